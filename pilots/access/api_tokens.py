"""Tokens of other programs: named, limited in scope and time, revocable, shown once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_hex

from sqlmodel import Session, col, select

from foundation.errors import TrialError
from pilots.access.rights import RIGHTS
from pilots.access.tokens import LONGEST, fingerprint, new_token
from pilots.access.visitor import Via, Visitor, visitor_of
from pilots.tables import ApiToken

PREFIX = "pt_"
LIFE = timedelta(days=365)


class UnknownScope(TrialError):
    """A token was asked for something that nobody can do."""

    code = "ACCESS-101"

    def __init__(self, scopes: Iterable[str]) -> None:
        super().__init__(
            f"There is no scope {', '.join(sorted(scopes))}. Scopes are deeds: "
            f"{', '.join(sorted(RIGHTS))}."
        )


def make_token(
    session: Session, person: str, *, name: str, scopes: Iterable[str], now: datetime
) -> tuple[ApiToken, str]:
    """Return the row of a new token and the token itself, which is never shown again.

    Raises:
        UnknownScope: a scope is no deed.
    """
    wanted = sorted(set(scopes))
    if unknown := set(wanted) - set(RIGHTS):
        raise UnknownScope(unknown)
    token = PREFIX + new_token()
    row = ApiToken(
        id=token_hex(8),
        token_hash=fingerprint(token),
        person=person,
        name=name,
        scopes=wanted,
        made_at=now,
        expires_at=now + LIFE,
    )
    session.add(row)
    return row, token


def visitor_by_token(session: Session, token: str, *, now: datetime) -> Visitor | None:
    """Return whom a program acts for, if its token works at ``now``. Reads only."""
    if not token.startswith(PREFIX) or len(token) > LONGEST:
        return None
    found = session.exec(select(ApiToken).where(ApiToken.token_hash == fingerprint(token))).first()
    if found is None or found.revoked_at or found.expires_at <= now:
        return None
    return visitor_of(
        session, found.person, via=Via.TOKEN, since=found.made_at, scopes=frozenset(found.scopes)
    )


def tokens_of(session: Session, person: str) -> list[ApiToken]:
    """Return the tokens of ``person`` that have not been revoked, the newest first."""
    mine = select(ApiToken).where(ApiToken.person == person, col(ApiToken.revoked_at).is_(None))
    return list(session.exec(mine.order_by(col(ApiToken.made_at).desc())))


def revoke_token(session: Session, person: str, token_id: str, *, now: datetime) -> bool:
    """End a token of ``person``; False if there is none that works."""
    found = session.get(ApiToken, token_id)
    if found is None or found.person != person or found.revoked_at:
        return False
    found.revoked_at = now
    session.add(found)
    return True
