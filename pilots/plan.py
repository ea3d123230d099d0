"""When each task of a trial should start and be done, in the working days of its own region."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from services_catalog import Service, Step
from services_catalog.working_days import Calendar


@dataclass(frozen=True, slots=True)
class Dates:
    """The day a task may start and the day by which it should be done."""

    start: date
    due: date


def working_days(step: Step, factor: Decimal) -> int:
    """Return how many working days ``step`` takes where everything takes ``factor`` as long.

    Computed in decimals: 5 days at a factor of 1.4 are 7, not 8.
    """
    return int((Decimal(step.days) * factor).to_integral_value(ROUND_CEILING))


def dates_of(step: Step, ready: date, *, factor: Decimal, calendar: Calendar) -> Dates:
    """Return the dates of ``step`` when all it depends on is done on the day ``ready``.

    It starts after its ``wait_days`` calendar days and is due on the n-th working day after that.
    """
    start = ready + timedelta(days=step.wait_days)
    return Dates(start, calendar.add(start, working_days(step, factor)))


def plan(
    service: Service, starts: date, *, factor: Decimal, calendar: Calendar
) -> dict[str, Dates]:
    """Return the planned dates of every step for a trial that starts on ``starts``."""
    planned: dict[str, Dates] = {}
    for step in in_order(service.rollout):
        ready = max((planned[other].due for other in step.depends_on), default=starts)
        planned[step.id] = dates_of(step, ready, factor=factor, calendar=calendar)
    return planned


def planned_end(service: Service, planned: Mapping[str, Dates]) -> date:
    """Return the day on which the last mandatory step should be done."""
    return max(planned[step.id].due for step in service.rollout if step.mandatory)


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Return ``steps`` so that each comes after those it depends on, else as they stand.

    The catalogue has refused cycles before.
    """
    waiting, placed = list(steps), dict[str, Step]()
    while waiting:
        step = next(s for s in waiting if all(other in placed for other in s.depends_on))
        placed[step.id] = step
        waiting.remove(step)
    return list(placed.values())
