"""Every trial on one line: what was planned, what came of it, what is late. For many at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, case, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from pilots.lifecycle.tasks import DONE
from pilots.lifecycle.trials import NOT_BEGUN, UNOPENED
from pilots.moved_dates import moved_starts
from pilots.setting import Setting
from pilots.tables import Task, Trial, Wave

STATES = ("not begun", "running", "late", "finished", "ended early")
"""What the plan can be narrowed to; ``late`` is running with a task that is overdue."""
ENDED = frozenset({"withdrawn", "failed"})


@dataclass(frozen=True, slots=True)
class Window:
    """A questionnaire of a trial: from its opening to its last day."""

    kind: str
    status: str
    opens: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Line:
    """One trial. ``late`` counts working days of the region since the oldest overdue task.

    ``reached`` is where the work has come: the last day on which something mandatory was done, or
    today; None before it began. ``finished`` says that all mandatory tasks are done.
    """

    trial: str
    cluster: str
    service: str
    region: str
    wave: str
    status: str
    state: str
    planned_start: date
    planned_end: date
    begins: date
    reached: date | None
    finished: bool
    done: int
    tasks: int
    late: int
    next_due: date | None
    windows: tuple[Window, ...]

    @property
    def moved(self) -> bool:
        return self.begins != self.planned_start

    @property
    def may_move(self) -> bool:
        return self.status in UNOPENED

    def span(self) -> tuple[date, date]:
        """Return the first and the last day that a picture of this line touches."""
        ends = [self.planned_end, *(window.last_day for window in self.windows)]
        days = [self.planned_start, self.begins, *([self.reached] if self.reached else [])]
        return min(days), max(ends + days)


def timeline(session: Session, setting: Setting, *, now: datetime) -> list[Line]:
    """Return a line for each trial, by region, pilot cluster and service; three queries in all."""
    tasks, windows, moved = _tasks(session), _windows(session, setting), moved_starts(session)
    trials = session.connection().execute(
        columns(
            Trial.id, Trial.cluster, Trial.service, Trial.region, Trial.wave, Trial.status,
            Trial.starts, Trial.planned_end, Trial.withdrawn_at,
        )  # type: ignore[call-overload]
    ).all()  # fmt: skip
    today = {region: setting.day(now, region) for region in setting.regions}
    lines = [
        _line(setting, trial, tasks.get(trial.id), windows.get(trial.id, []), moved, today)
        for trial in trials
    ]
    return sorted(lines, key=lambda line: (line.region, line.cluster, line.service))


def narrowed(
    lines: Iterable[Line], *, region: str = "", service: str = "", state: str = ""
) -> list[Line]:
    """Return the lines of one region, one service, one state; empty: of all."""
    return [
        line
        for line in lines
        if region in {"", line.region}
        and service in {"", line.service}
        and (state in {"", line.state} or (state == "running" and line.state == "late"))
    ]


def _tasks(session: Session) -> dict[str, Row[tuple[object, ...]]]:
    done = col(Task.mandatory) & col(Task.status).in_(DONE)
    is_open = col(Task.status) == "open"
    found = session.connection().execute(
        columns(
            Task.trial,
            func.min(Task.opened_at).label("opened"),
            func.max(case((done, Task.done_at))).label("last"),
            func.sum(case((col(Task.mandatory), 1), else_=0)).label("mandatory"),
            func.sum(case((done, 1), else_=0)).label("done"),
            func.min(case((is_open, Task.due))).label("due"),
        ).group_by(Task.trial)  # type: ignore[call-overload]
    )
    return {row.trial: row for row in found}


def _windows(session: Session, setting: Setting) -> dict[str, list[Window]]:
    found: dict[str, list[Window]] = defaultdict(list)
    query = columns(  # type: ignore[call-overload]
        Wave.trial, Wave.kind, Wave.status, Wave.opens_at, Wave.last_day, Trial.region
    ).join(Trial, col(Trial.id) == col(Wave.trial))
    known = col(Wave.opens_at).is_not(None) & col(Wave.last_day).is_not(None)
    zones = {region: setting.zone(region) for region in setting.regions}
    for row in session.connection().execute(query.where(known, col(Wave.status) != "cancelled")):
        opens = row.opens_at.astimezone(zones[row.region]).date()
        window = Window(row.kind, row.status, min(opens, row.last_day), row.last_day)
        found[row.trial].append(window)
    return found


def _line(
    setting: Setting,
    trial: Row[tuple[object, ...]],
    tasks: Row[tuple[object, ...]] | None,
    windows: list[Window],
    moved: dict[str, date],
    today: dict[str, date],
) -> Line:
    now, region = today[trial.region], trial.region
    zone = setting.zone(region)
    mandatory, done = (int(tasks.mandatory or 0), int(tasks.done or 0)) if tasks else (0, 0)
    finished = mandatory > 0 and done == mandatory
    due = tasks.due if tasks else None
    ended = trial.status in ENDED
    late = max(0, setting.calendar(region).count(due, now)) if due and not ended else 0
    begins = moved.get(trial.id, trial.starts)
    reached = None
    if tasks and tasks.opened:
        last = tasks.last.astimezone(zone).date() if tasks.last else None
        left = trial.withdrawn_at.astimezone(zone).date() if trial.withdrawn_at else now
        reached = last if finished and last else left
    return Line(
        trial=trial.id, cluster=trial.cluster, service=trial.service, region=region,
        wave=trial.wave, status=trial.status,
        state=_state(trial.status, late=late, finished=finished),
        planned_start=trial.starts, planned_end=trial.planned_end, begins=begins, reached=reached,
        finished=finished, done=done, tasks=mandatory, late=late, next_due=due,
        windows=tuple(windows),
    )  # fmt: skip


def _state(status: str, *, late: int, finished: bool) -> str:
    if status in ENDED:
        return "ended early"
    if status in NOT_BEGUN:
        return "not begun"
    if late:
        return "late"
    return "finished" if finished else "running"
