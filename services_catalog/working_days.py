"""The working days of a region: Monday to Friday without its public holidays."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

from services_catalog.definition import Definition
from services_catalog.faults import UnknownCalendar

SATURDAY = 5
SOME_YEARS = 2
"""How many years before and after the one asked for are worked out at once."""


class HolidaySupplement(Definition):
    """Days off that the holidays package does not list.

    ``fixed`` are month-day pairs such as ``08-15``; ``after_easter_sunday`` are days after Easter
    Sunday, negative before it.
    """

    id: str
    source: str
    fixed: tuple[str, ...]
    after_easter_sunday: tuple[int, ...]

    def days_of(self, year: int) -> Iterator[date]:
        yield from (date.fromisoformat(f"{year}-{day}") for day in self.fixed)
        sunday = easter(year)
        yield from (sunday + timedelta(days=days) for days in self.after_easter_sunday)


class Calendar:
    """Counts working days. Years are worked out when they are first asked for, and kept."""

    def __init__(self, code: str, supplement: HolidaySupplement | None = None) -> None:
        self.code = code
        self._supplement = supplement
        self._days: list[int] = []  # ordinals of all working days of the years known so far
        self._first_year = 1
        self._last_year = 0
        self._holidays_of(2027)  # an unknown code is refused here and not later

    def is_working(self, day: date) -> bool:
        days = self._covering(day)
        place = bisect_left(days, day.toordinal())
        return place < len(days) and days[place] == day.toordinal()

    def next(self, day: date) -> date:
        """Return the first working day that is not before ``day``."""
        days = self._covering(day)
        place = bisect_left(days, day.toordinal())
        return date.fromordinal(days[place]) if place < len(days) else self.add(day, 1)

    def add(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``; before it if negative; itself if 0."""
        if count == 0:
            return day
        days = self._covering(day)
        while True:
            if count > 0:
                place = bisect_right(days, day.toordinal()) + count - 1
            else:
                place = bisect_left(days, day.toordinal()) + count
            if 0 <= place < len(days):
                return date.fromordinal(days[place])
            days = self._extended(later=count > 0)

    def count(self, start: date, end: date) -> int:
        """Return how many working days lie after ``start`` up to and with ``end``.

        Negative if ``end`` is before ``start``: ``count(a, b) == -count(b, a)``.
        """
        self._covering(start)
        days = self._covering(end)
        return bisect_right(days, end.toordinal()) - bisect_right(days, start.toordinal())

    def _covering(self, day: date) -> list[int]:
        if not self._days:
            self._first_year = day.year - SOME_YEARS
            self._last_year = self._first_year - 1
        while day.year < self._first_year:
            self._extended(later=False)
        while day.year > self._last_year:
            self._extended(later=True)
        return self._days

    def _extended(self, *, later: bool) -> list[int]:
        for _ in range(SOME_YEARS):
            if later:
                self._last_year += 1
                self._days += self._working_days_of(self._last_year)
            else:
                self._first_year -= 1
                self._days = self._working_days_of(self._first_year) + self._days
        return self._days

    def _working_days_of(self, year: int) -> list[int]:
        off = self._holidays_of(year)
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        return [
            ordinal
            for ordinal in range(first, last + 1)
            if (ordinal + 6) % 7 < SATURDAY and ordinal not in off
        ]

    def _holidays_of(self, year: int) -> frozenset[int]:
        import holidays

        country, _, subdivision = self.code.partition("-")
        try:
            listed = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
        except NotImplementedError:
            raise UnknownCalendar(self.code) from None
        more = self._supplement.days_of(year) if self._supplement else ()
        return frozenset(day.toordinal() for day in (*listed, *more))


@cache
def calendar_of(holidays_code: str) -> Calendar:
    """Return the one calendar of a code such as ``IT-TO``, ``AT-4``, ``FR``, ``CH-FR`` or ``SI``.

    Raises:
        UnknownCalendar: the holidays package does not know the country or the subdivision.
    """
    from services_catalog.loading import default_catalogue

    return Calendar(holidays_code, default_catalogue().holidays.get(holidays_code))
