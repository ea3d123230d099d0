"""Letters about tasks over eleven years: never early, never twice, never on a day off."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import cycle, pairwise
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlmodel import select

from foundation.database import snapshot, unit_of_work
from notifications.outbox import Promise
from notifications.tables import Letter
from pilots.deeds.rolling_out import Walk
from pilots.letters import about_tasks
from pilots.plan import dates_of
from pilots.setting import Setting
from pilots.tables import Person, Trial
from tests.factories.programmes import Programme
from tests.pilots.letters.conftest import far_away
from tests.pilots.letters.wall_calendar import (
    DAY,
    DAYS,
    FAR_CLOCKS,
    HOURS,
    NINE,
    REGIONS,
    counted,
    critical_days,
    first_working,
    walked,
    works,
)

Key = tuple[str, str, str, str]
"""Person, purpose, subject and step: no two letters have the same."""


@pytest.fixture(scope="module")
def walks(programme: Programme) -> Iterator[dict[str, Walk]]:
    """One trial of each region; what becomes of it is read, and never written."""
    with snapshot(programme.url) as session:
        found = {
            trial.region: Walk(session, programme.setting, trial)
            for trial in session.exec(select(Trial))
        }
        session.expunge_all()
        assert set(found) == {*REGIONS}
        yield found


@dataclass
class Opened:
    """One step of a trial as it is opened at a moment, and what is promised then."""

    walk: Walk
    step: str
    at: datetime

    def __post_init__(self) -> None:
        step, task = self.walk.steps[self.step], self.walk.tasks[self.step]
        self.region = self.walk.trial.region
        self.clock = self.walk.setting.zone(self.region)
        self.day = self.at.astimezone(self.clock).date()
        found = dates_of(
            step, self.day - step.wait_days * DAY, factor=self.walk.factor,
            calendar=self.walk.calendar,
        )  # fmt: skip
        self.due = task.due = found.due
        task.opened_at = self.at
        self.promises: list[Promise] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(about_tasks, "queue_many", lambda _, made: self.promises.extend(made))
            about_tasks.opened(self.walk, step, task)

    @property
    def subject(self) -> str:
        return f"{self.walk.trial.id}.{self.step}"

    def place_of(self, person: str) -> str | None:
        return None if person == "p-lead" else self.region

    def keyed(self) -> dict[Key, datetime]:
        keys = {
            (promise.to.person, promise.purpose, promise.subject, promise.step): promise.not_before
            for promise in self.promises
        }
        assert len(keys) == len(self.promises)
        return keys

    def naive(self) -> dict[Key, datetime]:
        """Return what somebody with a wall calendar and a wall clock would promise."""
        region, owner, subject = self.region, self.owner().id, self.subject
        is_over = self.at.astimezone(self.clock).time() > NINE
        first = first_working(region, self.day + is_over * DAY)
        days: dict[Key, date] = {(owner, "task", subject, "open"): first}
        if (before := walked(region, self.due, -2)) > first:
            days[owner, "task-reminder", subject, "before-2"] = before
        for count in (1, 3):
            days[owner, "task-reminder", subject, f"after-{count}"] = walked(
                region, self.due, count
            )
        coordinator = f"p-rc-{region}"
        if owner != coordinator:
            late = walked(region, self.due, 5)
            days[coordinator, "task-overdue", subject, "after-5"] = late
        late = walked(region, self.due, 10)
        days["p-lead", "task-overdue", subject, "after-10"] = first_working(None, late)
        return {key: self.nine(key[0], day) for key, day in days.items()}

    def nine(self, person: str, day: date) -> datetime:
        return datetime.combine(day, NINE, self.walk.setting.zone(self.place_of(person)))

    def owner(self) -> Person:
        role = self.walk.tasks[self.step].owner
        place = self.region if role == "regional_coordinator" else self.walk.trial.cluster
        return self.walk.setting.in_role(role, place)[0]


def check(opened: Opened) -> None:
    """Check what has to hold for the letters about any task on any clock."""
    for promise in opened.promises:
        clock = ZoneInfo(promise.to.timezone)
        shown = promise.not_before.astimezone(clock)
        place = opened.place_of(promise.to.person)
        assert shown.time() == NINE
        assert works(place, shown.date())
        assert clock == opened.walk.setting.zone(place)
        assert promise.not_before >= opened.at
        today = promise.not_before.astimezone(opened.clock).date()
        facts = promise.message.model_dump()
        assert facts["due"] == opened.due
        assert facts["working_days"] == counted(opened.region, today, opened.due)
        if promise.step.startswith("after-"):
            late = walked(opened.region, opened.due, int(promise.step.removeprefix("after-")))
            assert today >= late
    moments = [promise.not_before for promise in opened.promises]
    assert all(first < second for first, second in pairwise(moments))
    assert opened.day <= opened.due
    assert opened.promises[0].not_before.astimezone(opened.clock).date() <= opened.due


def openings(walk: Walk, clock: ZoneInfo, *, every: int = 1) -> Iterator[Opened]:
    """Open one step after the other, each on a critical day, or on ``every`` so many of them."""
    hours, steps = cycle(HOURS), cycle(walk.steps)
    for day in critical_days(walk.trial.region, clock)[::every]:
        yield Opened(walk, next(steps), datetime.combine(day, next(hours), clock).astimezone(UTC))


@pytest.mark.parametrize("region", REGIONS)
def test_letters_about_a_task_keep_to_the_calendar_of_its_region(
    walks: dict[str, Walk], region: str
) -> None:
    for opened in openings(walks[region], walks[region].setting.zone(region)):
        assert opened.keyed() == opened.naive(), opened.at
        check(opened)


@pytest.mark.parametrize("region", REGIONS)
def test_a_task_is_due_on_the_working_day_that_somebody_counts_one_by_one(
    walks: dict[str, Walk], region: str
) -> None:
    walk = walks[region]
    for day in critical_days(region, walk.setting.zone(region)):
        for step in walk.steps.values():
            found = dates_of(step, day, factor=walk.factor, calendar=walk.calendar)
            days = ceil(step.days * walk.factor)
            assert found.due == walked(region, day + step.wait_days * DAY, days)


def elsewhere(walk: Walk, setting: Setting) -> Walk:
    moved = copy(walk)
    moved.setting = setting
    return moved


def with_the_programme_in(setting: Setting, clock: str) -> Setting:
    """Return ``setting`` where only the people of the whole programme live in zone ``clock``."""
    moved = far_away(setting, clock)
    return Setting(
        programme=moved.programme, catalogue=setting.catalogue, regions=setting.regions,
        clusters=setting.clusters, people=setting.people, firms=setting.firms,
        reporting=setting.reporting,
    )  # fmt: skip


@settings(max_examples=100)
@given(
    region=st.sampled_from(REGIONS),
    clock=st.sampled_from(FAR_CLOCKS),
    day=st.sampled_from(DAYS),
    at=st.times(),
    number=st.integers(0, 30),
)
def test_letters_about_a_task_are_right_on_any_clock_at_any_time(
    walks: dict[str, Walk], region: str, clock: str, day: date, at: time, number: int
) -> None:
    walk, opens = walks[region], datetime.combine(day, at, UTC)
    step = [*walk.steps][number % len(walk.steps)]
    for setting in (walk.setting, far_away(walk.setting, clock)):
        opened = Opened(elsewhere(walk, setting), step, opens)
        assert opened.keyed() == opened.naive()
        check(opened)


@pytest.mark.parametrize("clock", FAR_CLOCKS)
@pytest.mark.parametrize("region", ["fribourg", "slovenia"])
def test_a_lead_at_the_other_end_of_the_world_does_not_hear_early(
    walks: dict[str, Walk], region: str, clock: str
) -> None:
    walk = walks[region]
    setting = with_the_programme_in(walk.setting, clock)
    for opened in openings(elsewhere(walk, setting), walk.setting.zone(region), every=20):
        check(opened)


def test_opening_a_task_again_promises_nothing_new(
    programme: Programme, walks: dict[str, Walk]
) -> None:
    walk = copy(walks["trento"])
    opened = Opened(walk, "t1", datetime(2028, 2, 29, 8, tzinfo=UTC))
    kept = []
    for _ in range(2):
        with unit_of_work(programme.url) as session:
            walk.session = session
            about_tasks.opened(walk, walk.steps["t1"], walk.tasks["t1"])
        with unit_of_work(programme.url) as session:
            about = select(func.count()).where(Letter.subject == opened.subject)
            kept.append(session.exec(about).one())

    assert kept == [len(opened.promises)] * 2
