"""When a task may start: its trial goes on, what it depends on is done, its days have passed."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from pilots.lifecycle import TRIAL
from pilots.lifecycle.tasks import DONE
from pilots.setting import Setting
from pilots.tables import HistoryLine, Task, Trial
from services_catalog import Step


def opening(
    setting: Setting,
    trial: Trial,
    step: Step,
    tasks: Mapping[str, Task],
    *,
    begins: date,
    began: Callable[[], datetime | None],
) -> datetime | None:
    """Return the moment from which ``step`` may start; None while it waits for another task.

    Args:
        tasks: those of the trial, by step.
        begins: the day on which the trial should begin.
        began: tells when the pilot cluster started; asked only where nothing else comes before.
    """
    others = [tasks[other] for other in step.depends_on]
    if any(task.status not in DONE for task in others):
        return None
    if not others:
        first = setting.start_of(begins, trial.region)
        return max(first, began() or first)
    last = max(task.done_at for task in others if task.done_at)
    if not step.wait_days:
        return last
    day = setting.day(last, trial.region) + timedelta(days=step.wait_days)
    return setting.start_of(day, trial.region)


def moved_at(session: Session, trial: str, step: str = "") -> datetime | None:
    """Return when the trial took the move ``step`` (default: any) the last time."""
    lines = select(HistoryLine.at).where(
        HistoryLine.kind == TRIAL.kind, HistoryLine.subject == trial
    )
    if step:
        lines = lines.where(HistoryLine.move == step)
    return session.exec(lines.order_by(col(HistoryLine.seq).desc())).first()
