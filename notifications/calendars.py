"""A date of a letter as a calendar file that every calendar program reads."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache

import icalendar

PRODUCER = "-//Pilot Trials//Letters//EN"


class Method(StrEnum):
    """What the calendar program should do with it (RFC 5546)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One calendar entry, in the reader's words.

    ``key`` stays the same for every letter about one thing, ``sequence`` rises with every change
    of the date. With an ``attendee`` the entry asks for an answer (a meeting); without, it only
    tells (a deadline).
    """

    key: str
    when: date | datetime
    until: datetime | None = None
    summary: str
    description: str
    sequence: int
    cancelled: bool
    organizer: str
    attendee: str = ""
    link: str = ""

    @property
    def method(self) -> Method:
        if self.cancelled:
            return Method.CANCEL
        return Method.REQUEST if self.attendee else Method.PUBLISH

    @property
    def uid(self) -> str:
        domain = self.organizer.rpartition("@")[2]
        return f"{hashlib.sha256(self.key.encode()).hexdigest()[:32]}@{domain}"


@lru_cache(maxsize=2048)
def calendar_file(entry: Entry, *, at: datetime) -> bytes:
    """Return the ``text/calendar`` body of ``entry``, stamped ``at``; lines end in CR LF.

    Thirty firms invited to one trial get the same file, hence the cache.
    """
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCER)
    calendar.add("method", entry.method.value)
    calendar.add_component(_event(entry, at))
    return bytes(calendar.to_ical())


def _event(entry: Entry, at: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", _in_utc(entry.when))
    if entry.until:
        event.add("dtend", _in_utc(entry.until))
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    if entry.cancelled:
        event.add("status", "CANCELLED")
    # A deadline does not make anybody busy all day.
    event.add("transp", "OPAQUE" if isinstance(entry.when, datetime) else "TRANSPARENT")
    event.add("organizer", f"mailto:{entry.organizer}")
    if entry.attendee:
        event.add("attendee", f"mailto:{entry.attendee}", parameters={"RSVP": "TRUE"})
    if entry.link:
        event.add("url", entry.link)
    return event


def _in_utc(when: date | datetime) -> date | datetime:
    # A moment in UTC needs no time zone table in the file, and no program reads it wrongly.
    return when.astimezone(UTC) if isinstance(when, datetime) else when


def feed_file(name: str, entries: Iterable[Entry], *, at: datetime) -> bytes:
    """Return a whole calendar that a calendar program fetches again and again."""
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCER)
    calendar.add("method", Method.PUBLISH.value)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval;value=duration", "PT4H")
    for entry in entries:
        calendar.add_component(_event(entry, at))
    return bytes(calendar.to_ical())
