"""Logins: a mailed link that works once, a session that ends by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from pilots.access.tokens import LONGEST, derived, fingerprint, new_token
from pilots.access.visitor import Via, Visitor, visitor_of
from pilots.tables import LoginLink, LoginSession, Person

PURPOSE = "login"
LINK_LIFE = timedelta(minutes=20)
SESSION_LIFE = timedelta(hours=12)
IDLE = timedelta(minutes=60)
SEEN_EVERY = timedelta(minutes=2)
"""A visit is noted no more often: reading a page writes nothing in between."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A login that was asked for: whom the letter goes to, and what gives the token it carries."""

    person: Person
    nonce: str


def ask_login(
    session: Session, secret: bytes, person: Person, *, leads_to: str, now: datetime
) -> Asked:
    """Make a login link for a person."""
    return Asked(person, _link(session, secret, person.id, leads_to, now))


def people_at(session: Session, address: str) -> list[Person]:
    """Return who gets letters at this address, in every role, and has not left."""
    same = func.lower(Person.email) == address.strip().lower()
    found = select(Person).where(same, col(Person.left_at).is_(None)).order_by(Person.id)
    return list(session.exec(found))


def login_token(secret: bytes, nonce: str) -> str:
    """Return the token of a login link, for the letter that carries it."""
    return derived(secret, PURPOSE, nonce)


def _link(session: Session, secret: bytes, person: str, leads_to: str, now: datetime) -> str:
    nonce = token_hex(16)
    session.add(
        LoginLink(
            token_hash=fingerprint(login_token(secret, nonce)),
            person=person,
            nonce=nonce,
            made_at=now,
            expires_at=now + LINK_LIFE,
            leads_to=leads_to,
        )
    )
    return nonce


def login_link(session: Session, token: str, *, now: datetime) -> LoginLink | None:
    """Return a login link that still works. Reads only: programs open links, too."""
    if not token or len(token) > LONGEST:
        return None
    found = session.get(LoginLink, fingerprint(token))
    return found if found and found.used_at is None and found.expires_at > now else None


def log_in(session: Session, token: str, *, now: datetime) -> tuple[str, LoginLink] | None:
    """Use a login link up and begin a session; return its token. None: the link is over."""
    used = (
        update(LoginLink)
        .where(col(LoginLink.token_hash) == fingerprint(token[:LONGEST]))
        .where(col(LoginLink.used_at).is_(None), col(LoginLink.expires_at) > now)
        .values(used_at=now)
    )
    if session.connection().execute(used).rowcount != 1:
        return None
    link = session.get_one(LoginLink, fingerprint(token))
    return begin_session(session, link.person, via="mail", now=now), link


def begin_session(session: Session, person: str, *, via: str, now: datetime) -> str:
    """Begin a session of ``person`` and return its token."""
    token = new_token()
    session.add(
        LoginSession(
            token_hash=fingerprint(token),
            person=person,
            via=via,
            began_at=now,
            seen_at=now,
            expires_at=now + SESSION_LIFE,
        )
    )
    return token


def end_session(session: Session, token: str, *, now: datetime) -> None:
    ended = (
        update(LoginSession)
        .where(col(LoginSession.token_hash) == fingerprint(token[:LONGEST]))
        .where(col(LoginSession.ended_at).is_(None))
        .values(ended_at=now)
    )
    session.connection().execute(ended)


def end_sessions(session: Session, person: str, *, now: datetime) -> int:
    """Log somebody out everywhere; return from how many browsers."""
    ended = (
        update(LoginSession)
        .where(col(LoginSession.person) == person, col(LoginSession.ended_at).is_(None))
        .values(ended_at=now)
    )
    return session.connection().execute(ended).rowcount


def visitor_by_session(session: Session, token: str, *, now: datetime) -> Visitor | None:
    """Return who is logged in with ``token`` at ``now``. Reads only."""
    if not token or len(token) > LONGEST:
        return None
    found = session.get(LoginSession, fingerprint(token))
    if found is None or found.ended_at or found.expires_at <= now or now - found.seen_at > IDLE:
        return None
    return visitor_of(session, found.person, via=Via.LOGIN, since=found.began_at)


def unnoted(session: Session, token: str, *, now: datetime) -> bool:
    """Whether it is time to note that the session is in use."""
    found = session.get(LoginSession, fingerprint(token))
    return found is not None and now - found.seen_at > SEEN_EVERY


def seen(session: Session, token: str, *, now: datetime) -> None:
    """Note that a session is in use, so that it does not end as idle."""
    noted = (
        update(LoginSession)
        .where(col(LoginSession.token_hash) == fingerprint(token))
        .values(seen_at=now)
    )
    session.connection().execute(noted)
