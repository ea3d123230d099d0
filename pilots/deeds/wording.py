"""Put words of people into a report: its content, and so its hash, changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import update
from sqlmodel import Session, col

from evaluation.reports.blocks import Card, Document, Note
from evaluation.reports.facts import Facts, WordingFact, as_json, content_hash, read_facts
from evaluation.reports.figures_in_words import foreign_numbers, lost_numbers, lost_pointers
from evaluation.reports.merging import Printed
from evaluation.reports.passages import Passage, keyed, passages, places
from evaluation.reports.rendering import as_generated, document_of
from evaluation.reports.rewording import is_added, keys_behind
from foundation.languages import LANGUAGES
from pilots.history import record
from pilots.lifecycle import Agent, Rule
from pilots.reviews.refusals import ContentChanged, FiguresTouched, NotForWriting
from pilots.tables import Remark, Report

ADD, REMOVE, REWORD = "add", "remove", ""
CHANGES = {"add": ADD, "remove": REMOVE, "reword": REWORD}
"""What a merge calls an edit -> what a remark calls it."""
WRITABLE = frozenset({"confirming", "submitting", "drafting"})
"""While the text is on its authors' desk. Whoever wants a change later sends it back first."""


@dataclass(frozen=True)
class Standing:
    """A report as it stands, in one language."""

    facts: Facts
    language: str

    @cached_property
    def document(self) -> Document:
        known = self.language if self.language in LANGUAGES else "en"
        return document_of(self.facts, known)

    @cached_property
    def passages(self) -> dict[str, Passage]:
        return passages(self.document)

    @cached_property
    def printed(self) -> Printed:
        return Printed(self.document)

    @cached_property
    def generated(self) -> dict[str, Passage]:
        """The passages in the engine's own words, those that people left out among them."""
        known = self.language if self.language in LANGUAGES else "en"
        return passages(as_generated(self.facts, known))

    def passage(self, key: str) -> Passage:
        """Return a passage of the report.

        Raises:
            NotForWriting: there is none of this key.
        """
        found = self.passages.get(key) or self.generated.get(key)
        if found is None:
            raise NotForWriting("the report has no such paragraph")
        return found

    def must_take(self, change: str, key: str, text: str) -> None:
        """Go on only if ``text`` can be printed: words may change, figures and evidence may not.

        Raises:
            NotForWriting: nothing of the kind can be done there.
            FiguresTouched: it holds figures that are no facts of this place, or loses some that
                are, or their evidence.
        """
        if change == ADD and key not in places(self.document):
            raise NotForWriting("the report has no such place")
        if change == ADD or (change == REWORD and is_added(key)):
            numbers, pointers = self.printed.foreign(text), self.printed.uncited(text)
            lost: list[str] = []
        else:
            passage = self.passage(key)
            if passage.runs is None:
                raise NotForWriting("tables, charts, marks and the words of firms stay as they are")
            if change == REMOVE:
                self._must_be_optional(key)
                return
            engine = self.generated[key].source if key in self.generated else ""
            numbers = foreign_numbers(f"{passage.source} {engine}", text)
            pointers = lost_pointers(passage.source, text)
            lost = lost_numbers(engine, text)
        if numbers or pointers or lost:
            raise FiguresTouched(numbers, pointers, lost)

    def _must_be_optional(self, key: str) -> None:
        blocks = {own: block for part in self.document.sections for own, block in keyed(part)}
        if isinstance(blocks.get(key), Note | Card):
            raise NotForWriting("warnings and recommendations cannot be left out")


@dataclass(frozen=True, slots=True)
class Put:
    """What is to be printed because of a remark."""

    remark: Remark
    text: str


def with_wordings(facts: Facts, some: Sequence[Put]) -> Facts:
    """Return the facts with more wordings; what is added gets a key of its own."""
    taken = {wording.passage for wording in facts.wordings}
    behind: dict[str, int] = {}
    for one in some:
        if one.remark.change == ADD:
            behind[one.remark.passage] = behind.get(one.remark.passage, 0) + 1
    keys = {place: iter(keys_behind(place, count, taken)) for place, count in behind.items()}
    new = tuple(
        WordingFact(
            passage=next(keys[one.remark.passage])
            if one.remark.change == ADD
            else one.remark.passage,
            language=one.remark.language,
            text=one.text,
            remark=one.remark.id or 0,
        )
        for one in some
    )
    return facts.model_copy(update={"wordings": (*facts.wordings, *new)})


def put(session: Session, report: Report, some: Sequence[Put], *, by: Agent, now: datetime) -> None:
    """Print words of people from now on; the remarks are known to the database.

    Raises:
        NotForWriting: the text is not on its authors' desk, or nothing can be written there.
        FiguresTouched: the words change figures or their evidence.
        ContentChanged: other words were put in between our reading and our writing.
    """
    if report.status not in WRITABLE:
        raise NotForWriting("the report is under review; whoever wants changes sends it back first")
    facts = read_facts(report.facts)
    standing = {one.remark.language: Standing(facts, one.remark.language) for one in some}
    for one in some:
        standing[one.remark.language].must_take(one.remark.change, one.remark.passage, one.text)
    facts = with_wordings(facts, some)
    shown, found = report.content_hash, content_hash(facts)
    claim = (
        update(Report)
        .where(col(Report.id) == report.id, col(Report.content_hash) == shown)
        .where(col(Report.status) == report.status)
        .values(content_hash=found, facts=as_json(facts).decode())
    )
    if session.connection().execute(claim).rowcount != 1:
        session.refresh(report)
        raise ContentChanged(shown, report.content_hash)
    session.refresh(report)
    rule = Rule("reword", shown[:12], found[:12], (by.role,))
    record(session, "review", report.id, rule, by=by, at=now, note=_note(some))
    session.flush()


def _note(some: Sequence[Put]) -> str:
    first, last = some[0].remark, some[-1].remark
    if len(some) == 1:
        return f"remark {first.id}, {first.passage}, {first.language}"
    return f"remarks {first.id} to {last.id}, {len(some)} texts, {first.language}"
