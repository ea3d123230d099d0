"""Replay a programme on a virtual clock: sweep after sweep until nothing is due any more."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flows.advancing import advance
from flows.sweeping import Sweep, sweeping
from pilots.calendar_days import months_later
from pilots.due import Due, next_due


async def replay(sweep: Sweep, *, until: datetime | None = None) -> datetime:
    """Advance by calendar months of virtual time; return the moment the replay has come to.

    Each deed treats what happened in between in its own order, so that the length of a sweep
    changes no row: docs/adr/0002.
    """
    with sweeping(sweep) as current:
        zone = ZoneInfo(current.surroundings().programme.timezone)
        reached = until
        while (due := _next(current)) is not None:
            if until is not None and due.moment > until:
                break
            reached = _end_of_month(due.moment, zone)
            reached = min(reached, until) if until else reached
            await advance(reached)
        if until is not None and due is not None:
            await advance(until)
        return reached or datetime.max.replace(tzinfo=UTC)


def _next(sweep: Sweep) -> Due | None:
    with sweep.unit() as session:
        return next_due(session, sweep.surroundings(), sweep.recorded)


def _end_of_month(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    first = months_later(local.date().replace(day=1), 1)
    return datetime(first.year, first.month, 1, tzinfo=zone).astimezone(UTC)
