"""Whether letters about what pages do are still true, and what they say on the day they leave."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from notifications.claiming import LEFT
from notifications.lifecycle import State
from notifications.tables import Letter
from pilots.letters import addressing
from pilots.lifecycle.trials import NOT_BEGUN
from pilots.setting import Setting
from pilots.tables import (
    Change,
    DateRequest,
    Delegation,
    Interest,
    LoginLink,
    MovedDate,
    Problem,
    Remark,
    Report,
    Task,
    Trial,
)

OF_TRIALS = frozenset({
    "agreement", "agreement-reminder", "handed-in", "evidence-returned", "date-asked",
    "date-granted", "date-refused", "problem", "problem-answered", "delegated", "start-moved",
})  # fmt: skip
"""Purposes of letters that end with their trial."""
WhyNot = Callable[[Session, Letter, datetime], str | None]
Facts = Callable[[Session, Setting, Letter, datetime], Mapping[str, Any] | None]


def why_not(session: Session, letter: Letter, moment: datetime) -> str | None:
    """Return why a letter is not true any more; None also if it is not about a page."""
    told = WHY_NOT.get(letter.purpose)
    return told(session, letter, moment) if told else None


def trial_of(letter: Letter) -> str:
    """Return the trial of a letter about it or about one of its tasks."""
    return ".".join(letter.subject.split(".")[:2])


def _task(session: Session, letter: Letter) -> Task:
    return session.get_one(Task, tuple(letter.subject.rsplit(".", 1)))


def _not_to_sign(session: Session, letter: Letter, _moment: datetime) -> str | None:
    waits = session.get_one(Trial, letter.subject).status == "selected"
    return None if waits else "the agreement is signed"


def _not_to_look_at(session: Session, letter: Letter, _moment: datetime) -> str | None:
    waits = _task(session, letter).status == "submitted"
    return None if waits else "somebody has looked at the proof"


def _not_to_complete(session: Session, letter: Letter, _moment: datetime) -> str | None:
    waits = _task(session, letter).status == "returned"
    return None if waits else "the proof was handed in again"


def _not_to_decide(session: Session, letter: Letter, _moment: datetime) -> str | None:
    request = session.get_one(DateRequest, _number(letter))
    return None if request.status == "open" else f"the request for a new date is {request.status}"


def _not_to_answer(session: Session, letter: Letter, _moment: datetime) -> str | None:
    answered = session.get_one(Problem, _number(letter)).answered_at
    return "the problem is answered" if answered else None


def _not_theirs(session: Session, letter: Letter, _moment: datetime) -> str | None:
    task = _task(session, letter)
    if task.status not in {"planned", "open", "returned"}:
        return "the task is done"
    held = session.get(Delegation, (task.trial, task.step))
    return None if held and held.person == letter.person else "the task was handed on"


def _not_that_day(session: Session, letter: Letter, _moment: datetime) -> str | None:
    due = _task(session, letter).due
    if not due or due.isoformat() != letter.facts["due"]:
        return "the date has moved again"
    told = select(Letter.facts).where(
        Letter.subject == letter.subject,
        Letter.person == letter.person,
        Letter.purpose == "date-granted",
        col(Letter.state).in_((State.QUEUED, State.CLAIMED, *LEFT)),
    )
    granted = any(facts.get("due") == letter.facts["due"] for facts in session.exec(told))
    return "the reader is told that the new date was agreed" if granted else None


def _nothing_remarked(session: Session, letter: Letter, moment: datetime) -> str | None:
    if _remarks(session, letter, moment):
        return _told_later(session, letter, moment)
    return "no remark is left"


def _told_later(session: Session, letter: Letter, moment: datetime) -> str | None:
    later = select(Letter.id).where(
        Letter.subject == letter.subject,
        Letter.person == letter.person,
        Letter.purpose == letter.purpose,
        col(Letter.not_before) > letter.not_before,
        col(Letter.due) <= moment,
        col(Letter.state).in_((State.QUEUED, State.CLAIMED)),
    )
    found = session.exec(later).first()
    return "a later letter that leaves now says all of it" if found else None


def _remarks(session: Session, letter: Letter, moment: datetime) -> list[Remark]:
    """Return what others have remarked since the last such letter to the same reader."""
    query = select(Remark).where(
        Remark.report == letter.subject,
        Remark.by != letter.person,
        col(Remark.withdrawn_at).is_(None),
        col(Remark.at) <= moment,
    )
    told = select(Letter.claimed_at).where(
        Letter.subject == letter.subject,
        Letter.person == letter.person,
        Letter.purpose == letter.purpose,
        col(Letter.state).in_(LEFT),
        Letter.id != letter.id,
    )
    last = max((at for at in session.exec(told) if at and at < moment), default=None)
    if last:
        query = query.where(col(Remark.at) > last)
    return list(session.exec(query.order_by(col(Remark.at), col(Remark.id))))


def _remarks_of_today(
    session: Session, setting: Setting, letter: Letter, moment: datetime
) -> Mapping[str, Any]:
    made = _remarks(session, letter, moment)
    people = dict.fromkeys(remark.by for remark in made)
    names = [setting.people[one].name if one in setting.people else one for one in people]
    return {"count": len(made), "by": names}


def _start_of_today(
    session: Session, setting: Setting, letter: Letter, moment: datetime
) -> Mapping[str, Any]:
    trial = session.get_one(Trial, letter.subject)
    moved = session.get(MovedDate, (trial.id, ""))
    starts = moved.day if moved else trial.starts
    left = addressing.days_left(setting, trial.region, moment, starts)
    return {"due": starts.isoformat(), "working_days": left}


def _not_that_start(session: Session, letter: Letter, _moment: datetime) -> str | None:
    trial = session.get_one(Trial, letter.subject)
    if trial.withdrawn_at is not None:
        return "the trial has ended"
    if trial.status not in NOT_BEGUN:
        return "the trial has begun"
    moved = session.get(MovedDate, (trial.id, ""))
    starts = moved.day if moved else trial.starts
    return None if starts.isoformat() == letter.facts["starts"] else "the start has moved again"


def _no_conflict(session: Session, letter: Letter, _moment: datetime) -> str | None:
    voting = letter.purpose == "conflict-vote"
    about = f"verdict.{letter.subject}" if voting else letter.subject
    interest = session.get(Interest, (about, letter.step.partition(".")[2]))
    if interest is None or not interest.conflict:
        return "the declaration was corrected"
    report = None if voting else session.get(Report, letter.subject)
    return "the report is approved" if report and report.status == "approved" else None


def _undone(session: Session, letter: Letter, _moment: datetime) -> str | None:
    change = session.get_one(Change, int(letter.subject.rpartition("-")[2]))
    return "the succession was undone" if change.undone_at else None


def _login_over(session: Session, letter: Letter, moment: datetime) -> str | None:
    query = select(LoginLink).where(
        LoginLink.person == letter.person, LoginLink.nonce == letter.subject
    )
    link = session.exec(query).first()
    if link is None or link.expires_at <= moment:
        return "the login link is over"
    return "the login link was used" if link.used_at else None


def _asked_again(session: Session, letter: Letter, _moment: datetime) -> str | None:
    later = select(Letter.id).where(
        Letter.person == letter.person,
        Letter.purpose == letter.purpose,
        col(Letter.not_before) > letter.not_before,
    )
    return "another link was asked for since" if session.exec(later).first() else None


def _number(letter: Letter) -> int:
    return int(letter.step.rpartition("-")[2])


WHY_NOT: dict[str, WhyNot] = {
    "agreement": _not_to_sign,
    "agreement-reminder": _not_to_sign,
    "handed-in": _not_to_look_at,
    "evidence-returned": _not_to_complete,
    "date-asked": _not_to_decide,
    "date-moved": _not_that_day,
    "problem": _not_to_answer,
    "delegated": _not_theirs,
    "remarks": _nothing_remarked,
    "start-moved": _not_that_start,
    "conflict": _no_conflict,
    "conflict-reviewer": _no_conflict,
    "conflict-vote": _no_conflict,
    "takes-over": _undone,
    "followed": _undone,
    "login": _login_over,
    "new-link": _asked_again,
}
"""By purpose: says why a letter is not true any more, or None."""
FACTS: dict[str, Facts] = {
    "agreement": _start_of_today,
    "agreement-reminder": _start_of_today,
    "remarks": _remarks_of_today,
}
"""By purpose: facts that are those of the day on which the letter leaves."""
