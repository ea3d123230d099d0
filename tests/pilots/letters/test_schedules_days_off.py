"""Days off of eleven regions in eleven years, found without our own calendars, and compared."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from pilots.setting import WEEKDAYS
from services_catalog import default_catalogue
from services_catalog.working_days import calendar_of
from tests.pilots.letters.wall_calendar import (
    DAYS,
    REGIONS,
    clock_changes,
    days_off,
    walked,
    works,
)


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_works_when_neither_package_nor_supplement_nor_weekend_says_otherwise(
    region: str,
) -> None:
    calendar = calendar_of(default_catalogue().regions[region].holidays)

    assert [day for day in DAYS if calendar.is_working(day) != works(region, day)] == []


def test_who_belongs_to_no_region_rests_on_weekends_only() -> None:
    assert [day for day in DAYS if WEEKDAYS.is_working(day) != (day.weekday() < 5)] == []


@pytest.mark.parametrize("region", REGIONS)
def test_eleven_years_hold_what_schedules_may_stumble_over(region: str) -> None:
    clock = ZoneInfo(default_catalogue().regions[region].timezone)
    changes = clock_changes(clock)

    assert len(changes) == 22
    assert {(day.month, day.weekday()) for day in changes} == {(3, 6), (10, 6)}
    assert {date(2028, 2, 29), date(2032, 2, 29), date(2036, 2, 29)} <= {*DAYS}
    assert sum(day.weekday() < 5 for day in days_off(region)) > 70


@pytest.mark.parametrize(
    ("region", "day"),
    [
        ("fribourg", date(2027, 5, 27)),
        ("trento", date(2028, 6, 26)),
        ("veneto", date(2028, 11, 21)),
        ("lombardia", date(2028, 12, 7)),
        ("piemonte", date(2027, 6, 24)),
        ("franche-comte", date(2027, 7, 14)),
        ("slovenia", date(2027, 2, 8)),
        ("bavaria", date(2027, 1, 6)),
        ("baden-wuerttemberg", date(2027, 3, 26)),
        ("salzburg", date(2027, 10, 26)),
        ("upper-austria", date(2027, 12, 8)),
    ],
)
def test_a_day_off_that_everybody_there_knows_is_a_day_off(region: str, day: date) -> None:
    calendar = calendar_of(default_catalogue().regions[region].holidays)

    assert day.weekday() < 5
    assert (works(region, day), calendar.is_working(day)) == (False, False)
    assert [walked(region, day, 1), walked(region, day, -1)] == [
        calendar.add(day, 1),
        calendar.add(day, -1),
    ]
