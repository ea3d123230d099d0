"""What is expected of a trial from what is known today: every task, every questionnaire."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pilots.calendar_days import months_later
from pilots.lifecycle.tasks import DONE
from pilots.plan import Dates, in_order
from pilots.tables import Task, Wave

if TYPE_CHECKING:
    from pilots.deeds.rolling_out import Walk


@dataclass(frozen=True, slots=True)
class Expected:
    """From when to when; ``sure`` if it has happened or is fixed, else it follows from the rest."""

    start: date
    due: date
    sure: bool


def expected_tasks(walk: "Walk", *, today: date) -> dict[str, Expected]:
    """Return when each task that is not cancelled was done, is due or should be due.

    Whatever waits for a late task waits at least until today.
    """
    found: dict[str, Expected] = {}
    ends: dict[str, date] = {}
    for step in in_order(walk.steps.values()):
        task = walk.tasks[step.id]
        if task.status == "cancelled":
            continue
        ready = max((ends[other] for other in step.depends_on if other in ends), default=None)
        found[step.id] = one = _task(walk, task, walk.dates(step, ready or walk.begins))
        ends[step.id] = _end(task, one, today)
    return found


def _end(task: Task, expected: Expected, today: date) -> date:
    """Return the day on which others need not wait any more, as far as one can tell."""
    return expected.due if task.status in DONE else max(expected.due, today)


def _task(walk: "Walk", task: Task, dates: Dates) -> Expected:
    began = walk.day(task.opened_at) if task.opened_at else dates.start
    if task.status in DONE and task.done_at:
        done = walk.day(task.done_at)
        return Expected(min(began, done), done, sure=True)
    if task.due is not None:
        return Expected(began, task.due, sure=True)
    return Expected(dates.start, dates.due, sure=False)


def expected_waves(walk: "Walk", tasks: dict[str, Expected], *, today: date) -> dict[str, Expected]:
    """Return when each questionnaire that is not cancelled opens, and its last day."""
    plan_of, found = walk.setting.catalogue.waves, dict[str, Expected]()
    core = tasks.get(walk.service.core_task)
    known = {kind: _fixed(walk, wave) for kind, wave in walk.waves.items()}
    if known["baseline"] or core:
        last = walk.calendar.add(core.due, -1) if core else walk.begins
        found["baseline"] = known["baseline"] or Expected(walk.begins, last, sure=False)
    steps = [step.id for step in walk.steps.values() if step.mandatory and step.id in tasks]
    if known["exit"] or steps:
        ends = [_end(walk.tasks[step], tasks[step], today) for step in steps]
        opens = max(ends, default=today)
        last = walk.calendar.add(opens, plan_of["exit"].open_working_days or 0)
        found["exit"] = known["exit"] or Expected(opens, last, sure=False)
        opens = months_later(found["exit"].due, plan_of["followup"].months_after_exit or 0)
        last = walk.calendar.add(opens, plan_of["followup"].open_working_days or 0)
        found["followup"] = known["followup"] or Expected(opens, last, sure=False)
    return {kind: one for kind, one in found.items() if walk.waves[kind].status != "cancelled"}


def _fixed(walk: "Walk", wave: Wave) -> Expected | None:
    if wave.opens_at is None or wave.last_day is None:
        return None
    opened = walk.day(wave.opens_at)
    return Expected(min(opened, wave.last_day), wave.last_day, sure=True)
