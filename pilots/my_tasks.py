"""Somebody's tasks, the most urgent first: what is late, what is due soon, what waits for what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from pilots.ahead import expected_tasks
from pilots.deeds.rolling_out import Walk, parts_of
from pilots.doers import REGIONAL, delegates, doers
from pilots.lifecycle.tasks import DONE
from pilots.setting import Setting
from pilots.tables import Person, Task, Trial
from services_catalog import Service, Step

SOON = 3
"""Working days before the due day from which a task is due soon."""
RETURNED, LATE, DUE_SOON, LATER, PLANNED, FINISHED = URGENCIES = (
    "returned", "late", "soon", "later", "planned", "finished",
)  # fmt: skip
OF_A_HOUSE = frozenset({"cluster_manager", "service_facilitator", REGIONAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class MyTask:
    """One task on somebody's list. ``left``: working days until it is due; negative: late."""

    trial: Trial
    task: Task
    service: Service
    step: Step
    due: date
    sure: bool
    left: int
    urgency: str
    waits_for: tuple[Step, ...]
    doers: tuple[Person, ...]

    @property
    def address(self) -> str:
        return f"/tasks/{self.trial.id}/{self.task.step}"


def tasks_of(
    session: Session, setting: Setting, person: Person, *, now: datetime, all_of_them: bool
) -> list[MyTask]:
    """Return the tasks of ``person``, or all that their house looks after.

    A house is a pilot cluster, or the coordination of a region. Others have no tasks.
    """
    if person.role not in OF_A_HOUSE:
        return []
    query = select(Trial).where(col(Trial.status) != "proposed")
    if person.role == REGIONAL:
        query = query.where(Trial.region == (person.region or ""))
    else:
        query = query.where(Trial.cluster == (person.cluster or ""))
    trials = list(session.exec(query.order_by(col(Trial.id))))
    names = [trial.id for trial in trials]
    handed, parts = delegates(session, names), parts_of(session, names)
    found = [
        one
        for trial in trials
        for one in _of_trial(Walk(session, setting, trial, parts), handed, now)
        if _concerns(person, one, all_of_them=all_of_them)
    ]
    return sorted(found, key=lambda one: (URGENCIES.index(one.urgency), _order(one), one.address))


def _order(one: MyTask) -> int:
    """Sort open tasks by their day, and those that are over by the latest first."""
    return -one.due.toordinal() if one.urgency == FINISHED else one.due.toordinal()


def _concerns(person: Person, one: MyTask, *, all_of_them: bool) -> bool:
    if person.id in {doer.id for doer in one.doers}:
        return True
    return all_of_them and (one.task.owner == REGIONAL) == (person.role == REGIONAL)


def _of_trial(walk: Walk, handed: dict[tuple[str, str], str], now: datetime) -> Iterator[MyTask]:
    setting, trial, today = walk.setting, walk.trial, walk.day(now)
    expected = expected_tasks(walk, today=today)
    for task in walk.tasks.values():
        if task.step not in expected:
            continue
        step, due = walk.steps[task.step], expected[task.step].due
        left = walk.calendar.count(today, due)
        yield MyTask(
            trial=trial,
            task=task,
            service=walk.service,
            step=step,
            due=due,
            sure=expected[task.step].sure,
            left=left,
            urgency=urgency(task, left),
            waits_for=tuple(
                walk.steps[other]
                for other in step.depends_on
                if walk.tasks[other].status not in DONE
            ),
            doers=tuple(doers(setting, trial, task, handed.get((trial.id, task.step)))),
        )


def urgency(task: Task, left: int) -> str:
    """Return under which heading a task stands."""
    if task.status == "returned":
        return RETURNED
    if task.status == "planned":
        return PLANNED
    if task.status != "open":
        return FINISHED
    if left < 0:
        return LATE
    return DUE_SOON if left <= SOON else LATER
