"""Every query on the outbox."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select, update

from notifications.lifecycle import Move, State, rule_of
from notifications.tables import Letter

UNIQUE = ("person", "purpose", "subject", "step")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who takes letters, when, for how long.

    ``paced``: each at its own ``not_before`` and with no lease, since one process alone drives a
    virtual clock and whoever finds a claim after it has come to an end.
    """

    by: str
    now: datetime
    lease: timedelta
    paced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one claimed letter. ``fence`` is the number its claim was given."""

    letter_id: int
    fence: int
    move: Move
    reason: str | None = None
    provider_id: str | None = None
    not_again_before: datetime | None = None


def add_new(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows nobody has promised before, in the caller's transaction; return how many."""
    connection = session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Letter).on_conflict_do_nothing(index_elements=UNIQUE)
    fresh = [{"state": State.QUEUED, "attempts": 0, "fence": 0, **row} for row in rows]
    counted = statement.execution_options(preserve_rowcount=True)
    return connection.execute(counted, fresh).rowcount


def claim(session: Session, wanted: Claim, *, limit: int) -> list[Letter]:
    """Take the oldest due letters for this process, ties in the order of their keys.

    Two processes never get the same letter: it is chosen and moved by one statement, under the
    write lock of SQLite or row locks of PostgreSQL, and carries a new fence.
    """
    now = wanted.now
    due = (
        select(Letter.id)
        .where(col(Letter.state) == State.QUEUED, col(Letter.not_before) <= now)
        .where(or_(col(Letter.not_again_before).is_(None), col(Letter.not_again_before) <= now))
        .order_by(col(Letter.not_before), col(Letter.key))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    # The state is asked inside only: asked again outside, SQLite would walk all that is queued.
    taken = (
        update(Letter)
        .where(col(Letter.id).in_(due.scalar_subquery()))
        .values(
            state=State.CLAIMED,
            claimed_by=wanted.by,
            claimed_at=col(Letter.not_before) if wanted.paced else now,
            lease_until=col(Letter.not_before) if wanted.paced else now + wanted.lease,
            attempts=col(Letter.attempts) + 1,
            fence=col(Letter.fence) + 1,
        )
        .returning(Letter)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    letters = session.exec(taken).scalars().all()
    return sorted(letters, key=lambda letter: (letter.not_before, letter.key))


def end_leases(session: Session, *, now: datetime, by: str, repeatable: bool) -> int:
    """Settle claims whose lease has run out: repeat them, or call them in doubt.

    Only the sender that claimed a letter may repeat it, and only if it never doubles one.
    """
    over = (col(Letter.state) == State.CLAIMED, col(Letter.lease_until) <= now)
    own = col(Letter.claimed_by) == by
    settled = 0
    if repeatable:
        settled += _move(session, Move.REPEAT, *over, own)
    return settled + _move(session, Move.DOUBT, *over, *((~own,) if repeatable else ()))


def record(session: Session, outcomes: Sequence[Outcome]) -> int:
    """Write what became of claimed letters; return how many claims still held.

    A claimer whose lease ran out and whose letter was claimed again writes nothing.
    """
    held = 0
    for move in dict.fromkeys(outcome.move for outcome in outcomes):
        batch = [outcome for outcome in outcomes if outcome.move is move]
        held += session.connection().execute(_recording(move), [_values(o) for o in batch]).rowcount
    return held


def _recording(move: Move) -> Any:  # noqa: ANN401 -- SQLAlchemy's Update
    letter = Letter.__table__  # type: ignore[attr-defined]
    target = rule_of(move).target
    left = {"handed_over_at": letter.c.claimed_at} if target is State.HANDED_OVER else {}
    return (
        letter.update()
        .where(letter.c.id == bindparam("_id"), letter.c.fence == bindparam("_fence"))
        .where(letter.c.state == State.CLAIMED)
        .values(
            state=target,
            reason=bindparam("_reason"),
            provider_id=bindparam("_provider_id"),
            not_again_before=bindparam("_not_again_before"),
            **left,
        )
    )


def _values(outcome: Outcome) -> dict[str, Any]:
    return {
        "_id": outcome.letter_id,
        "_fence": outcome.fence,
        "_reason": outcome.reason,
        "_provider_id": outcome.provider_id,
        "_not_again_before": outcome.not_again_before,
    }


def cancel(
    session: Session,
    *,
    subject: str,
    reason: str,
    purposes: tuple[str, ...] | None,
    person: str | None,
) -> int:
    chosen = [col(Letter.subject) == subject, col(Letter.state) != State.CLAIMED]
    if purposes is not None:
        chosen.append(col(Letter.purpose).in_(purposes))
    if person is not None:
        chosen.append(col(Letter.person) == person)
    return _move(session, Move.CANCEL, *chosen, reason=reason)


def _move(
    session: Session, move: Move, *chosen: ColumnElement[bool], reason: str | None = None
) -> int:
    rule = rule_of(move)
    changed = (
        update(Letter)
        .where(col(Letter.state).in_(rule.sources), *chosen)
        .values(state=rule.target, reason=reason)
        .execution_options(synchronize_session=False)
    )
    return session.exec(changed).rowcount


def counts(session: Session) -> Counter[State]:
    """Return how many letters are in each state that has any."""
    found = session.exec(select(Letter.state, func.count()).group_by(col(Letter.state)))
    return Counter({State(state): number for state, number in found})


def letters_about(session: Session, subject: str) -> list[Letter]:
    """Return the letters about ``subject``, oldest first."""
    return _listed(session, (col(Letter.subject) == subject,))


def letters_in(session: Session, state: State) -> list[Letter]:
    """Return the letters that are in ``state``, oldest first."""
    return _listed(session, (col(Letter.state) == state,))


def _listed(session: Session, chosen: Iterable[ColumnElement[bool]]) -> list[Letter]:
    ordered = select(Letter).where(*chosen).order_by(col(Letter.not_before), col(Letter.key))
    return list(session.exec(ordered))


def next_due(session: Session) -> datetime | None:
    """Return from when the next queued letter may leave, or None if no letter waits."""
    waiting = select(func.min(Letter.not_before)).where(col(Letter.state) == State.QUEUED)
    return session.exec(waiting).one()
