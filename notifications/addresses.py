"""Addresses that do not work: noted from the provider's reports, taken out by a person."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select

from notifications.tables import DeadAddress

MOST_NAMED = 500
"""Addresses that one query names."""


def note_dead(session: Session, rows: Sequence[DeadAddress]) -> None:
    """Remember since when these addresses do not work; of several reports the earliest counts."""
    if not rows:
        return
    dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(DeadAddress)
    new, since, reason = insert.excluded, col(DeadAddress.since), col(DeadAddress.reason)
    earlier = insert.on_conflict_do_update(
        index_elements=["address"],
        set_={name: new[name] for name in ("kind", "since", "reason", "mail")},
        where=or_(since > new.since, and_(since == new.since, reason > new.reason)),
    )
    session.connection().execute(earlier, [_row(row) for row in rows])


def _row(dead: DeadAddress) -> dict[str, Any]:
    return dead.model_dump() | {"address": _normal(dead.address)}


def dead_among(session: Session, addresses: Iterable[str]) -> dict[str, DeadAddress]:
    """Return those of ``addresses`` that do not work, by the address as it was given."""
    asked = {address: _normal(address) for address in addresses}
    query = select(DeadAddress)
    # Few addresses are dead: beyond this many it is cheaper to read them all.
    if len(asked) <= MOST_NAMED:
        query = query.where(col(DeadAddress.address).in_(set(asked.values())))
    dead = {row.address: row for row in session.exec(query)}
    return {address: dead[normal] for address, normal in asked.items() if normal in dead}


def works_again(session: Session, address: str) -> bool:
    """Forget that ``address`` did not work; False if nobody said so."""
    gone = session.exec(delete(DeadAddress).where(col(DeadAddress.address) == _normal(address)))
    return gone.rowcount > 0


def _normal(address: str) -> str:
    return address.strip().lower()
