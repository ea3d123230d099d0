"""How the text of one cell becomes a value; each reading says what it would have taken."""

import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from services_catalog.faults import UnknownCalendar
from services_catalog.working_days import calendar_of

T = TypeVar("T")
Reading = Callable[[str], T]
"""Takes the text of a cell, returns its value or raises ``Unfit``."""

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 64
LONGEST_LINE = 300
LONGEST_TEXT = 10_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CONTROL_OR_BREAK = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
ADDRESS = re.compile(
    r"(?=.{3,254}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?"
)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
COUNT = re.compile(r"[0-9]{1,9}")
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""A year beyond these is a slip of the pen, and arithmetic with it could leave the calendar."""

A_MOMENT = (
    f"a moment between {FIRST_YEAR} and {LAST_YEAR} with its offset, "
    "such as 2027-01-11T15:00:00+01:00"
)
A_DAY = f"a day between {FIRST_YEAR} and {LAST_YEAR}, such as 2027-01-11"


class Unfit(ValueError):
    """The text is not what the column takes; the message says what it takes."""


def fitting(pattern: re.Pattern[str], expected: str) -> Reading[str]:
    def read(text: str) -> str:
        if pattern.fullmatch(text) is None:
            raise Unfit(expected)
        return text

    return read


def an_id(text: str) -> str:
    if len(text) > LONGEST_ID or ID.fullmatch(text) is None:
        raise Unfit("an id: lower-case letters, digits and hyphens, at most 64 characters")
    return text


def a_line(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_LINE or CONTROL_OR_BREAK.search(text):
        raise Unfit(f"text on one line, at most {LONGEST_LINE} characters")
    return text


def any_text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Unfit(f"at most {LONGEST_TEXT:,} characters")
    if CONTROL.search(text):
        raise Unfit("text without control characters")
    return text


def some_text(text: str) -> str:
    if not text.strip():
        raise Unfit("some text")
    return any_text(text)


an_address = fitting(ADDRESS, "an e-mail address such as name@example.org")
a_country = fitting(re.compile(r"[A-Z]{2}"), "a country code of two capital letters")
a_nuts_code = fitting(re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}"), "a NUTS code such as AT31")
a_currency = fitting(re.compile(r"[A-Z]{3}"), "a currency code of three capital letters")


def yes_or_no(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise Unfit("yes or no")
    return text == "yes"


def a_count(text: str) -> int:
    if COUNT.fullmatch(text) is None:
        raise Unfit("a whole number")
    return int(text)


def a_day(text: str) -> date:
    try:
        day = date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        raise Unfit(A_DAY) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unfit(A_DAY)
    return day


def a_moment(text: str) -> datetime:
    """Read an ISO moment with its offset and return it in UTC."""
    form = MOMENT.fullmatch(text)
    if form is None or form["offset"] is None:
        raise Unfit(A_MOMENT)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unfit(A_MOMENT) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Unfit(A_MOMENT)
    return moment.astimezone(UTC)


def one_of(words: Collection[str]) -> Reading[str]:
    def read(text: str) -> str:
        if text not in words:
            raise Unfit(f"one of {', '.join(words)}")
        return text

    return read


def maybe(reading: Reading[T]) -> Reading[T | None]:
    """Take what ``reading`` takes, or an empty cell, which gives None."""

    def read(text: str) -> T | None:
        return reading(text) if text else None

    return read


def or_empty(reading: Reading[str]) -> Reading[str]:
    """Take what ``reading`` takes, or an empty cell as it is."""

    def read(text: str) -> str:
        return reading(text) if text else text

    return read


def several(reading: Reading[T]) -> Reading[tuple[T, ...]]:
    """Take values separated by ``;``, each once; an empty cell gives none."""

    def read(text: str) -> tuple[T, ...]:
        parts = text.split(";") if text else []
        if len(set(parts)) < len(parts):
            raise Unfit("each value once")
        return tuple(map(reading, parts))

    return read


def at_least_one(reading: Reading[tuple[T, ...]]) -> Reading[tuple[T, ...]]:
    def read(text: str) -> tuple[T, ...]:
        if not text:
            raise Unfit("at least one value; several are separated by ;")
        return reading(text)

    return read


@cache
def a_timezone(text: str) -> str:
    try:
        if "/" not in text and text != "UTC":  # such as "localtime", which differs by machine
            raise Unfit
        ZoneInfo(text)
    except (ValueError, OSError, LookupError):  # what it raises depends on the system
        raise Unfit("a time zone such as Europe/Vienna") from None
    return text


@cache
def a_holiday_calendar(text: str) -> str:
    try:
        calendar_of(text)
    except UnknownCalendar:
        raise Unfit("a holiday calendar such as AT-4, IT-TO, FR or CH-FR") from None
    return text
