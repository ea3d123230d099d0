"""Ask for a new date of a task, and take the wish back."""

from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from foundation.errors import TrialError
from pilots.doers import must_be_theirs
from pilots.letters import about_pages
from pilots.lifecycle import Agent
from pilots.setting import Setting
from pilots.tables import DateRequest, Task, Trial
from pilots.typed_wrong import (
    ALREADY,
    DAY_OFF,
    IN_THE_PAST,
    MISSING,
    NO_LATER,
    NOT_A_DATE,
    must_be_right,
    text,
)


class DateIsFixed(TrialError):
    """A task that is over needs no new date."""

    code = "PILOT-107"

    def __init__(self, task: str, status: str) -> None:
        super().__init__(f"The task {task} is {status}: it has no date to move.")


def ask_date(  # noqa: PLR0913 -- what is asked for, by whom
    session: Session,
    setting: Setting,
    trial: Trial,
    task: Task,
    *,
    wanted: str,
    reason: str,
    by: Agent,
    now: datetime,
) -> DateRequest:
    """Ask the coordinator for another due day. Until it is granted, the old one counts.

    Raises:
        DateIsFixed: the task is done or cancelled.
        TypedWrong: the day or the reason cannot be right, or a wish waits already.
    """
    must_be_theirs(setting, trial, task, by)
    if task.status not in {"planned", "open"}:
        raise DateIsFixed(f"{trial.id}.{task.step}", task.status)
    faults: dict[str, str] = {}
    day = _later_day(wanted, task, setting.day(now, trial.region), faults)
    calendar = setting.calendar(trial.region)
    if day and "wanted" not in faults and not calendar.is_working(day):
        faults["wanted"] = f"{DAY_OFF}:{calendar.next(day).isoformat()}"
    why = text(reason, "reason", faults)
    waiting = open_request(session, trial.id, task.step)
    if waiting and (waiting.wanted, waiting.reason) == (day, why):
        return waiting  # the same form sent twice
    if waiting:
        faults["wanted"] = ALREADY
    must_be_right(faults)
    request = DateRequest(
        trial=trial.id, step=task.step, by=by.id, at=now, wanted=day or now.date(), reason=why
    )
    session.add(request)
    session.flush()
    about_pages.date_asked(session, setting, request, now)
    return request


def withdraw_request(session: Session, request: DateRequest, *, by: Agent, now: datetime) -> bool:
    """Take a wish back; False if it was decided meanwhile."""
    taken = (
        update(DateRequest)
        .where(col(DateRequest.id) == request.id, col(DateRequest.status) == "open")
        .values(status="withdrawn", decided_by=by.id, decided_at=now)
    )
    return session.connection().execute(taken).rowcount == 1


def open_request(session: Session, trial: str, step: str) -> DateRequest | None:
    return session.exec(
        select(DateRequest).where(
            DateRequest.trial == trial, DateRequest.step == step, DateRequest.status == "open"
        )
    ).first()


def _later_day(wanted: str, task: Task, today: date, faults: dict[str, str]) -> date | None:
    typed = wanted.strip()
    if not typed:
        faults["wanted"] = MISSING
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        faults["wanted"] = NOT_A_DATE
        return None
    if day < today:
        faults["wanted"] = IN_THE_PAST
    elif day <= (task.due or task.planned_due):
        faults["wanted"] = NO_LATER
    return day
