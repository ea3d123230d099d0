"""Roll services out: which trials are due, one task run each."""

from datetime import datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.retrying import RETRIES, if_it_may_pass
from flows.sweeping import current, sweeping
from foundation.clock import utc_now
from pilots.due import ROLL_OUT


@task(task_run_name="{trial}", cache_policy=NO_CACHE, retry_condition_fn=if_it_may_pass, **RETRIES)
async def one_trial(trial: str, now: datetime) -> None:
    from pilots.deeds.rolling_out import roll_out

    sweep = current()
    with sweep.unit() as session:
        roll_out(session, sweep.surroundings(), trial, until=now, recorded=sweep.recorded)


@flow(name="roll-out")
async def roll_out(now: datetime | None = None) -> int:
    """Begin trials, open tasks and take what was done, up to ``now``; return for how many trials.

    Safe to run twice: what was treated is no longer due.
    """
    now = now or utc_now()
    with sweeping() as sweep:
        due = sweep.due(ROLL_OUT, now)
        sweep.progress(ROLL_OUT, now, len(due))
        for trial in due:
            await one_trial(trial, now)
    return len(due)
