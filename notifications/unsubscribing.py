"""No more questionnaires: the link that asks for it (RFC 8058), and what happens then."""

import os
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_hex

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import and_, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select

from foundation.settings import Settings
from notifications.lifecycle import Move, State
from notifications.store import moved
from notifications.tables import Letter, OptOut

PATH = "unsubscribe"
QUESTIONNAIRES = ("invitation", "invitation-reminder")
"""The purposes of the letters that stop."""
REASON = "the reader asked for no more questionnaires"
LONGEST_TOKEN = 600


def signing_secret(settings: Settings) -> bytes:
    """Return what links are signed with: the operator's own, or one made once and kept.

    Several processes on one machine agree on it; on several machines set PILOTS_SECRET.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    kept = settings.home / "secret"
    if not kept.exists():
        _make(kept)
    return kept.read_bytes()


def _make(kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_name(f"secret.{token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was quicker: its secret counts
        os.link(draft, kept)
    draft.unlink()


def unsubscribe_url(portal_url: str, secret: bytes, person: str) -> str:
    """Return the link under which ``person`` stops questionnaires; empty without a portal."""
    if not portal_url:
        return ""
    return f"{portal_url.rstrip('/')}/{PATH}/{_signer(secret).dumps(person)}"


def person_of(secret: bytes, token: str) -> str | None:
    """Return whose link carries ``token``, or None if we have not made it."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        person = _signer(secret).loads(token)
    except (BadData, ValueError, RecursionError):
        return None
    return person if isinstance(person, str) else None


def _signer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret,
        salt="unsubscribe",
        signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
    )


def opt_out(session: Session, person: str, at: datetime, via: str) -> bool:
    """Remember that ``person`` wants no more questionnaires, and stop those that wait.

    Safe to repeat, with the earliest request kept. A letter that is just leaving is not stopped.

    Returns:
        Whether this is news, so that somebody should be told.
    """
    known = session.get(OptOut, person) is not None
    dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    row = dialect.insert(OptOut).values(person=person, at=at, via=via)
    kept, by = col(OptOut.at), col(OptOut.via)
    earlier = row.on_conflict_do_update(
        index_elements=["person"],
        set_={"at": at, "via": via},
        where=or_(kept > at, and_(kept == at, by > via)),
    )
    session.connection().execute(earlier)
    asked = col(Letter.person) == person, col(Letter.purpose).in_(QUESTIONNAIRES)
    moved(session, Move.CANCEL, *asked, col(Letter.state) != State.CLAIMED, reason=REASON)
    return not known


def opt_in(session: Session, person: str) -> bool:
    """Let ``person`` be asked again; False if they never asked for no more."""
    return session.exec(delete(OptOut).where(col(OptOut.person) == person)).rowcount > 0


def opt_outs(session: Session) -> dict[str, OptOut]:
    """Return who wants no more questionnaires, by person."""
    return {row.person: row for row in session.exec(select(OptOut))}
