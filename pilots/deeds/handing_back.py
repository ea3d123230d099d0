"""Take over what people wrote into a DOCX file of a report; keep what cannot be taken over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from evaluation.reports.facts import read_facts
from evaluation.reports.merging import Merged
from foundation.errors import TrialError
from pilots.deeds.remarking import tidy
from pilots.deeds.wording import CHANGES, REMOVE, Put, Standing, put
from pilots.lifecycle import Agent
from pilots.reviews.handed_back import Found
from pilots.reviews.refusals import NotForWriting, NothingWritten
from pilots.tables import Remark, Report

Word = Literal["take", "later", "drop"]
"""Printed from now on; kept as a proposal that its authors look at; thrown away on purpose."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants done with one edit; ``text`` are the words, which may be changed yet."""

    word: Word
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The remarks that were made: whose words are printed now, and which wait for somebody."""

    taken: tuple[Remark, ...]
    waiting: tuple[Remark, ...]


def hand_back(
    session: Session,
    report: Report,
    found: Found,
    choices: Mapping[int, Choice],
    *,
    by: Agent,
    now: datetime,
) -> Kept:
    """Keep every edit of a file: nothing of it is lost unless somebody says so.

    An edit about which nothing is said becomes a proposal. What was typed where nothing is for
    writing becomes a remark, and so do comments.

    Raises:
        NothingWritten: there is nothing in the file that the report does not say.
        NotForWriting: something is to be printed, and the text is not on its authors' desk.
        FiguresTouched: something is to be printed that changes figures or their evidence.
        ContentChanged: other words were put in between our reading and our writing.
    """
    if found.nothing:
        raise NothingWritten("the file, compared with the report,")
    if report.status == "approved":
        raise NotForWriting("the report is approved and stays as it is")
    there = _open_already(session, report)
    taken: list[Put] = []
    waiting: list[Remark] = []
    for number, one in found.open:
        choice = choices.get(number, Choice("later", one.theirs))
        if choice.word == "drop":
            continue
        made = _remark(report, found, one, tidy(choice.text), by=by, now=now)
        if choice.word == "take":
            made.outcome, made.answered_by, made.answered_at = "taken", by.id, now
            taken.append(Put(made, made.proposal))
        elif _key(made) not in there:
            waiting.append(made)
    for aside in (one for one in found.beside if one.text):
        words = f"{aside.author}: {aside.text}" if aside.author else aside.text
        made = Remark(
            report=report.id, passage=aside.key, language=found.language, by=by.id, role=by.role,
            content_hash=found.content_hash, at=now, about=aside.before, text=words,
        )  # fmt: skip
        if _key(made) not in there:
            waiting.append(made)
    session.add_all([*(one.remark for one in taken), *waiting])
    session.flush()
    if taken:
        put(session, report, taken, by=by, now=now)
    return Kept(tuple(one.remark for one in taken), tuple(waiting))


def faults_of(report: Report, found: Found, choices: Mapping[int, Choice]) -> dict[int, TrialError]:
    """Return why some edits cannot be printed as they are wanted, by their place."""
    standing, faults = Standing(read_facts(report.facts), found.language), {}
    for number, one in found.open:
        choice = choices.get(number)
        if choice is not None and choice.word == "take":
            try:
                standing.must_take(CHANGES[one.change], one.key, tidy(choice.text) or one.theirs)
            except TrialError as fault:
                faults[number] = fault
    return faults


def _remark(
    report: Report, found: Found, one: Merged, text: str, *, by: Agent, now: datetime
) -> Remark:
    change = CHANGES[one.change]
    return Remark(
        report=report.id, passage=one.key, language=found.language, by=by.id, role=by.role,
        content_hash=found.content_hash, at=now, about=one.base, text="",
        proposal="" if change == REMOVE else text or one.theirs, change=change,
    )  # fmt: skip


def _open_already(session: Session, report: Report) -> set[Sequence[str]]:
    """Return what waits already: the same file handed in twice asks for nothing twice."""
    rows = session.exec(
        select(Remark)
        .where(Remark.report == report.id, Remark.outcome == "")
        .where(col(Remark.withdrawn_at).is_(None))
    )
    return {_key(row) for row in rows}


def _key(remark: Remark) -> tuple[str, ...]:
    return (
        remark.passage, remark.language, remark.by, remark.change, remark.proposal, remark.text,
    )  # fmt: skip
