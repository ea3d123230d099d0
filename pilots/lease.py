"""Who keeps the clock: taken for three minutes, renewed, noted, let go. One row, no locks.

A lease saves work, it does not keep moves apart: each of those is claimed by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, update

from pilots.tables import ClockLease

NAME = "advance"
LEASE = timedelta(minutes=3)
STALE = timedelta(seconds=90)
"""A clock that gave no sign of life for so long has stopped."""
NOBODY = ""
LONGEST_FAULT = 500


@dataclass(frozen=True, slots=True)
class Held:
    """The right to tick. Whoever holds an outdated ``fence`` writes nothing."""

    holder: str
    fence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What the clock last said of itself. ``alive``: it gave a sign of life lately."""

    alive: bool
    holder: str
    seen_at: datetime | None
    ticked_at: datetime | None
    next_due: datetime | None
    fault: str | None


def take(session: Session, holder: str, *, now: datetime) -> Held | None:
    """Take the lease, or renew the own one; None while somebody else holds it.

    A lease that ends later than anybody could have taken it comes from a clock that was ahead of
    ours, and is taken too.
    """
    _make(session, now)
    free = or_(
        col(ClockLease.holder) == holder,
        col(ClockLease.until) <= now,
        col(ClockLease.until) > now + 2 * LEASE,
    )
    fence = case(
        (col(ClockLease.holder) == holder, col(ClockLease.fence)), else_=col(ClockLease.fence) + 1
    )
    taken = (
        update(ClockLease)
        .where(col(ClockLease.name) == NAME, free)
        .values(holder=holder, fence=fence, until=now + LEASE)
        .returning(col(ClockLease.fence))
        .execution_options(synchronize_session=False)
    )
    number = session.exec(taken).scalar_one_or_none()
    return None if number is None else Held(holder, number)


def renew(session: Session, held: Held, *, now: datetime) -> bool:
    """Prolong the lease; False if somebody else has it by now."""
    return _write(session, held, until=now + LEASE)


def note(
    session: Session, held: Held, *, now: datetime, next_due: datetime | None, fault: str | None
) -> bool:
    """Note the end of a tick; False if somebody else has the lease by now."""
    said = fault and fault[:LONGEST_FAULT]
    return _write(session, held, until=now + LEASE, ticked_at=now, next_due=next_due, fault=said)


def let_go(session: Session, held: Held, *, now: datetime) -> bool:
    """End the lease, so that another process need not wait for it to run out."""
    return _write(session, held, holder=NOBODY, until=now)


def pulse(session: Session, *, now: datetime) -> Pulse | None:
    """Return what the clock last said of itself; None if there never was one.

    A long tick renews its lease meanwhile, which is a sign of life too.
    """
    row = session.get(ClockLease, NAME)
    if row is None:
        return None
    renewed = row.until - LEASE if row.holder != NOBODY else None
    signs = [moment for moment in (row.ticked_at, renewed) if moment]
    seen_at = max(signs, default=None)
    return Pulse(
        alive=row.holder != NOBODY and seen_at is not None and now - seen_at <= STALE,
        holder=row.holder,
        seen_at=seen_at,
        ticked_at=row.ticked_at,
        next_due=row.next_due,
        fault=row.fault,
    )


def _make(session: Session, now: datetime) -> None:
    dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    row = {"name": NAME, "holder": NOBODY, "fence": 0, "until": now}
    session.connection().execute(dialect.insert(ClockLease).on_conflict_do_nothing(), [row])


def _write(session: Session, held: Held, **values: object) -> bool:
    written = (
        update(ClockLease)
        .where(col(ClockLease.name) == NAME, col(ClockLease.fence) == held.fence)
        .where(col(ClockLease.holder) == held.holder)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return session.exec(written).rowcount == 1
