"""When a letter may arrive: at nine on the reader's clock, on a working day there, never early."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from notifications.ruling import Ruling, Verdict
from pilots.letters import addressing
from pilots.letters.truth import LATEST_HOUR, Truth
from pilots.setting import Setting
from tests.pilots.letters.conftest import a_letter, far_away
from tests.pilots.letters.wall_calendar import (
    DAY,
    DAYS,
    FAR_CLOCKS,
    NINE,
    PLACES,
    clock_changes,
    counted,
    critical_days,
    first_working,
    nine,
    works,
)

A_TICK = timedelta(microseconds=1)
ANY_DAY = st.sampled_from(DAYS)
ANY_TIME = st.times()
ANY_PLACE = st.sampled_from(PLACES)
"""Of eleven regions, and of none."""


def is_right(setting: Setting, place: str | None, after: datetime) -> bool:
    """Tell whether the next moment is nine o'clock of the first working day that is not over."""
    clock = setting.zone(place)
    local = after.astimezone(clock)
    today = first_working(place, local.date())
    if today == local.date() and local.time() > NINE:
        today = first_working(place, today + DAY)
    moment = addressing.moment(setting, place, after)
    shown = moment.astimezone(clock)
    return (
        moment >= after
        and (shown.date(), shown.time()) == (today, NINE)
        and works(place, shown.date())
        and moment.tzinfo is UTC
    )


@pytest.mark.parametrize("place", PLACES)
def test_the_next_moment_is_right_at_nine_and_a_tick_later_on_every_day(
    setting: Setting, place: str | None
) -> None:
    assert set(setting.regions) == {*PLACES} - {None}
    for day in DAYS:
        hour = datetime.combine(day, NINE, setting.zone(place)).astimezone(UTC)
        assert is_right(setting, place, hour), hour
        assert is_right(setting, place, hour + A_TICK), hour


@pytest.mark.parametrize("place", PLACES)
def test_both_clock_changes_move_nine_o_clock_by_an_hour_in_utc(
    setting: Setting, place: str | None
) -> None:
    clock = setting.zone(place)
    changes = clock_changes(clock)

    assert len(changes) == 22
    for day in changes:
        before, then, after = (
            addressing.on_day(setting, place, day + number * DAY) for number in (-1, 0, 1)
        )
        summer = timedelta(hours=1 if day.month == 3 else -1)
        assert [then - before, after - then] == [DAY - summer, DAY]
        assert [before, then, after] == [nine(day + n * DAY, clock) for n in (-1, 0, 1)]
        for hours in range(24):
            assert is_right(setting, place, before + timedelta(hours=hours, minutes=1))


@pytest.mark.parametrize("clock", FAR_CLOCKS)
def test_a_far_clock_is_as_right_on_every_critical_day(setting: Setting, clock: str) -> None:
    there, zone = far_away(setting, clock), ZoneInfo(clock)
    assert len(clock_changes(zone)) >= (0 if clock.endswith(("Honolulu", "Kiritimati")) else 20)
    for place in ("fribourg", None):
        for day in critical_days(place, zone):
            midday = datetime.combine(day, time(12), zone).astimezone(UTC)
            for hours in (-12, -3, 9):
                assert is_right(there, place, midday + timedelta(hours=hours))
        for day in clock_changes(zone):
            assert addressing.on_day(there, place, day) == nine(day, zone)


@settings(max_examples=150)
@given(place=ANY_PLACE, clock=st.sampled_from(FAR_CLOCKS), day=ANY_DAY, at=ANY_TIME)
def test_the_next_moment_is_right_on_any_clock_at_any_time(
    setting: Setting, place: str | None, clock: str, day: date, at: time
) -> None:
    after = datetime.combine(day, at, UTC)

    assert is_right(setting, place, after)
    assert is_right(far_away(setting, clock), place, after)


