"""A task is done: what follows for the waves of its trial, whoever says so."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pilots.calendar_days import months_later
from pilots.lifecycle import TASK, Agent
from pilots.lifecycle.tasks import DONE
from pilots.moving import move

if TYPE_CHECKING:
    from pilots.deeds.rolling_out import Walk


def take_done(
    walk: "Walk", step_id: str, *, by: Agent, at: datetime, evidence: str, note: str = ""
) -> None:
    """Take a task as done with the ``;``-separated proofs of ``evidence``.

    Handed in again after it was returned, it was done when it was done first: its proof came
    later, not the work.
    """
    task = walk.tasks[step_id]
    first = task.done_at or at
    move(
        walk.session, TASK, task, "done", by=by, at=at, note=note, done_at=first, evidence=evidence
    )
    if step_id == walk.service.core_task:
        _end_baseline(walk, walk.day(first))
    if all(other.status in DONE for other in walk.tasks.values() if other.mandatory):
        _schedule_exit(walk)


def _end_baseline(walk: "Walk", core_day: date) -> None:
    baseline = walk.waves["baseline"]
    if baseline.closes_at is None:
        baseline.last_day = core_day - timedelta(days=1)
        baseline.closes_at = walk.setting.start_of(core_day, walk.trial.region)
        walk.session.add(baseline)


def _schedule_exit(walk: "Walk") -> None:
    """Fix the exit wave from the last mandatory task, and the follow-up from the exit's end."""
    exit_wave, followup = walk.waves["exit"], walk.waves["followup"]
    if exit_wave.opens_at is not None:
        return
    plan_of = walk.setting.catalogue.waves
    region = walk.trial.region
    last = max(t.done_at for t in walk.tasks.values() if t.mandatory and t.done_at)
    exit_wave.opens_at = last
    exit_wave.last_day = walk.calendar.add(walk.day(last), plan_of["exit"].open_working_days or 0)
    exit_wave.closes_at = walk.setting.end_of(exit_wave.last_day, region)
    opens = months_later(exit_wave.last_day, plan_of["followup"].months_after_exit or 0)
    followup.opens_at = walk.setting.start_of(opens, region)
    followup.last_day = walk.calendar.add(opens, plan_of["followup"].open_working_days or 0)
    followup.closes_at = walk.setting.end_of(followup.last_day, region)
    walk.session.add_all([exit_wave, followup])
