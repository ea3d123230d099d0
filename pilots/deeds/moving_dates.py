"""Move a date: the due day of a task, or the first day of trials. Letters follow at once."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from foundation.errors import TrialError
from pilots.ahead import expected_tasks
from pilots.changes import STARTS, TASK_DATE, Deed, note_change
from pilots.deeds.rolling_out import Walk
from pilots.errors import MovedMeanwhile
from pilots.letters import about_changes, about_pages, about_waves
from pilots.lifecycle import TASK, TRIAL
from pilots.moved_dates import put_moved
from pilots.moving import move
from pilots.setting import Setting
from pilots.tables import Change, Trial


class DateNotPossible(TrialError):
    """The new day cannot hold. ``word`` says why to pages; ``bound`` is the day that counts."""

    code = "PLAN-102"

    def __init__(self, found: date, word: str, why: str, *, bound: date | None = None) -> None:
        self.word, self.bound = word, bound or found
        super().__init__(f"{found.isoformat()} is not possible: {why}. Nothing was changed.")


class OtherDateMeanwhile(MovedMeanwhile):
    """Somebody else has moved the same date since the page was shown."""

    code = "PLAN-101"

    def __init__(self, subject: str, seen: str, found: str) -> None:
        self.subject, self.seen, self.found = subject, seen, found
        TrialError.__init__(
            self,
            f"You saw {seen} for {subject}, and meanwhile somebody has set {found}. "
            "Look at both and decide again. Nothing was changed.",
        )


def move_due(
    session: Session,
    setting: Setting,
    task: tuple[str, str],
    *,
    to: date,
    seen: date,
    deed: Deed,
    request: int | None = None,
) -> Change:
    """Let a task (trial, step) be due on ``to`` instead of ``seen``, begun or not.

    The planned dates stay as launched. ``request``: the wish that this grants.

    Raises:
        OtherDateMeanwhile: it is not due on ``seen`` any more.
        DateNotPossible: the day is the same, or before the task begins.
        MoveNotAllowed: the task is done or cancelled.
        ReasonMissing: nobody says why.
    """
    trial, step = task
    walk = Walk(session, setting, session.get_one(Trial, trial))
    today = walk.day(deed.now)
    subject, found = f"{trial}.{step}", due_of(walk, step, today=today)
    TASK.rule_for("move_date", status=walk.tasks[step].status, by=deed.by)
    if found != seen:
        raise OtherDateMeanwhile(subject, seen.isoformat(), found.isoformat())
    if to == found:
        raise DateNotPossible(to, "same", "it is the day on which the task is due already")
    starts = expected_tasks(walk, today=today)[step].start
    if to < starts:
        raise DateNotPossible(
            to, "before-start", f"the task begins on {starts.isoformat()}", bound=starts
        )
    moved = walk.moved.get(step)
    change = note_change(
        session, TASK_DATE, subject, deed,
        before={
            "due": found.isoformat(), "moved": moved and moved.isoformat(),
            "status": walk.tasks[step].status, "baseline": _iso(walk.waves["baseline"].last_day),
        },
        after={"due": to.isoformat(), "request": request},
    )  # fmt: skip
    put_due(walk, step, to, seen=found, deed=deed, note=_note(found, to, change))
    return change


def due_of(walk: Walk, step: str, *, today: date) -> date:
    """Return when a task is due, or should be as far as one knows; done ones when they were."""
    task = walk.tasks[step]
    expected = expected_tasks(walk, today=today).get(step)
    return expected.due if expected else task.planned_due


def put_due(  # noqa: PLR0913 -- a day, who moves it, and what was before
    walk: Walk,
    step: str,
    to: date,
    *,
    seen: date,
    deed: Deed,
    note: str,
    agreed: bool = True,
    baseline: date | None = None,
) -> None:
    """Move the day, its line in the history and its letters; not ``agreed``: by plan again.

    ``baseline``: the last day that an open baseline had before, when a move is taken back.
    """
    session, task, by, now = walk.session, walk.tasks[step], deed.by, deed.now
    if task.status == "open":
        move(session, TASK, task, "move_date", by=by, at=now, note=note, seen={"due": seen}, due=to)
    else:
        move(session, TASK, task, "move_date", by=by, at=now, note=note)
        put_moved(session, walk.trial.id, step, to if agreed else None)
    session.flush()
    about_pages.date_moved(session, walk.setting, walk.trial.id, (step,), now)
    _move_baseline(session, walk, now=now, back_to=baseline)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _move_baseline(
    session: Session, before: Walk, *, now: datetime, back_to: date | None = None
) -> None:
    """Let an open baseline end on the day before the core task, wherever that went.

    It opened with the day before the planned core task: taken back, a move gives that day back.
    """
    walk = Walk(session, before.setting, before.trial)
    baseline = walk.waves["baseline"]
    if baseline.status != "open" or baseline.last_day is None or baseline.closes_at is not None:
        return
    core = expected_tasks(walk, today=walk.day(now))[walk.service.core_task]
    last_day = back_to or walk.calendar.add(core.due, -1)
    if last_day != baseline.last_day and not before.tasks[walk.service.core_task].done_at:
        baseline.last_day = last_day
        session.add(baseline)
        session.flush()
        about_waves.moved(session, walk.setting, walk.trial, baseline, now=now)


def move_starts(
    session: Session,
    setting: Setting,
    subject: str,
    seen: Mapping[str, date],
    *,
    to: date,
    deed: Deed,
) -> Change:
    """Let trials begin on ``to``, each instead of the day in ``seen``.

    ``subject`` is the trial, or the wave of the programme that they are.

    Raises:
        OtherDateMeanwhile: one of them begins on another day by now.
        DateNotPossible: the day is over, or the same for all.
        MoveNotAllowed: one of them has begun.
        ReasonMissing: nobody says why.
    """
    walks = [Walk(session, setting, session.get_one(Trial, trial)) for trial in sorted(seen)]
    for walk in walks:
        TRIAL.rule_for("move_start", status=walk.trial.status, by=deed.by)
        day = seen[walk.trial.id]
        if walk.begins != day:
            found = walk.begins.isoformat()
            raise OtherDateMeanwhile(walk.trial.id, day.isoformat(), found)
        if to < walk.day(deed.now):
            raise DateNotPossible(to, "over", "that day is over")
    walks = [walk for walk in walks if walk.begins != to]
    if not walks:
        raise DateNotPossible(to, "same", "they begin on that day already")
    change = note_change(
        session, STARTS, subject, deed,
        before={"starts": {walk.trial.id: walk.begins.isoformat() for walk in walks}},
        after={"starts": {walk.trial.id: to.isoformat() for walk in walks}},
    )  # fmt: skip
    for walk in walks:
        put_start(walk, to, deed, note=_note(walk.begins, to, change))
    return change


def put_start(walk: Walk, to: date, deed: Deed, *, note: str) -> None:
    """Move the first day of one trial; the day of the plan needs no row beside it."""
    move(walk.session, TRIAL, walk.trial, "move_start", by=deed.by, at=deed.now, note=note)
    put_moved(walk.session, walk.trial.id, "", None if to == walk.trial.starts else to)
    if walk.trial.status == "selected":
        about_pages.agreement_asked(walk.session, walk.setting, walk.trial, deed.now)
    about_changes.start_moved(walk, to, by=deed.by, reason=deed.reason, now=deed.now)


def _note(before: date, after: date, change: Change) -> str:
    # The reason stays in the change: it may name people, and the history forgets nothing.
    return f"{before.isoformat()} to {after.isoformat()}, change {change.id}"
