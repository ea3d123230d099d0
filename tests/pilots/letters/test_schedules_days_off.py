"""Days off of eleven regions in eleven years, found without our own calendars, and compared."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest

from pilots.setting import WEEKDAYS
from services_catalog import default_catalogue
from services_catalog.working_days import calendar_of

DAY = timedelta(days=1)
DAYS = tuple(
    date.fromordinal(number)
    for number in range(date(2026, 1, 1).toordinal(), date(2036, 12, 31).toordinal() + 1)
)
REGIONS = tuple(sorted(default_catalogue().regions))
PLACES: tuple[str | None, ...] = (*REGIONS, None)
"""The eleven regions, and nowhere: where people of the whole programme live."""
NINE = time(9)
FAR_CLOCKS = (
    "Europe/Lisbon",
    "Pacific/Auckland",
    "America/St_Johns",
    "America/Havana",  # the hour that comes twice begins at midnight
    "America/Santiago",  # there is a midnight that never comes
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Chatham",
    "Antarctica/Troll",  # two hours
    "Africa/Casablanca",  # moves with Ramadan
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
)


def naive_days_off(region: str) -> Iterator[date]:
    """Yield the public holidays of ``region``: the package's and those of the supplement file."""
    code = default_catalogue().regions[region].holidays
    country, _, subdivision = code.partition("-")
    years = range(DAYS[0].year - 1, DAYS[-1].year + 2)
    yield from holidays.country_holidays(country, subdiv=subdivision or None, years=years)
    supplement = files("services_catalog") / "definitions" / "holidays" / f"{code}.toml"
    if not supplement.is_file():
        return
    listed = tomllib.loads(supplement.read_text("utf-8"))
    german = holidays.country_holidays("DE", years=years, language="en_US")
    for day, name in german.items():
        if name == "Good Friday":
            easter = day + 2 * DAY
            yield from (easter + number * DAY for number in listed["after_easter_sunday"])
    yield from (date.fromisoformat(f"{year}-{day}") for year in years for day in listed["fixed"])


@cache
def days_off(place: str | None) -> frozenset[date]:
    return frozenset(naive_days_off(place)) if place else frozenset()


def works(place: str | None, day: date) -> bool:
    return day.weekday() < 5 and day not in days_off(place)


def first_working(place: str | None, day: date) -> date:
    """Return the first working day from ``day`` on."""
    while not works(place, day):
        day += DAY
    return day


def walked(place: str | None, day: date, count: int) -> date:
    """Walk from ``day`` over ``count`` working days, backwards if negative, one day at a time."""
    step = DAY if count > 0 else -DAY
    while count:
        day += step
        if works(place, day):
            count -= 1 if count > 0 else -1
    return day


def counted(place: str | None, start: date, end: date) -> int:
    """Count the working days after ``start`` up to and with ``end``, one day at a time."""
    if end < start:
        return -counted(place, end, start)
    return sum(works(place, start + n * DAY) for n in range(1, (end - start).days + 1))


def nine(day: date, clock: ZoneInfo) -> datetime:
    """Return nine o'clock of ``day``: the moment at which a clock in that zone shows it."""
    found = [moment for moment in _around(day) if moment.astimezone(clock).time() == NINE
             and moment.astimezone(clock).date() == day]  # fmt: skip
    assert len(found) == 1
    return found[0]


def _around(day: date) -> Iterator[datetime]:
    """Yield every quarter of an hour in UTC that is part of ``day`` anywhere on earth."""
    first = datetime.combine(day, time(), UTC) - timedelta(hours=6)
    return (first + number * timedelta(minutes=15) for number in range(4 * 28))


@cache
def clock_changes(clock: ZoneInfo) -> list[date]:
    """Return the days on which the clocks of a zone are put forward or back."""
    noons = [datetime.combine(day, time(12), clock) for day in (DAYS[0] - DAY, *DAYS)]
    return [now.date() for last, now in pairwise(noons) if last.utcoffset() != now.utcoffset()]


@cache
def critical_days(place: str | None, clock: ZoneInfo) -> tuple[date, ...]:
    """Return clock changes, 29 February, last days of months and public holidays."""
    changes = set(clock_changes(clock))
    return tuple(
        day
        for day in DAYS
        if day in changes
        or day.month != (day + DAY).month
        or (day.month, day.day) == (2, 29)
        or (day in days_off(place) and day.weekday() < 5)
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
