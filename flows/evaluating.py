"""Evaluate KPIs: freeze an edition of the figures whenever one is due."""

from datetime import datetime

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.retrying import RETRIES, if_it_may_pass
from flows.sweeping import current, sweeping
from foundation.clock import utc_now
from pilots.due import EVALUATE, NEVER

SHOWN = ("sme-reach", "response-rate", "csat", "nps", "usefulness", "capability-gain", "fidelity")


@task(
    task_run_name="figures as of {as_of}",
    cache_policy=NO_CACHE,
    retry_condition_fn=if_it_may_pass,
    **RETRIES,
)
async def edition(as_of: datetime, why: str) -> list[dict[str, object]]:
    """Freeze one edition and return the service rows of its table, as published."""
    from pilots.deeds.evaluating import DueEdition, figures_of, make_edition
    from pilots.outputs.figures import service_rows

    sweep = current()
    with sweep.unit() as session:
        made = make_edition(session, sweep.surroundings(), DueEdition(as_of, why))
        return service_rows(figures_of(made), SHOWN)


@flow(name="evaluate-kpis")
async def evaluate_kpis(now: datetime | None = None) -> int:
    """Compute every edition of the figures that is due by ``now``; return how many.

    Safe to run twice: an edition is frozen once.
    """
    from pilots.deeds.evaluating import due_edition

    now, made = now or utc_now(), 0
    with sweeping() as sweep:
        while True:
            with sweep.unit() as session:
                due = due_edition(session, until=min(now, NEVER), recorded=sweep.recorded)
            sweep.progress(EVALUATE, now, int(due is not None))
            if due is None:
                return made
            table = await edition(due.as_of, due.why)
            await acreate_table_artifact(
                table=table, key="kpis", description=f"KPIs by service, {due.why}"
            )
            made += 1
