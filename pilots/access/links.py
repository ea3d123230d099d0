"""Personal links: one a person, in every letter; new ones on request, old ones revoked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from pilots.access.tokens import LONGEST, derived, fingerprint
from pilots.access.visitor import Via, Visitor, visitor_of
from pilots.tables import PageLink

LIFE = timedelta(days=400)
RENEWED_BEFORE = timedelta(days=120)
"""A letter carries a link that works for at least so long."""
PURPOSE = "page"


def link_tokens(
    session: Session, secret: bytes, people: Iterable[str], *, now: datetime
) -> dict[str, str]:
    """Return the token of each person's link, made where there is none that lasts."""
    wanted = sorted(set(people))
    lasting = select(PageLink).where(
        col(PageLink.person).in_(wanted),
        col(PageLink.revoked_at).is_(None),
        col(PageLink.expires_at) > now + RENEWED_BEFORE,
    )
    found = {
        link.person: derived(secret, PURPOSE, link.nonce)
        for link in session.exec(lasting)
        # Whoever changed the installation's secret has ended its links with it.
        if fingerprint(derived(secret, PURPOSE, link.nonce)) == link.token_hash
    }
    made = []
    for person in wanted:
        if person not in found:
            nonce = token_hex(16)
            found[person] = derived(secret, PURPOSE, nonce)
            made.append(
                {
                    "token_hash": fingerprint(found[person]),
                    "person": person,
                    "nonce": nonce,
                    "made_at": now,
                    "expires_at": now + LIFE,
                }
            )
    if made:
        session.connection().execute(insert(PageLink), made)
    return found


def revoke_links(session: Session, person: str, *, now: datetime) -> int:
    """End every link of ``person``; return how many worked until now."""
    ended = (
        update(PageLink)
        .where(col(PageLink.person) == person, col(PageLink.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    return session.connection().execute(ended).rowcount


def link_owner(session: Session, token: str) -> PageLink | None:
    """Return the row of a link, whether or not it still works; None if we never made it."""
    if not token or len(token) > LONGEST:
        return None
    return session.get(PageLink, fingerprint(token))


def visitor_by_link(session: Session, token: str, *, now: datetime) -> Visitor | None:
    """Return who comes by a link that works at ``now``. Reads only."""
    link = link_owner(session, token)
    if link is None or link.revoked_at or link.expires_at <= now:
        return None
    return visitor_of(session, link.person, via=Via.LINK, since=link.made_at)
