"""Say something about a paragraph of a report, and deal with what others said."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from evaluation.reports.facts import WordingFact, as_json, content_hash, read_facts
from evaluation.reports.passages import Passage, foreign_numbers, lost_pointers, passages
from evaluation.reports.rendering import document_of
from foundation.languages import LANGUAGES
from pilots.history import record
from pilots.lifecycle import Agent, Rule
from pilots.reviews.refusals import (
    ContentChanged,
    FiguresTouched,
    NotForWriting,
    NothingWritten,
    RemarkClosed,
)
from pilots.tables import Remark, Report

_SPACES = re.compile(r"[ \t\r\n]+")
WRITABLE = frozenset({"confirming", "submitting", "drafting"})
"""While the text is on its authors' desk. Whoever wants a change later sends it back first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A remark as it was typed, about one passage in one language of the report."""

    passage: str
    language: str
    text: str
    proposal: str = ""


def remark(session: Session, report: Report, said: Said, *, by: Agent, now: datetime) -> Remark:
    """Keep a remark on a passage as it stands.

    Raises:
        NothingWritten: neither a comment nor another wording.
        NotForWriting: there is no such passage, or it cannot be put into other words.
        FiguresTouched: the proposed wording changes numbers or their evidence.
    """
    if report.status == "approved":
        raise NotForWriting("the report is approved and stays as it is")
    passage = passage_of(report, said.passage, said.language)
    # Spaces that must not break stay: the report sets "85 %" on one line.
    proposal = _SPACES.sub(" ", said.proposal).strip(" ")
    if proposal.split() == passage.source.split():
        proposal = ""
    if not said.text.strip() and not proposal:
        raise NothingWritten("the remark")
    if proposal:
        _must_keep_figures(passage, proposal)
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
    known = language if language in LANGUAGES else "en"
    found = passages(document_of(read_facts(report.facts), known)).get(key)
    if found is None:
        raise NotForWriting("the report has no such paragraph")
    return found


def _must_keep_figures(passage: Passage, proposal: str) -> None:
    if passage.runs is None:
        raise NotForWriting("tables, charts, marks and the words of firms stay as they are")
    numbers = foreign_numbers(passage.source, proposal)
    pointers = lost_pointers(passage.source, proposal)
    if numbers or pointers:
        raise FiguresTouched(numbers, pointers)


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
    session: Session, report: Report, remark: Remark, text: str, *, by: Agent, now: datetime
) -> None:
    """Put the proposed wording into the report: its content, and so its hash, changes.

    Raises:
        NotForWriting: the text is not on its authors' desk, or no wording was proposed.
        FiguresTouched: the passage says something else by now.
        ContentChanged: another wording was taken between our reading and our writing.
        RemarkClosed: the remark was answered or withdrawn meanwhile.
    """
    if report.status not in WRITABLE:
        raise NotForWriting("the report is under review; whoever wants changes sends it back first")
    if not remark.proposal:
        raise NotForWriting("the remark proposes none")
    _must_keep_figures(passage_of(report, remark.passage, remark.language), remark.proposal)
    _close(
        session, remark, answer=text.strip(), answered_by=by.id, answered_at=now, outcome="taken"
    )  # fmt: skip
    facts = read_facts(report.facts)
    wording = WordingFact(
        passage=remark.passage, language=remark.language, text=remark.proposal,
        remark=remark.id or 0,
    )  # fmt: skip
    facts = facts.model_copy(update={"wordings": (*facts.wordings, wording)})
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
    note = f"remark {remark.id}, {remark.passage}, {remark.language}"
    record(session, "review", report.id, rule, by=by, at=now, note=note)
    session.flush()


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
