"""How made-up trials run: when each task was done, with which evidence, and when waves close."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING
from graphlib import TopologicalSorter
from random import Random
from zoneinfo import ZoneInfo

from services_catalog import Service
from services_catalog.working_days import Calendar, calendar_of
from tests.factories.folder_places import Place

EXIT_DAYS, FOLLOWUP_DAYS, FOLLOWUP_MONTHS = 10, 15, 6


@dataclass(frozen=True)
class Truth:
    """What is true about a service; the answers scatter around it.

    ``satisfaction`` is a mean on a scale from 1 to 5, ``gain`` the growth of each capability from
    baseline to exit, the others are shares from 0 to 1.
    """

    satisfaction: float = 4.1
    gain: float = 0.7
    response: float = 0.8
    accepted: float = 0.97
    kept: float = 0.8


@dataclass(frozen=True)
class TrialRun:
    """One trial as it went. ``done`` has the day of every task that was done, in order."""

    place: Place
    service: Service
    truth: Truth
    starts: date
    done: dict[str, date]
    accepted: dict[str, bool]
    withdrawn_on: date | None

    @property
    def calendar(self) -> Calendar:
        return calendar_of(self.place.region.holidays)

    @property
    def core_day(self) -> date:
        """The day of the core task; where it never came, the day of the withdrawal."""
        return self.done.get(self.service.core_task) or self.withdrawn_on or self.starts

    @property
    def last_day(self) -> date | None:
        """The day of the last mandatory task; None if one of them was not done."""
        mandatory = self.service.mandatory_tasks
        if not all(task in self.done for task in mandatory):
            return None
        return max(self.done[task] for task in mandatory)

    @property
    def exit_close(self) -> date | None:
        return self.calendar.add(self.last_day, EXIT_DAYS) if self.last_day else None

    @property
    def followup_opens(self) -> date | None:
        return months_after(self.exit_close, FOLLOWUP_MONTHS) if self.exit_close else None

    def moment(self, day: date, hour: int, dice: Random) -> str:
        """Return a moment of ``day`` in the time of the region, as files hold it."""
        clock = time(hour, dice.randrange(60), dice.randrange(60))
        local = datetime.combine(day, clock, ZoneInfo(self.place.region.timezone))
        return local.astimezone(UTC).isoformat()

    def task_rows(self) -> Iterator[Sequence[str]]:
        for number, (task, day) in enumerate(self.done.items()):
            evidence = ";".join(self.service.step(task).evidence)
            # A quarter of an hour apart, so that the order of the day is that of the plan.
            local = datetime.combine(day, time(15, number), ZoneInfo(self.place.region.timezone))
            at = local.astimezone(UTC).isoformat()
            accepted = "yes" if self.accepted[task] else "no"
            yield self.place.id, self.service.id, task, at, evidence, accepted

    def withdrawal_rows(self) -> Iterator[Sequence[str]]:
        if self.withdrawn_on:
            at = datetime.combine(self.withdrawn_on, time(18), UTC).isoformat()
            manager = f"p-cm-{self.place.id}"
            yield self.place.id, self.service.id, manager, at, "The manager left; nobody follows."


def run_of(
    place: Place,
    service: Service,
    starts: date,
    truth: Truth,
    dice: Random,
    *,
    is_withdrawn: bool = False,
) -> TrialRun:
    """Let a trial run: each task on its planned day or up to two working days later."""
    calendar = calendar_of(place.region.holidays)
    factor = service.adaptation[place.region_type].duration_factor  # type: ignore[index]
    done: dict[str, date] = {}
    needs = {step.id: step.depends_on for step in service.rollout}
    for step in map(service.step, TopologicalSorter(needs).static_order()):
        before = max((done[earlier] for earlier in step.depends_on), default=starts)
        days = int((step.days * factor).to_integral_value(ROUND_CEILING))
        begins = before + timedelta(days=step.wait_days)
        done[step.id] = calendar.add(begins, days + dice.choice((0, 0, 0, 1, 2)))
    withdrawn_on = None
    if is_withdrawn:
        half = dict(list(done.items())[: len(done) // 3 + 1])
        withdrawn_on = calendar.add(max(half.values()), 2)
        done = half
    accepted = {task: dice.random() < truth.accepted for task in done}
    return TrialRun(place, service, truth, starts, done, accepted, withdrawn_on)


def months_after(day: date, months: int) -> date:
    """Return the same day ``months`` later, the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)