@settings(max_examples=100)
@given(place=ANY_PLACE, day=ANY_DAY, at=ANY_TIME, away=st.integers(-60, 60))
def test_the_days_that_are_left_are_those_that_somebody_counts_one_by_one(
    setting: Setting, place: str | None, day: date, at: time, away: int
) -> None:
    letter = datetime.combine(day, at, UTC)
    due = day + away * DAY
    today = letter.astimezone(setting.zone(place)).date()

    assert addressing.days_left(setting, place, letter, due) == counted(place, today, due)


def a_reader(setting: Setting, place: str | None, *, is_firm: bool = False) -> str:
    if place is None:
        return "p-lead"
    if not is_firm:
        return setting.in_role("regional_coordinator", place)[0].id
    return next(f.id for f in setting.firms.values() if setting.clusters[f.cluster].region == place)


def ruled(setting: Setting, reader: str, moments: Sequence[datetime]) -> list[Ruling]:
    """Return what becomes of a letter that is claimed at each of the moments."""
    letter, judge, rulings = a_letter(reader, moments[0]), Truth(setting), []
    for moment in moments:
        letter.claimed_at = moment
        rulings.append(judge.rulings(Session(), [letter])[1])
    return rulings


@pytest.mark.parametrize("place", PLACES)
def test_no_letter_leaves_on_a_day_off_or_outside_working_hours(
    setting: Setting, place: str | None
) -> None:
    clock, reader = setting.zone(place), a_reader(setting, place, is_firm=bool(place))
    moments = [
        datetime.combine(day, at, clock).astimezone(UTC)
        for day in critical_days(place, clock)
        for at in (time(8, 59, 59, 999_999), NINE, time(17, 59, 59), time(LATEST_HOUR))
    ]
    later = []
    for moment, ruling in zip(moments, ruled(setting, reader, moments), strict=True):
        shown = moment.astimezone(clock)
        if works(place, shown.date()) and 9 <= shown.hour < LATEST_HOUR:
            assert ruling.verdict is Verdict.SEND, moment
        else:
            assert ruling.verdict is Verdict.WAIT, moment
            assert ruling.until is not None
            assert ruling.until > moment
            assert ruling.until == addressing.moment(setting, place, moment)
            later.append(ruling.until)

    assert {ruling.verdict for ruling in ruled(setting, reader, later)} == {Verdict.SEND}


@settings(max_examples=100)
@given(place=ANY_PLACE, clock=st.sampled_from(FAR_CLOCKS), day=ANY_DAY, at=ANY_TIME)
def test_who_has_to_wait_waits_once_on_any_clock(
    setting: Setting, place: str | None, clock: str, day: date, at: time
) -> None:
    there, moment = far_away(setting, clock), datetime.combine(day, at, UTC)
    shown = moment.astimezone(ZoneInfo(clock))
    [ruling] = ruled(there, a_reader(there, place), [moment])

    rests = not works(place, shown.date()) or not 9 <= shown.hour < LATEST_HOUR
    assert (ruling.verdict is Verdict.WAIT) == rests
    assert (ruling.until is None) == (not rests)
    if ruling.until:
        assert ruled(there, a_reader(there, place), [ruling.until])[0].verdict is Verdict.SEND


@pytest.mark.parametrize("place", PLACES)
def test_the_morning_of_a_reader_is_nine_of_the_first_working_day(
    setting: Setting, place: str | None
) -> None:
    clock, reader = setting.zone(place), a_reader(setting, place, is_firm=bool(place))
    letter, judge = a_letter(reader, datetime(2026, 1, 1, tzinfo=UTC)), Truth(setting)
    for day in DAYS:
        shown = judge.morning(letter, day).astimezone(clock)
        assert (shown.date(), shown.time()) == (first_working(place, day), NINE)


def test_somebody_unknown_keeps_the_hours_of_the_programme(setting: Setting) -> None:
    sunday = datetime(2028, 3, 26, 8, tzinfo=UTC)
    [ruling] = ruled(setting, "nobody-we-know", [sunday])

    assert (ruling.verdict, ruling.until) == (Verdict.WAIT, datetime(2028, 3, 27, 7, tzinfo=UTC))
