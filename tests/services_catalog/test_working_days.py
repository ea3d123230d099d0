"""Working days of regions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services_catalog import UnknownCalendar, default_catalogue
from services_catalog.working_days import Calendar, calendar_of

MONDAY = date(2027, 1, 11)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CODES = st.sampled_from(["IT-TO", "AT-4", "DE-BY", "FR", "CH-FR", "SI"])


def days_off(code: str, year: int) -> list[str]:
    """Weekdays of ``year`` that are no working days in ``code``, as month-day."""
    calendar, first = calendar_of(code), date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    return [
        day.isoformat()[5:]
        for day in days
        if day.year == year and day.weekday() < 5 and not calendar.is_working(day)
    ]


def test_the_second_working_day_after_a_monday_is_a_wednesday() -> None:
    assert calendar_of("FR").add(MONDAY, 2) == date(2027, 1, 13)


def test_adding_nothing_stays_on_the_day_even_on_a_sunday() -> None:
    assert calendar_of("FR").add(date(2027, 1, 10), 0) == date(2027, 1, 10)


def test_a_negative_number_goes_back() -> None:
    assert calendar_of("FR").add(MONDAY, -1) == date(2027, 1, 8)
    assert calendar_of("FR").add(date(2027, 1, 10), -1) == date(2027, 1, 8)


def test_counting_is_open_at_the_start_and_closed_at_the_end() -> None:
    calendar = calendar_of("FR")

    assert calendar.count(MONDAY, date(2027, 1, 15)) == 4
    assert calendar.count(date(2027, 1, 15), MONDAY) == -4
    assert calendar.count(MONDAY, MONDAY) == 0


def test_the_next_working_day_may_be_the_day_itself() -> None:
    calendar = calendar_of("FR")

    assert calendar.next(MONDAY) == MONDAY
    assert calendar.next(date(2027, 1, 9)) == MONDAY


def test_fribourg_has_the_days_off_that_the_package_does_not_list() -> None:
    assert days_off("CH-FR", 2027) == [
        "01-01",
        "03-26",
        "03-29",
        "05-06",
        "05-17",
        "05-27",
        "11-01",
        "12-08",
    ]


@pytest.mark.parametrize(
    ("code", "patron_day"),
    [("IT-TO", "06-24"), ("IT-MI", "12-07"), ("IT-VE", "11-21"), ("IT-TN", "06-26")],
)
def test_the_patron_day_of_the_provincial_capital_is_off(code: str, patron_day: str) -> None:
    year = next(y for y in (2027, 2028) if date.fromisoformat(f"{y}-{patron_day}").weekday() < 5)

    assert patron_day in days_off(code, year)
    assert patron_day not in days_off("FR", year)


def test_the_year_ends_between_holidays() -> None:
    calendar = calendar_of("AT-4")

    assert calendar.add(date(2026, 12, 23), 1) == date(2026, 12, 24)
    assert calendar.add(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert calendar.add(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert calendar.add(date(2027, 1, 4), -1) == date(2026, 12, 31)
    assert calendar.count(date(2026, 12, 23), date(2027, 1, 7)) == 8


def test_slovenia_rests_on_the_second_of_january() -> None:
    assert calendar_of("SI").next(date(2026, 1, 1)) == date(2026, 1, 5)


def test_far_away_days_are_reached_from_both_sides() -> None:
    calendar = Calendar("FR")

    there = calendar.add(MONDAY, 5000)

    assert calendar.add(there, -5000) == MONDAY
    assert calendar.count(MONDAY, there) == 5000


@pytest.mark.parametrize("code", ["XX", "IT-QQ", "", "fr", "CH-FR-1"])
def test_an_unknown_calendar_is_refused_with_examples(code: str) -> None:
    with pytest.raises(UnknownCalendar) as refusal:
        calendar_of(code)

    assert refusal.value.code == "CAT-102"
    assert str(refusal.value) == (
        f"There is no holiday calendar {code!r}. Write a country code, if needed with a "
        "subdivision, as the holidays package knows it: AT-4, IT-TO, FR, CH-FR, SI."
    )


def test_every_region_of_the_catalogue_has_a_calendar() -> None:
    for region in default_catalogue().regions.values():
        assert calendar_of(region.holidays).is_working(MONDAY)


@given(CODES, DAYS, st.integers(-300, 300).filter(bool))
def test_adding_ends_on_a_working_day_that_is_as_many_days_away(
    code: str, day: date, count: int
) -> None:
    calendar = calendar_of(code)

    there = calendar.add(day, count)

    assert calendar.is_working(there)
    assert calendar.count(day, there) == (
        count if count > 0 or calendar.is_working(day) else count + 1
    )


@given(CODES, DAYS, DAYS)
def test_counting_agrees_with_looking_at_every_day(code: str, start: date, end: date) -> None:
    calendar = calendar_of(code)
    start, end = min(start, end), min(max(start, end), min(start, end) + timedelta(days=400))
    between = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))

    assert calendar.count(start, end) == sum(map(calendar.is_working, between))
