"""Collect feedback: which trials have waves to open or close, one task run each."""

from datetime import datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.retrying import RETRIES, if_it_may_pass
from flows.sweeping import current, sweeping
from foundation.clock import utc_now
from pilots.due import COLLECT


@task(task_run_name="{trial}", cache_policy=NO_CACHE, retry_condition_fn=if_it_may_pass, **RETRIES)
async def one_trial(trial: str, now: datetime) -> None:
    from pilots.deeds.collecting import collect

    sweep = current()
    with sweep.unit() as session:
        collect(session, sweep.surroundings(), trial, until=now, recorded=sweep.recorded)


@flow(name="collect-feedback")
async def collect_feedback(now: datetime | None = None) -> int:
    """Take answers, open and close waves, up to ``now``; return for how many trials.

    Safe to run twice: what was treated is no longer due.
    """
    now = now or utc_now()
    with sweeping() as sweep:
        due = sweep.due(COLLECT, now)
        sweep.progress(COLLECT, now, len(due))
        for trial in due:
            await one_trial(trial, now)
    return len(due)
