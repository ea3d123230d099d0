"""Add, stop, start again and end listeners."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex

from sqlmodel import Session, col, func, select

from pilots.lifecycle import LIFE_CYCLES
from pilots.listeners.calling import Target, must_be_public
from pilots.tables import HistoryLine, Listener

KINDS = (*dict.fromkeys(cycle.kind for cycle in LIFE_CYCLES), "person", "programme")
LONGEST = 400


def add(
    session: Session, url: str, kinds: Iterable[str], *, by: str, now: datetime, loopback: bool
) -> Listener:
    """Tell an address from now on; no kinds: about all of them.

    Raises:
        AddressRefused: it cannot be told.
    """
    address = url.strip()[:LONGEST]
    must_be_public(Target(address, loopback=loopback))
    newest = session.exec(select(func.max(HistoryLine.seq))).one() or 0
    made = Listener(
        id=token_hex(8),
        url=address,
        kinds=[kind for kind in KINDS if kind in set(kinds)],
        by=by,
        made_at=now,
        heard_until=newest,
    )
    session.add(made)
    return made


def listeners(session: Session) -> list[Listener]:
    query = select(Listener).order_by(col(Listener.ended_at).is_not(None), col(Listener.made_at))
    return list(session.exec(query))


def stop(session: Session, listener: Listener, *, now: datetime) -> None:
    listener.ended_at = now
    session.add(listener)


def start_again(session: Session, listener: Listener) -> None:
    """Go on where it was stopped: what happened meanwhile is told as well."""
    listener.ended_at = listener.next_at = listener.fault = None
    listener.tries = 0
    session.add(listener)
