"""Calendar months, as a person counts them."""

import calendar
from datetime import date


def months_later(day: date, months: int) -> date:
    """Return the same day of the month ``months`` later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
