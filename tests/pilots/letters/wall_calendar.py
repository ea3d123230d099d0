"""Days off of eleven regions in eleven years and moments on their clocks, without our calendars."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

from services_catalog import default_catalogue

DAY = timedelta(days=1)
DAYS = tuple(
    date.fromordinal(number)
    for number in range(date(2026, 1, 1).toordinal(), date(2036, 12, 31).toordinal() + 1)
)
REGIONS = tuple(sorted(default_catalogue().regions))
PLACES: tuple[str | None, ...] = (*REGIONS, None)
"""The eleven regions, and nowhere: where people of the whole programme live."""
NINE = time(9)
HOURS = (time(0), NINE, time(9, 0, 0, 1), time(16, 30), time(23, 59, 59))
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
