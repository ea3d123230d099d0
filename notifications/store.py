"""Promises and questions: every query on the outbox but those of sending."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select, update

from notifications.lifecycle import Move, State, rule_of
from notifications.messages import AT_ONCE
from notifications.tables import Letter, LetterPolicy

UNIQUE = ("person", "purpose", "subject", "step")
GRACE = timedelta(minutes=30)
"""How long the provider's report may take before a letter in doubt is sent once more."""


def add_new(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows nobody has promised before, in the caller's transaction; return how many."""
    connection = session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Letter).on_conflict_do_nothing(index_elements=UNIQUE)
    fresh = [
        {"state": State.QUEUED, "attempts": 0, "resends": 0, "fence": 0, **row} for row in rows
    ]
    counted = statement.execution_options(preserve_rowcount=True)
    return connection.execute(counted, fresh).rowcount


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
    return moved(session, Move.CANCEL, *chosen, reason=reason)


def moved(
    session: Session,
    move: Move,
    *chosen: ColumnElement[bool],
    reason: str | None = None,
    **values: object,
) -> int:
    """Take ``move`` with every chosen letter from which it may start; return how many did."""
    return session.exec(taking(move, *chosen, reason=reason, **values)).rowcount


def taking(
    move: Move, *chosen: ColumnElement[bool], reason: str | None, **values: object
) -> Update:
    """Return the statement that takes ``move`` with every chosen letter that it may start from."""
    rule = rule_of(move)
    return (
        update(Letter)
        .where(col(Letter.state).in_(rule.sources), *chosen)
        .values(state=rule.target, reason=reason, **values)
        .execution_options(synchronize_session=False)
    )


def is_waited_for(session: Session, *, since: datetime, until: datetime) -> bool:
    """Whether a letter is due that its reader waits for in front of the screen."""
    found = select(Letter.id).where(
        col(Letter.state) == State.QUEUED,
        col(Letter.due) > since,
        col(Letter.due) <= until,
        col(Letter.message).in_(AT_ONCE),
    )
    return session.exec(found.limit(1)).first() is not None


def policy(session: Session) -> LetterPolicy:
    """Return what the coordinator decided about all letters; the defaults where nobody did."""
    return session.get(LetterPolicy, 1) or LetterPolicy(budget_letters=2, budget_days=7)


def counts(session: Session) -> Counter[State]:
    """Return how many letters are in each state that has any."""
    found = session.exec(select(Letter.state, func.count()).group_by(col(Letter.state)))
    return Counter({State(state): number for state, number in found})


def held_because(session: Session) -> dict[str, int]:
    """Return how many letters are held for each reason, the most frequent first."""
    number = func.count()
    held = select(col(Letter.reason), number).where(col(Letter.state) == State.HELD)
    ordered = held.group_by(col(Letter.reason)).order_by(number.desc(), col(Letter.reason))
    return {str(reason): count for reason, count in session.exec(ordered)}


def next_due(session: Session) -> datetime | None:
    """Return when the outbox has something to do next, or None: a letter to send, a doubt to end.

    A queue that stands still until a person acts has nothing to do.
    """
    decided = policy(session)
    if decided.blocked_because:
        return None
    waiting = select(func.min(Letter.due)).where(col(Letter.state) == State.QUEUED)
    doubted = select(func.min(Letter.settled_at)).where(col(Letter.state) == State.IN_DOUBT)
    claimed = select(func.min(Letter.lease_until)).where(col(Letter.state) == State.CLAIMED)
    queued, doubt = session.exec(waiting).one(), session.exec(doubted).one()
    if queued and decided.paused_until:
        queued = max(queued, decided.paused_until)
    moments = (queued, doubt and doubt + GRACE, session.exec(claimed).one())
    return min((moment for moment in moments if moment), default=None)
