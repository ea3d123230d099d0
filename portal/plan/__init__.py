"""Pages of coordinators about trials: today, plan, coverage, evidence."""

from portal.plan import covering, moving, reviewing, timelines, today, trials, undoing

routers = (
    today.router,
    moving.router,
    undoing.router,
    timelines.router,
    trials.router,
    covering.router,
    reviewing.router,
)
