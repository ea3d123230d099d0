"""Take a change of the plan back, as long as nothing was built upon it."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col

from foundation.errors import TrialError
from pilots.changes import KINDS, STARTS, TASK_DATE, WAVE_END, Deed, newer
from pilots.deeds.extending import put_last_day
from pilots.deeds.moving_dates import due_of, put_due, put_start
from pilots.deeds.rolling_out import Walk
from pilots.lifecycle import TASK, TRIAL, WAVE
from pilots.setting import Setting
from pilots.tables import Change, DateRequest, Trial


class CannotUndo(TrialError):
    """Something rests on the change."""

    code = "PLAN-104"

    def __init__(self, change: int, why: str) -> None:
        self.why = why
        super().__init__(
            f"Change {change} cannot be undone: {why}. Move the date once more instead."
        )


BUILT_UPON = {
    "undone": "it was undone before",
    "newer": "the same date was changed again since",
    "other": "the date is another one by now",
    "begun": "what it is about has begun, ended or was done since",
    "over": "the day before the change is over",
    "foreign": "it is not a change of a date",
}


def undo(session: Session, setting: Setting, change: Change, deed: Deed) -> None:
    """Let the day before ``change`` hold again; letters, history and a granted wish follow.

    Raises:
        CannotUndo: it was undone before, or something rests on it.
    """
    number = change.id or 0
    if why := why_not(session, setting, change, deed):
        raise CannotUndo(number, BUILT_UPON[why])
    claimed = session.connection().execute(
        update(Change)
        .where(col(Change.id) == number, col(Change.undone_at).is_(None))
        .values(undone_at=deed.now, undone_by=deed.by.id)
    )
    if claimed.rowcount != 1:
        raise CannotUndo(number, BUILT_UPON["undone"])
    session.expire(change)
    note = f"change {number} undone"
    BACK[change.kind](session, setting, change, deed, note)


def why_not(session: Session, setting: Setting, change: Change, deed: Deed) -> str:
    """Return the word for what rests on ``change``, one of ``BUILT_UPON``; empty: undo it."""
    if change.kind not in KINDS:
        return "foreign"
    if change.undone_at is not None:
        return "undone"
    if newer(session, change) is not None:
        return "newer"
    return STANDS[change.kind](session, setting, change, deed)


def _walk(session: Session, setting: Setting, trial: str) -> Walk:
    return Walk(session, setting, session.get_one(Trial, trial))


def _day(of: str) -> date:
    return date.fromisoformat(of)


def _task_stands(session: Session, setting: Setting, change: Change, deed: Deed) -> str:
    trial, step = change.subject.rsplit(".", 1)
    walk = _walk(session, setting, trial)
    status = walk.tasks[step].status
    if "move_date" not in TASK.moves_from(status) or status != change.before["status"]:
        return "begun"
    found = due_of(walk, step, today=walk.day(deed.now))
    return "" if found == _day(change.after["due"]) else "other"


def _task_back(session: Session, setting: Setting, change: Change, deed: Deed, note: str) -> None:
    trial, step = change.subject.rsplit(".", 1)
    walk = _walk(session, setting, trial)
    if walk.tasks[step].status == "open":
        to, agreed = _day(change.before["due"]), True
    else:
        moved = change.before["moved"]
        to, agreed = _day(moved or change.before["due"]), moved is not None
    seen = _day(change.after["due"])
    opened = change.before.get("baseline")
    back_to = _day(opened) if opened and _day(opened) >= walk.day(deed.now) else None
    put_due(
        walk, step, to, seen=seen, deed=deed, note=note, agreed=agreed, baseline=back_to
    )  # fmt: skip
    if wish := change.after.get("request"):
        request = session.get_one(DateRequest, wish)
        request.status, request.decided_by, request.decided_at = "open", None, None
        session.add(request)


def _starts_stand(session: Session, setting: Setting, change: Change, deed: Deed) -> str:
    for trial, day in change.after["starts"].items():
        walk = _walk(session, setting, trial)
        if "move_start" not in TRIAL.moves_from(walk.trial.status):
            return "begun"
        if walk.begins != _day(day):
            return "other"
        if _day(change.before["starts"][trial]) < walk.day(deed.now):
            return "over"
    return ""


def _starts_back(session: Session, setting: Setting, change: Change, deed: Deed, note: str) -> None:
    for trial, day in change.before["starts"].items():
        put_start(_walk(session, setting, trial), _day(day), deed, note=note)


def _end_stands(session: Session, setting: Setting, change: Change, deed: Deed) -> str:
    trial, kind = change.subject.rsplit(".", 1)
    walk = _walk(session, setting, trial)
    wave = walk.waves[kind]
    if "move_end" not in WAVE.moves_from(wave.status):
        return "begun"
    if wave.last_day != _day(change.after["last_day"]):
        return "other"
    # Answers that came in time would turn late.
    return "over" if _day(change.before["last_day"]) < walk.day(deed.now) else ""


def _end_back(session: Session, setting: Setting, change: Change, deed: Deed, note: str) -> None:
    trial, kind = change.subject.rsplit(".", 1)
    to, seen = _day(change.before["last_day"]), _day(change.after["last_day"])
    put_last_day(_walk(session, setting, trial), kind, to, seen=seen, deed=deed, note=note)


STANDS: dict[str, Callable[[Session, Setting, Change, Deed], str]] = {
    TASK_DATE: _task_stands,
    STARTS: _starts_stand,
    WAVE_END: _end_stands,
}
BACK: dict[str, Callable[[Session, Setting, Change, Deed, str], None]] = {
    TASK_DATE: _task_back,
    STARTS: _starts_back,
    WAVE_END: _end_back,
}
