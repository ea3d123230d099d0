"""Replay a programme on a virtual clock: sweep after sweep until nothing is due any more."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flows.advancing import advance
from flows.sweeping import Sweep, sweeping
from foundation.errors import TrialError
from pilots.calendar_days import months_later
from pilots.deeds.beginning import reached
from pilots.deeds.keeping_time import note_advance
from pilots.due import Due, next_due

MONTHS = 2
"""Calendar months of one sweep: enough to see it move, few enough runs to cost little."""


class Stuck(TrialError):
    """A sweep left something due that it should have treated: a fault of the engine."""

    code = "FLOWS-102"

    def __init__(self, due: Due) -> None:
        super().__init__(
            f"The replay does not get past {due.phase} of {due.subject}, due {due.moment}. "
            "Nothing is lost; please report this with the folder."
        )


async def replay(sweep: Sweep, *, until: datetime | None = None) -> datetime:
    """Advance by two calendar months of virtual time; return the moment the replay has come to.

    Each deed treats what happened in between in its own order, so that the length of a sweep
    changes no row: docs/adr/0002.
    """
    with sweeping(sweep) as current:
        zone = current.surroundings().zone(None)
        before = None
        while (due := _next(current)) is not None and not (until and due.moment > until):
            if due == before:
                raise Stuck(due)
            before = due
            end = _end_of_sweep(due.moment, zone)
            await advance(min(end, until) if until else end)
        with current.unit() as session:
            if until is not None:
                note_advance(session, until)
            return reached(session)


def _next(sweep: Sweep) -> Due | None:
    with sweep.unit() as session:
        return next_due(session, sweep.surroundings(), sweep.recorded)


def _end_of_sweep(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return 24:00 of the last day of the month after that of ``moment``."""
    first = months_later(moment.astimezone(zone).date().replace(day=1), MONTHS)
    return datetime(first.year, first.month, 1, tzinfo=zone).astimezone(UTC)
