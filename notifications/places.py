"""Where a reader lives: the day on their calendar, the name of their clock's city."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import get_timezone_location

from notifications.errors import UnknownTimezone


@cache
def city(timezone: str, language: str) -> str:
    """Return the name people give to ``timezone``, such as ``Rom`` for Europe/Rome in German.

    Raises:
        UnknownTimezone: there is no such time zone.
    """
    zone_of(timezone)
    return str(get_timezone_location(timezone, locale=language, return_city=True))


@cache
def zone_of(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise UnknownTimezone(timezone) from fault


def local_day(moment: datetime, timezone: str) -> date:
    return moment.astimezone(zone_of(timezone)).date()
