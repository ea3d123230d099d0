"""Draft reports and take what people decide on them: one task run a region."""

from datetime import datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.retrying import RETRIES, if_it_may_pass
from flows.sweeping import current, sweeping
from foundation.clock import utc_now
from pilots.due import DRAFT


@task(task_run_name="{region}", cache_policy=NO_CACHE, retry_condition_fn=if_it_may_pass, **RETRIES)
async def one_region(region: str, now: datetime) -> None:
    from pilots.deeds.in_time import review_report

    sweep = current()
    with sweep.unit() as session:
        review_report(session, sweep.surroundings(), region, until=now, recorded=sweep.recorded)


@flow(name="draft-reports")
async def draft_reports(now: datetime | None = None) -> int:
    """Draft missing regional reports and move their reviews, up to ``now``; return how many.

    Safe to run twice: a report is drafted once an edition.
    """
    now = now or utc_now()
    with sweeping() as sweep:
        due = sweep.due(DRAFT, now)
        sweep.progress(DRAFT, now, len(due))
        for region in due:
            await one_region(region, now)
    return len(due)
