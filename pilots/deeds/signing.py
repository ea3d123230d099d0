"""Sign a decision on a report: over the content that was shown, by somebody who may."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from pilots.decided import Decided
from pilots.deeds.reviewing import decide, open_report
from pilots.errors import NotYourRegion
from pilots.history import record
from pilots.lifecycle import Agent, Role, Rule
from pilots.lifecycle.reports import STAGE_OF
from pilots.reviews.refusals import (
    ContentChanged,
    DecidedMeanwhile,
    GradesMissing,
    InterestUnknown,
    NothingWritten,
    ReasonNeeded,
)
from pilots.reviews.standing import (
    JUDGES,
    a_person,
    cycle_of,
    interest_in,
    must_not_be_barred,
    peers_of,
    role_towards,
)
from pilots.setting import Setting
from pilots.tables import Dissent, Grade, Report, ReportDecision

WITH_REASON = frozenset({"correct", "return", "minor_changes", "major_changes", "comment"})
GRADED = frozenset({"r3", "r4", "r6"})
"""Stages whose decision may come with a filled-in review form."""
FORM_ASKED = frozenset({"r4"})
"""Where it has to: the reviewer of another region is the one who reads with fresh eyes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What was on the page when the button was pressed.

    ``content_hash`` and ``place`` (such as ``r4.1``: stage and round) are those that were shown;
    ``grades`` by the number of the criterion.
    """

    word: str
    comment: str
    content_hash: str
    place: str
    dissent: str = ""
    grades: Mapping[int, int] = field(default_factory=dict)


def place_in(report: Report) -> str:
    """Return stage and round, such as ``r4.1``; ``approved.1`` when nothing is left to decide."""
    return f"{STAGE_OF.get(report.status, report.status)}.{report.round}"


def sign(
    session: Session, setting: Setting, report: Report, signed: Signature, *, by: str, now: datetime
) -> None:
    """Take a signed decision, with its review form and the differing opinion that came with it.

    Raises:
        DecidedMeanwhile: the stage that was shown is over.
        ContentChanged: the text that was shown is.
        InterestUnknown, ConflictDeclared, OwnRegion, OwnText: the person may not judge.
        ReasonNeeded, GradesMissing: the decision is not complete.
        MoveNotAllowed, MoveNotYours, NotYourRegion: the stage does not allow it.
    """
    _must_be_what_was_shown(session, report, signed)
    person = a_person(setting, by)
    role = role_towards(setting, person, report.subject)
    if role is Role.PEER_REGION_REVIEWER and person.id not in {
        peer.id for peer in peers_of(session, setting, report)
    }:
        raise NotYourRegion(person.id, f"somebody else reviews the report of {report.subject}")
    cycle_of(report).rule_for(signed.word, status=report.status, by=Agent(role, person.id))
    if role in JUDGES and interest_in(session, report.id, person.id) is None:
        raise InterestUnknown
    must_not_be_barred(session, setting, report, person, signed.word)
    _must_be_complete(setting, report, signed)
    decided = Decided(signed.word, person.id, now, signed.comment.strip())
    decide(session, setting, report.subject, decided)
    _keep_grades(session, report, person.id, signed.grades)
    if signed.dissent.strip():
        differ(session, "report", report.id, signed.dissent, by=Agent(role, person.id), now=now)


def _must_be_what_was_shown(session: Session, report: Report, signed: Signature) -> None:
    """Hold the report as it was shown until the end of the transaction, or refuse."""
    current = open_report(session, report.subject)
    if current is None or current.id != report.id or signed.place != place_in(report):
        raise DecidedMeanwhile(_deciders_of(session, report, signed.place))
    claim = (
        update(Report)
        .where(col(Report.id) == report.id, col(Report.content_hash) == signed.content_hash)
        .where(col(Report.status) == report.status)
        .values(round=report.round)
    )
    if session.connection().execute(claim).rowcount != 1:
        raise ContentChanged(signed.content_hash, report.content_hash)


def _deciders_of(session: Session, report: Report, place: str) -> list[str]:
    stage, _, number = place.partition(".")
    query = select(ReportDecision.by, ReportDecision.decision).where(
        ReportDecision.report == report.id, ReportDecision.stage == stage
    )
    if number.isdecimal():
        query = query.where(ReportDecision.round == int(number))
    return [f"{by} ({word})" for by, word in session.exec(query)]


def _must_be_complete(setting: Setting, report: Report, signed: Signature) -> None:
    if signed.word in WITH_REASON and not signed.comment.strip():
        raise ReasonNeeded(signed.word)
    if STAGE_OF[report.status] in FORM_ASKED:
        asked = range(1, len(setting.catalogue.review.form.criteria) + 1)
        if missing := [number for number in asked if number not in signed.grades]:
            raise GradesMissing(missing)


def _keep_grades(session: Session, report: Report, by: str, grades: Mapping[int, int]) -> None:
    if not grades:
        return
    newest = (
        select(ReportDecision.id)
        .where(ReportDecision.report == report.id, ReportDecision.by == by)
        .order_by(col(ReportDecision.id).desc())
    )
    decision = session.exec(newest).first() or 0
    session.add_all(
        Grade(decision=decision, criterion=criterion, value=value)
        for criterion, value in sorted(grades.items())
    )
    session.flush()


def differ(
    session: Session, kind: str, subject: str, text: str, *, by: Agent, now: datetime
) -> Dissent:
    """Keep an opinion that differs from what was decided; it is printed and never changed.

    Raises:
        NothingWritten: it is empty.
    """
    if not text.strip():
        raise NothingWritten("the differing opinion")
    kept = Dissent(kind=kind, subject=subject, by=by.id, role=by.role, at=now, text=text.strip())
    session.add(kept)
    rule = Rule("differ", "decision", "differing opinion", (by.role,))
    record(session, "review", subject, rule, by=by, at=now, note="")
    session.flush()
    return kept
