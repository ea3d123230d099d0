"""Say something about a paragraph of a report, and deal with what others said."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from evaluation.reports.facts import read_facts
from evaluation.reports.passages import Passage
from foundation.digests import digest
from pilots.deeds.wording import ADD, REMOVE, REWORD, Put, Standing, put
from pilots.lifecycle import Agent
from pilots.reviews.refusals import NotForWriting, NothingWritten, PassageChanged, RemarkClosed
from pilots.tables import Remark, Report

_SPACES = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A remark as it was typed, about one passage in one language of the report.

    ``about`` is the passage as it was shown; None of whoever remarks without having been shown it.
    """

    passage: str
    language: str
    text: str
    proposal: str = ""
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How authors take a wording: a word to its author, and their own words if they changed it.

    ``shown`` is the mark of the passage as it stood before them; None of whoever takes it unseen.
    """

    text: str = ""
    words: str = ""
    shown: str | None = None


def remark(session: Session, report: Report, said: Said, *, by: Agent, now: datetime) -> Remark:
    """Keep a remark on a passage as it stands.

    Raises:
        NothingWritten: neither a comment nor another wording.
        NotForWriting: there is no such passage, or it cannot be put into other words.
        PassageChanged: others have put it into other words since it was shown.
        FiguresTouched: the proposed wording changes numbers or their evidence.
    """
    if report.status == "approved":
        raise NotForWriting("the report is approved and stays as it is")
    standing = Standing(read_facts(report.facts), said.language)
    passage = standing.passage(said.passage)
    if said.about is not None and mark(said.about) != mark(passage.source or passage.text):
        raise PassageChanged
    proposal = tidy(said.proposal)
    if proposal.split() == passage.source.split():
        proposal = ""
    if not said.text.strip() and not proposal:
        raise NothingWritten("the remark")
    if proposal:
        standing.must_take(REWORD, passage.key, proposal)
    kept = Remark(
        report=report.id, passage=passage.key, language=said.language,
        content_hash=report.content_hash, by=by.id, role=by.role, at=now,
        about=passage.source or passage.text, text=said.text.strip(), proposal=proposal,
    )  # fmt: skip
    session.add(kept)
    session.flush()
    return kept


def passage_of(report: Report, key: str, language: str) -> Passage:
    """Return a passage of the report.

    Raises:
        NotForWriting: there is none of this key.
    """
    return Standing(read_facts(report.facts), language).passage(key)


def source_now(report: Report, remark: Remark) -> str:
    """Return what stands where a remark points to; empty for a text that is new, or gone."""
    if remark.change == ADD:
        return ""
    try:
        passage = passage_of(report, remark.passage, remark.language)
    except NotForWriting:
        return ""
    return passage.source or passage.text


def mark(text: str) -> str:
    """Return a mark of a passage as it was shown; spaces and lines do not count."""
    return digest(text.split())[:16]


def withdraw(session: Session, remark: Remark, *, now: datetime) -> None:
    """Take a remark back; it stays readable as withdrawn.

    Raises:
        RemarkClosed: it was answered or withdrawn meanwhile.
    """
    _close(session, remark, withdrawn_at=now)


def answer(
    session: Session, remark: Remark, text: str, outcome: str, *, by: Agent, now: datetime
) -> None:
    """Close a remark as ``resolved`` or ``declined``, with a word about why.

    Raises:
        NothingWritten: a remark is declined without a reason.
        RemarkClosed: it was answered or withdrawn meanwhile.
    """
    if outcome == "declined" and not text.strip():
        raise NothingWritten("the reason why the remark is not followed")
    done = "declined" if outcome == "declined" else "resolved"
    _close(
        session, remark, answer=text.strip(), answered_by=by.id, answered_at=now, outcome=done
    )  # fmt: skip


def take(
    session: Session, report: Report, remark: Remark, taken: Taken, *, by: Agent, now: datetime
) -> None:
    """Put the proposed wording into the report, or the words in which its authors changed it.

    Raises:
        PassageChanged: the passage is not the one on which they decided.
        NotForWriting: the text is not on its authors' desk, or no wording was proposed.
        FiguresTouched: the passage says something else by now.
        ContentChanged: another wording was taken between our reading and our writing.
        RemarkClosed: the remark was answered or withdrawn meanwhile.
    """
    if not remark.proposes:
        raise NotForWriting("the remark proposes none")
    if taken.shown is not None and taken.shown != mark(source_now(report, remark)):
        raise PassageChanged
    said = "" if remark.change == REMOVE else tidy(taken.words) or remark.proposal
    _close(
        session, remark, answer=taken.text.strip(), answered_by=by.id, answered_at=now,
        outcome="taken",
    )  # fmt: skip
    put(session, report, [Put(remark, said)], by=by, now=now)


def put_back(session: Session, report: Report, remark: Remark, *, by: Agent, now: datetime) -> None:
    """Print the engine's words again instead of those that were taken with ``remark``.

    Raises:
        NotForWriting: the text is not on its authors' desk, or these words do not stand in it.
        ContentChanged: other words were put in between our reading and our writing.
    """
    facts = read_facts(report.facts)
    standing = Standing(facts, remark.language)
    taken = next((w for w in facts.wordings if w.remark == remark.id), None)
    if taken is None:
        raise NotForWriting("these words do not stand in the report")
    added = remark.change == ADD
    engine = "" if added else standing.generated[taken.passage].source
    back = Remark(
        report=report.id, passage=taken.passage, language=remark.language, by=by.id, role=by.role,
        content_hash=report.content_hash, at=now, about=taken.text, text="", proposal=engine,
        change=REMOVE if added else REWORD, outcome="taken", answered_by=by.id, answered_at=now,
    )  # fmt: skip
    session.add(back)
    session.flush()
    put(session, report, [Put(back, engine)], by=by, now=now)


def stands(report: Report, remark: Remark) -> bool:
    """Whether the words that were taken with ``remark`` are the last ones of their passage."""
    wordings = read_facts(report.facts).wordings
    taken = next((w for w in wordings if w.remark == remark.id), None)
    if taken is None:
        return False
    place = (taken.passage, taken.language)
    last = [w for w in wordings if (w.passage, w.language) == place][-1]
    return last.remark == remark.id


def tidy(text: str) -> str:
    """Return words on one line. Spaces that must not break stay: they keep "85 %" together."""
    return _SPACES.sub(" ", text).strip(" ")


def _close(session: Session, remark: Remark, **changes: object) -> None:
    open_still = (
        update(Remark)
        .where(col(Remark.id) == remark.id, col(Remark.outcome) == "")
        .where(col(Remark.withdrawn_at).is_(None))
        .values(**changes)
    )
    if session.connection().execute(open_still).rowcount != 1:
        raise RemarkClosed
    session.refresh(remark)
