"""The contact budget: never more than so many mails to one firm in so many days."""

from collections.abc import Iterable
from datetime import date, timedelta


def first_free_day(sent: Iterable[date], today: date, *, letters: int, days: int) -> date:
    """Return the first day from ``today`` on with at most ``letters`` mails in ``days`` days.

    Args:
        sent: the reader's days on which mails left that count.
        today: the reader's day.
        letters: mails within any ``days`` successive days, the new one included.
    """
    latest = sorted(sent, reverse=True)
    in_the_way = latest[letters - 1] if len(latest) >= letters else None
    return today if in_the_way is None else max(today, in_the_way + timedelta(days=days))
