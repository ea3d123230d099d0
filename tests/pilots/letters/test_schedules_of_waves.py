"""Invitations and reminders over eleven years, months later, and within the contact budget."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle, islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from foundation.database import engine
from notifications.budget import first_free_day
from notifications.outbox import Promise
from pilots.calendar_days import months_later
from pilots.deeds.rolling_out import Walk, finish
from pilots.letters import about_waves
from pilots.letters.truth import Truth
from pilots.plan import plan
from pilots.setting import Setting
from pilots.tables import Trial, Wave
from tests.factories.programmes import Programme
from tests.pilots.letters.conftest import a_letter, far_away
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

REMINDERS = {
    "exit": {"reminder-1": 3, "last-reminder": 7},
    "followup": {"reminder-1": 4, "last-reminder": 9},
}
OPEN = {"exit": 10, "followup": 15}


@pytest.fixture
def session(programme: Programme) -> Iterator[Session]:
    """A transaction that nobody ever sees the end of."""
    with Session(engine(programme.url)) as opened:
        yield opened
        opened.rollback()


def trial_in(session: Session, region: str) -> Trial:
    found = session.exec(select(Trial).where(Trial.region == region)).first()
    assert found is not None
    return found


def promised(ask: Callable[[], None]) -> list[Promise]:
    kept: list[Promise] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(about_waves, "queue_many", lambda _, made: kept.extend(made))
        ask()
    assert kept
    return kept


def check(
    setting: Setting, region: str, promises: list[Promise], *, at: datetime, days: dict[str, int]
) -> None:
    """Check the letters of a wave that opened at a moment against a wall calendar and clock."""
    clock = setting.zone(region)
    opening = at.astimezone(clock)
    is_over = opening.time() > NINE
    by_step = {"invitation": first_working(region, opening.date() + is_over * DAY)} | {
        step: walked(region, opening.date(), count) for step, count in days.items()
    }
    expected = {
        step: datetime.combine(day, NINE, clock).astimezone(UTC) for step, day in by_step.items()
    }
    assert all(at <= first < second for first, second in pairwise(expected.values()))
    keys = {(p.to.person, p.purpose, p.subject, p.step) for p in promises}
    assert len(keys) == len(promises) == len(expected) * len({p.to.person for p in promises})
    for promise in promises:
        assert promise.not_before == expected[promise.step]
        assert ZoneInfo(promise.to.timezone) == clock
        day = by_step[promise.step]
        assert works(region, day)
        facts = promise.message.model_dump()
        assert day <= facts["due"]
        assert facts["working_days"] == counted(region, day, facts["due"])
        assert (promise.purpose == "invitation") == (promise.step == "invitation")


def opened(session: Session, setting: Setting, trial: Trial, kind: str, at: datetime) -> None:
    """Open a wave at a moment, and check whom it asks when."""
    day = at.astimezone(setting.zone(trial.region)).date()
    last_day = walked(trial.region, day, OPEN[kind])
    wave = Wave(trial=trial.id, kind=kind, opens_at=at, last_day=last_day)
    promises = promised(lambda: about_waves.opened(session, setting, trial, wave))
    assert promises
    check(setting, trial.region, promises, at=at, days=REMINDERS[kind])


@pytest.mark.parametrize("region", REGIONS)
def test_letters_of_a_wave_keep_to_the_calendar_of_the_region(
    programme: Programme, session: Session, region: str
) -> None:
    setting, trial = programme.setting, trial_in(session, region)
    clock, hours, kinds = setting.zone(region), cycle(HOURS), cycle(REMINDERS)
    for day in critical_days(region, clock):
        at = datetime.combine(day, next(hours), clock).astimezone(UTC)
        opened(session, setting, trial, next(kinds), at)


@settings(max_examples=60)
@given(
    region=st.sampled_from(REGIONS),
    clock=st.sampled_from(FAR_CLOCKS),
    day=st.sampled_from(DAYS),
    at=st.times(),
    kind=st.sampled_from(["exit", "followup"]),
)
def test_letters_of_a_wave_are_right_on_any_clock_at_any_time(
    programme: Programme, region: str, clock: str, day: date, at: time, kind: str
) -> None:
    with Session(engine(programme.url)) as session:
        trial, opens = trial_in(session, region), datetime.combine(day, at, UTC)
        opened(session, programme.setting, trial, kind, opens)
        opened(session, far_away(programme.setting, clock), trial, kind, opens)


@pytest.mark.parametrize("region", REGIONS)
def test_firms_are_invited_before_the_day_of_the_core_task(
    programme: Programme, session: Session, region: str
) -> None:
    setting, trial = programme.setting, trial_in(session, region)
    walk, clock = Walk(session, setting, trial), setting.zone(region)
    core = walk.tasks[walk.service.core_task]
    for day in critical_days(region, clock)[::4]:
        planned = plan(walk.service, day, factor=walk.factor, calendar=walk.calendar)
        core.planned_start, core.planned_due = planned[core.step].start, planned[core.step].due
        at, wave = setting.start_of(day, region), walk.waves["baseline"]
        promises = promised(
            lambda at=at, wave=wave: about_waves.baseline_opened(session, setting, trial, wave, at)  # type: ignore[misc]
        )
        assert wave.last_day == walked(region, core.planned_due, -1)
        check(setting, region, promises, at=at, days={})


@pytest.mark.parametrize("region", REGIONS)
def test_a_follow_up_opens_six_months_after_the_exit_wave_or_on_the_last_day_of_that_month(
    programme: Programme, session: Session, region: str
) -> None:
    setting, trial = programme.setting, trial_in(session, region)
    walk, clock = Walk(session, setting, trial), setting.zone(region)
    for task in walk.tasks.values():
        task.status = "accepted"
        task.done_at = setting.start_of(DAYS[0], region)
    last = next(step for step in reversed(walk.steps.values()) if step.mandatory)
    clamped = 0
    ends = (walked(region, month_end + DAY, -1) for month_end in _ends_of_august())
    for end in ends:
        task, exit_wave, followup = (
            walk.tasks[last.id], walk.waves["exit"], walk.waves["followup"]
        )  # fmt: skip
        done = datetime.combine(walked(region, end, -10), time(15), clock).astimezone(UTC)
        task.status, task.opened_at, task.due, task.done_at = "open", done, end, None
        exit_wave.opens_at = None
        session.flush()
        finish(walk, last.id, at=done, evidence=(), accepted=True)
        assert exit_wave.last_day == end
        assert exit_wave.closes_at == setting.start_of(end + DAY, region)
        opens = end + relativedelta(months=6)
        assert followup.opens_at is not None
        shown = followup.opens_at.astimezone(clock)
        assert (shown.date(), shown.time()) == (opens, time(0))
        assert followup.last_day == walked(region, opens, OPEN["followup"])
        clamped += opens.day != end.day
        opened(session, setting, trial, "followup", followup.opens_at)
    assert clamped >= 5


def _ends_of_august() -> Iterator[date]:
    return (date(year, 8, 31) for year in range(2026, 2036))


def test_months_are_those_of_a_calendar_on_every_day() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2027, 8, 31), 6) == date(2028, 2, 29)
    for day in DAYS:
        for months in (1, 2, 6, 12, 24):
            assert months_later(day, months) == day + relativedelta(months=months)


@settings(max_examples=200)
@given(
    today=st.sampled_from(DAYS),
    ago=st.lists(st.integers(0, 20), max_size=8),
    letters=st.integers(1, 4),
    days=st.integers(1, 14),
)
def test_the_first_free_day_is_the_first_on_which_no_window_holds_too_many(
    today: date, ago: list[int], letters: int, days: int
) -> None:
    sent = [today - number * DAY for number in ago]

    def is_free(day: date) -> bool:
        window = [earlier for earlier in sent if day - days * DAY < earlier <= day]
        return len(window) < letters

    expected = next(day for day in (today + n * DAY for n in range(days + 1)) if is_free(day))
    assert first_free_day(sent, today, letters=letters, days=days) == expected


@pytest.mark.parametrize("region", REGIONS)
def test_a_firm_with_something_to_answer_every_day_has_two_letters_in_seven_days(
    programme: Programme, region: str
) -> None:
    setting = programme.setting
    firm = next(
        f.id for f in setting.firms.values() if setting.clusters[f.cluster].region == region
    )
    judge, letter = Truth(setting), a_letter(firm, setting.start_of(DAYS[0], region))
    sent: list[date] = []
    today = first_working(region, DAYS[0])
    while today <= DAYS[-1]:
        free = first_free_day(sent, today, letters=2, days=7)
        if free == today:
            assert works(region, today)
            sent.append(today)
        today = setting.day(judge.morning(letter, max(free, today + (free == today) * DAY)), region)

    for first, third in zip(sent, islice(sent, 2, None), strict=False):
        assert third - first >= timedelta(days=7)
    for first, second, third in zip(sent, sent[1:], sent[2:], strict=False):
        assert third == first_working(region, max(second + DAY, first + timedelta(days=7)))
