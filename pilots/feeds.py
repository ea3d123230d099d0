"""Calendar feeds: one secret address a person, which shows their tasks and can be ended."""

from datetime import datetime
from secrets import token_hex

from sqlalchemy import update
from sqlmodel import Session, col, select

from notifications.calendars import Entry, feed_file
from pilots.access.tokens import LONGEST, derived, fingerprint
from pilots.lifecycle.tasks import DONE
from pilots.my_tasks import tasks_of
from pilots.setting import Setting
from pilots.tables import CalendarFeed, Person

PURPOSE = "calendar"


def feed_token(session: Session, secret: bytes, person: str) -> str:
    """Return the token of a person's feed; empty if they have none."""
    mine = select(CalendarFeed).where(
        CalendarFeed.person == person, col(CalendarFeed.revoked_at).is_(None)
    )
    for feed in session.exec(mine):
        token = derived(secret, PURPOSE, feed.nonce)
        if fingerprint(token) == feed.token_hash:
            return token
    return ""


def make_feed(session: Session, secret: bytes, person: str, *, now: datetime) -> str:
    """Give a person a new feed and end the one before; return its token."""
    end_feed(session, person, now=now)
    nonce = token_hex(16)
    token = derived(secret, PURPOSE, nonce)
    session.add(
        CalendarFeed(token_hash=fingerprint(token), person=person, nonce=nonce, made_at=now)
    )
    return token


def end_feed(session: Session, person: str, *, now: datetime) -> bool:
    """End the feed of a person; False if there was none."""
    ended = (
        update(CalendarFeed)
        .where(col(CalendarFeed.person) == person, col(CalendarFeed.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    return session.connection().execute(ended).rowcount > 0


def feed_owner(session: Session, token: str) -> Person | None:
    """Return whose feed this is, if it works. Reads only."""
    if not token or len(token) > LONGEST:
        return None
    feed = session.get(CalendarFeed, fingerprint(token))
    if feed is None or feed.revoked_at:
        return None
    person = session.get(Person, feed.person)
    return person if person and person.left_at is None else None


def feed_of(
    session: Session, setting: Setting, person: Person, *, address: str, now: datetime
) -> bytes:
    """Return every task of ``person`` that is open or planned, in their language."""
    language, programme = person.language, setting.programme
    entries = [
        Entry(
            key=f"{one.trial.id}.{one.task.step}",
            when=one.due,
            summary=one.step.title_in(language),
            description=f"{one.service.name_in(language)}\n"
            f"{setting.clusters[one.trial.cluster].name}",
            sequence=0,
            cancelled=False,
            organizer=programme.contact,
            link=f"{address}{one.address}" if address else "",
        )
        for one in tasks_of(session, setting, person, now=now, all_of_them=False)
        if one.task.status not in DONE or one.task.status == "returned"
    ]
    return feed_file(programme.title, entries, at=now)
