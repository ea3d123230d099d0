"""Advance: run the phases that have something due, in order, then hand over the letters."""

from collections import Counter
from datetime import datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.collecting import collect_feedback
from flows.drafting import draft_reports
from flows.evaluating import evaluate_kpis
from flows.retrying import RETRIES, if_it_may_pass
from flows.rolling_out import roll_out
from flows.sweeping import current, sweeping
from flows.validating import validate_services
from foundation.clock import utc_now
from pilots.due import COLLECT, DRAFT, EVALUATE, LETTERS, ROLL_OUT, VALIDATE

IN_ORDER = (
    (ROLL_OUT, roll_out),
    (COLLECT, collect_feedback),
    (EVALUATE, evaluate_kpis),
    (DRAFT, draft_reports),
    (VALIDATE, validate_services),
)


@task(task_run_name="letters", cache_policy=NO_CACHE, retry_condition_fn=if_it_may_pass, **RETRIES)
async def letters(now: datetime) -> dict[str, int]:
    from notifications.delivery import hand_over
    from pilots.letters.truth import Truth

    sweep = current()
    sweep.check_guard(now)
    sent = hand_over(
        sweep.unit,
        sweep.sender,
        now=now,
        judge=Truth(sweep.surroundings()),
        paced=sweep.paced,
        post=sweep.post,
    )
    return {str(state): count for state, count in Counter(sent).items()}


@flow(name="advance")
async def advance(now: datetime | None = None) -> dict[str, int]:
    """Run every phase that is due by ``now`` (default: this instant); count the subjects of each.

    One short sweep: it takes what is due, moves it, ends. Safe to run twice and to be killed.
    """
    from pilots.deeds.keeping_time import note_advance
    from pilots.letters import about_readers

    now = now or utc_now()
    treated: dict[str, int] = {}
    with sweeping() as sweep:
        with sweep.unit() as session:
            about_readers.lost(session, sweep.surroundings(), now=now)
        for phase, run in IN_ORDER:
            if sweep.due(phase, now):
                treated[phase] = await run(now)
        if sweep.due(LETTERS, now):
            treated[LETTERS] = (await letters(now)).get("handed_over", 0)
            sweep.progress(LETTERS, now, treated[LETTERS])
        with sweep.unit() as session:
            note_advance(session, now)
    return treated
