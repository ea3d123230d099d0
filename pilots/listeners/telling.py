"""Tell every listener what it has not heard yet, in order, from the history's own numbers."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col, func, select

from foundation.database import snapshot, unit_of_work
from pilots.access.tokens import derived
from pilots.listeners.calling import CallFailed, Target, call, signature
from pilots.tables import HistoryLine, Listener

AT_ONCE = 100
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=12)
MOST_CALLS = 20
"""Of one tick: the clock has other things to do."""
LONGEST_FAULT = 500
Call = Callable[[Target, bytes, dict[str, str]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one call says: the moves after ``since`` up to ``until`` that the listener wants."""

    listener: Listener
    since: int
    until: int
    lines: Sequence[HistoryLine]

    @property
    def body(self) -> bytes:
        moves = [
            line.model_dump(mode="json", exclude={"previous"}) | {"at": line.at.isoformat()}
            for line in self.lines
        ]
        said = {"delivery": self.name, "listener": self.listener.id, "moves": moves}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def name(self) -> str:
        """The same for every try: whoever has heard it once can tell."""
        return f"{self.listener.id}:{self.since}-{self.until}"


def key_of(secret: bytes, listener: str) -> str:
    """Return the key that calls to a listener are signed with."""
    return derived(secret, "listener", listener)


def tell(url: str, secret: bytes, *, now: datetime, loopback: bool = False, by: Call = call) -> int:
    """Call whoever has not heard everything; return how many calls were taken.

    A move is never left out and never told before an earlier one. A call that may have arrived is
    repeated under the same name.
    """
    told = 0
    for _ in range(MOST_CALLS):
        batch = _next(url, now)
        if batch is None:
            break
        told += _tell(url, secret, batch, now=now, loopback=loopback, by=by)
    return told


def _next(url: str, now: datetime) -> Batch | None:
    with snapshot(url) as session:
        newest = session.exec(select(func.max(HistoryLine.seq))).one() or 0
        waiting = select(Listener).where(
            col(Listener.ended_at).is_(None),
            col(Listener.heard_until) < newest,
            or_(col(Listener.next_at).is_(None), col(Listener.next_at) <= now),
        )
        listener = session.exec(waiting.order_by(col(Listener.heard_until))).first()
        return batch_for(session, listener, newest) if listener else None


def batch_for(session: Session, listener: Listener, newest: int) -> Batch:
    since = listener.heard_until
    wanted = select(HistoryLine).where(col(HistoryLine.seq) > since)
    if listener.kinds:
        wanted = wanted.where(col(HistoryLine.kind).in_(listener.kinds))
    lines = session.exec(wanted.order_by(col(HistoryLine.seq)).limit(AT_ONCE)).all()
    until = lines[-1].seq if len(lines) == AT_ONCE else newest
    return Batch(listener=listener, since=since, until=until, lines=lines)


def _tell(url: str, secret: bytes, batch: Batch, *, now: datetime, loopback: bool, by: Call) -> int:
    listener, fault = batch.listener, ""
    if batch.lines:
        body, stamp = batch.body, str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Pilots-Delivery": batch.name,
            "Pilots-Timestamp": stamp,
            "Pilots-Signature": signature(key_of(secret, listener.id), stamp, body),
        }
        try:
            by(Target(listener.url, loopback=loopback), body, headers)
        except CallFailed as failed:
            fault = str(failed)[:LONGEST_FAULT]
    heard = batch.since if fault else batch.until
    tries = listener.tries + 1 if fault else 0
    pause = min(FIRST_PAUSE * 2 ** min(tries, 16), LONGEST_PAUSE)
    with unit_of_work(url) as session:
        # Who has told it meanwhile, or ended it, has written another number.
        note = (
            update(Listener)
            .where(col(Listener.id) == listener.id, col(Listener.heard_until) == batch.since)
            .values(
                heard_until=heard,
                tries=tries,
                next_at=now + pause if fault else None,
                fault=fault or None,
            )
        )
        session.connection().execute(note)
    return 0 if fault else 1
