"""Validate services: propose verdicts, take votes and decisions, one task run a service."""

from datetime import datetime

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.retrying import RETRIES, if_it_may_pass
from flows.sweeping import current, sweeping
from foundation.clock import utc_now
from pilots.due import VALIDATE


@task(
    task_run_name="{subject}", cache_policy=NO_CACHE, retry_condition_fn=if_it_may_pass, **RETRIES
)
async def one_subject(subject: str, now: datetime) -> None:
    """Treat one service, or the programme report, which the board sees beside the verdicts."""
    from pilots.certainty import certainty
    from pilots.deeds.drafting import PROGRAMME, certainty_asked
    from pilots.deeds.in_time import review_programme, validate_service

    sweep = current()
    if subject == PROGRAMME:
        with sweep.unit() as session:
            asked = certainty_asked(session, sweep.surroundings(), until=now)
        for one in asked:
            certainty(one)  # takes seconds: nobody waits for a transaction meanwhile
    with sweep.unit() as session:
        setting, recorded = sweep.surroundings(), sweep.recorded
        if subject == PROGRAMME:
            review_programme(session, setting, until=now, recorded=recorded)
        else:
            validate_service(session, setting, subject, until=now, recorded=recorded)


@flow(name="validate-services")
async def validate_services(now: datetime | None = None) -> int:
    """Move every verdict that is due by ``now``, then the programme report; return how many.

    Safe to run twice: a proposal is made once an edition, a vote counted once a member.
    """
    from pilots.deeds.drafting import PROGRAMME
    from pilots.outputs.verdicts import verdict_table

    now = now or utc_now()
    with sweeping() as sweep:
        due = sweep.due(VALIDATE, now)
        services = [subject for subject in due if subject != PROGRAMME]
        sweep.progress(VALIDATE, now, len(due))
        for subject in services:
            await one_subject(subject, now)
        if sweep.due(VALIDATE, now):
            await one_subject(PROGRAMME, now)
        if services:
            with sweep.unit() as session:
                table = verdict_table(session)
            await acreate_table_artifact(
                table=table, key="verdicts", description="Verdicts on the services"
            )
    return len(due)
