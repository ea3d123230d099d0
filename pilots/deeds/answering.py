"""Answer what pilot clusters ask and report: wishes for another date, problems."""

from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col

from foundation.errors import TrialError
from pilots import history
from pilots.changes import Deed
from pilots.deeds.moving_dates import move_due
from pilots.errors import MovedMeanwhile
from pilots.letters import about_pages
from pilots.lifecycle import Role, Rule
from pilots.setting import Setting
from pilots.tables import Change, DateRequest, Problem

COORDINATORS = (Role.REGIONAL_COORDINATOR, Role.WP_LEAD)
REFUSED = Rule("refuse date", "open", "refused", COORDINATORS)
GRANTED = Rule("grant date", "open", "granted", COORDINATORS)
ANSWERED = Rule("answer", "open", "answered", COORDINATORS)
LONGEST = 5000


class AnswerMissing(TrialError):
    """An answer without words."""

    code = "PLAN-107"

    def __init__(self) -> None:
        super().__init__("Write what the pilot cluster should know. Nothing was changed.")


class AnsweredMeanwhile(MovedMeanwhile):
    """Somebody else has answered."""

    code = "PLAN-108"

    def __init__(self, answer: str) -> None:
        self.answer = answer
        TrialError.__init__(
            self, "Somebody else has answered this since you opened the page. Nothing was changed."
        )


def grant(
    session: Session,
    setting: Setting,
    request: DateRequest,
    *,
    to: date,
    seen: date,
    deed: Deed,
) -> Change:
    """Move the task to ``to``, the wanted day or another, and tell who asked.

    Raises:
        AnsweredMeanwhile: the wish is not open any more.
        OtherDateMeanwhile, DateNotPossible, MoveNotAllowed, ReasonMissing: see ``move_due``.
    """
    change = move_due(
        session, setting, (request.trial, request.step),
        to=to, seen=seen, deed=deed, request=request.id,
    )  # fmt: skip
    _decide(session, setting, request, GRANTED, deed, note=f"change {change.id}")
    return change


def refuse(session: Session, setting: Setting, request: DateRequest, deed: Deed) -> None:
    """Leave the date as it is; ``deed.reason`` is what the pilot cluster reads.

    Raises:
        AnswerMissing: nothing is said.
        AnsweredMeanwhile: the wish is not open any more.
    """
    _decide(session, setting, request, REFUSED, deed, note="")


def answer(session: Session, setting: Setting, problem: Problem, deed: Deed) -> None:
    """Answer a reported problem with ``deed.reason``.

    Raises:
        AnswerMissing: nothing is said.
        AnsweredMeanwhile: somebody has answered before.
    """
    said = an_answer(deed.reason)
    claimed = session.connection().execute(
        update(Problem)
        .where(col(Problem.id) == problem.id, col(Problem.answered_at).is_(None))
        .values(answer=said, answered_by=deed.by.id, answered_at=deed.now)
    )
    session.refresh(problem)
    if claimed.rowcount != 1:
        raise AnsweredMeanwhile(problem.answer)
    subject = f"{problem.trial}.problem-{problem.id}"
    history.record(session, "problem", subject, ANSWERED, by=deed.by, at=deed.now, note="")
    about_pages.problem_answered(session, setting, problem, deed.now)


def an_answer(text: str) -> str:
    """Return ``text`` as it is kept.

    Raises:
        AnswerMissing: there is nothing in it.
    """
    if not text.strip():
        raise AnswerMissing
    return text.strip()[:LONGEST]


def _decide(
    session: Session,
    setting: Setting,
    request: DateRequest,
    rule: Rule,
    deed: Deed,
    *,
    note: str,
) -> None:
    claimed = session.connection().execute(
        update(DateRequest)
        .where(col(DateRequest.id) == request.id, col(DateRequest.status) == "open")
        .values(
            status=rule.target, decided_by=deed.by.id, decided_at=deed.now,
            answer=an_answer(deed.reason),
        )
    )  # fmt: skip
    session.refresh(request)
    if claimed.rowcount != 1:
        raise AnsweredMeanwhile(request.answer)
    subject = f"{request.trial}.{request.step}"
    history.record(session, "date request", subject, rule, by=deed.by, at=deed.now, note=note)
    about_pages.date_decided(session, setting, request, deed.now)
