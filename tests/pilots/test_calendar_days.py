"""Months as a person counts them."""

from datetime import date

import pytest

from pilots.calendar_days import months_later


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 3, 4), 6, date(2027, 9, 4)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 6, 7), 24, date(2029, 6, 7)),
    ],
)
def test_a_month_that_is_too_short_ends_with_its_last_day(
    day: date, months: int, expected: date
) -> None:
    assert months_later(day, months) == expected
