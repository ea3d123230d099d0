"""Pages of coordinators about trials: today, plan, coverage, evidence."""

from portal.plan import covering, leaflets, moving, reviewing, timelines, today, trials, undoing

routers = (
    today.router,
    moving.router,
    undoing.router,
    timelines.router,
    trials.router,
    leaflets.router,
    covering.router,
    reviewing.router,
)
