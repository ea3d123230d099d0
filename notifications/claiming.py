"""Letters on their way: claimed for a while, begun, recorded; every query of sending."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_
from sqlmodel import Session, col, select, update

from notifications.lifecycle import Move, State, rule_of
from notifications.store import moved
from notifications.tables import Letter

LEFT = (State.HANDED_OVER, State.DELIVERED, State.BOUNCED, State.IN_DOUBT)
"""States of a letter that has left, or may have."""
SENT_TWICE = (
    "It is not known whether this letter arrived, and it was sent once more already. "
    "Ask the reader, then cancel it or release it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who takes letters, when, for how long.

    ``paced``: a virtual clock. One process alone drives it, so that whoever finds a claim after
    it has come to an end, and claims have no lease. ``messages``: only letters of these names.
    """

    by: str
    now: datetime
    lease: timedelta
    paced: bool
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one claimed letter. ``fence`` is the number its claim was given."""

    letter_id: int
    fence: int
    move: Move
    reason: str | None = None
    provider_id: str | None = None
    mail: str | None = None
    due: datetime | None = None
    tried: bool = False
    """Whether a sender was asked: counts as an attempt."""


def next_moment(session: Session, *, until: datetime) -> datetime | None:
    """Return the moment of the oldest queued letter if that is not after ``until``."""
    oldest = select(func.min(Letter.due)).where(
        col(Letter.state) == State.QUEUED, col(Letter.due) <= until
    )
    return session.exec(oldest).one()


def claim(session: Session, wanted: Claim, *, limit: int) -> list[Letter]:
    """Take the oldest due letters, and whatever else is due to the same people, at once.

    At least ``limit`` letters where so many are due; nobody's letters are torn apart. Two
    processes never get the same letter: it is chosen and moved under the write lock of SQLite or
    row locks of PostgreSQL, and carries a new fence.
    """
    now = wanted.now
    is_due = [col(Letter.state) == State.QUEUED, col(Letter.due) <= now]
    if wanted.messages:
        is_due.append(col(Letter.message).in_(wanted.messages))
    oldest = (
        select(Letter.person)
        .where(*is_due)
        # Letters about one thing side by side: they say the same and may leave in one call.
        .order_by(col(Letter.due), col(Letter.subject))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    people = sorted(set(session.exec(oldest)))
    if not people:
        return []
    theirs = (
        select(Letter.id)
        .where(col(Letter.person).in_(people), *is_due)
        .with_for_update(skip_locked=True)
    )
    # The state is asked inside only: asked again outside, SQLite would walk all that is queued.
    taken = (
        update(Letter)
        .where(col(Letter.id).in_(theirs.scalar_subquery()))
        .values(
            state=State.CLAIMED,
            claimed_by=wanted.by,
            claimed_at=now,
            lease_until=now if wanted.paced else now + wanted.lease,
            begun_at=None,
            fence=col(Letter.fence) + 1,
        )
        .returning(Letter)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    letters = session.exec(taken).scalars().all()
    return sorted(letters, key=lambda letter: (letter.due, letter.subject, letter.key))


def begin(
    session: Session,
    mails: Mapping[str, Sequence[Letter]],
    *,
    now: datetime,
    lease: timedelta,
) -> set[str]:
    """Note that these mails may leave from here on; return those whose letters are all still ours.

    Args:
        mails: the letters that each mail carries, by its key.
    """
    letter = Letter.__table__  # type: ignore[attr-defined]
    begun = (
        letter.update()
        .where(letter.c.id == bindparam("_id"), letter.c.fence == bindparam("_fence"))
        .where(letter.c.state == State.CLAIMED)
        .values(
            begun_at=bindparam("_now"), mail=bindparam("_mail"), lease_until=bindparam("_until")
        )
    )
    rows = [
        {"_id": x.id, "_fence": x.fence, "_mail": key, "_now": now, "_until": now + lease}
        for key, letters in mails.items()
        for x in letters
    ]
    if session.connection().execute(begun, rows).rowcount == len(rows):
        return set(mails)
    ours = select(Letter.id).where(
        col(Letter.id).in_([row["_id"] for row in rows]),
        col(Letter.state) == State.CLAIMED,
        col(Letter.begun_at) == now,
    )
    known = set(session.exec(ours))
    return {key for key, letters in mails.items() if known.issuperset(x.id for x in letters)}


def end_leases(session: Session, *, now: datetime, by: str, repeatable: bool) -> int:
    """Settle claims whose lease has run out: repeat what has surely not left, doubt the rest.

    A mail may have left from the moment its call was begun. Only the sender that claimed it may
    repeat it then, and only if it never doubles one.
    """
    over = (col(Letter.state) == State.CLAIMED, col(Letter.lease_until) <= now)
    unbegun = col(Letter.begun_at).is_(None)
    safe = or_(unbegun, col(Letter.claimed_by) == by) if repeatable else unbegun
    settled = moved(session, Move.REPEAT, *over, safe)
    return settled + moved(session, Move.DOUBT, *over, settled_at=now)


def end_doubts(session: Session, *, now: datetime, grace: timedelta) -> int:
    """Give up waiting for reports: send each letter once more, and a second time ask a person."""
    over = (col(Letter.state) == State.IN_DOUBT, col(Letter.settled_at) <= now - grace)
    again = moved(
        session, Move.RETRY, *over, col(Letter.resends) == 0, resends=1, due=now, settled_at=None
    )
    return again + moved(session, Move.HOLD, *over, reason=SENT_TWICE)


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
    values = {
        "state": target,
        "reason": bindparam("_reason"),
        "provider_id": bindparam("_provider_id"),
        "mail": func.coalesce(bindparam("_mail"), letter.c.mail),  # an earlier call's, if any
        "attempts": letter.c.attempts + bindparam("_tried"),
    }
    if target is State.HANDED_OVER:
        values["handed_over_at"] = letter.c.claimed_at
    if target is State.IN_DOUBT:
        values["settled_at"] = letter.c.claimed_at
    if target is State.QUEUED:
        values["due"] = bindparam("_due")
    return (
        letter.update()
        .where(letter.c.id == bindparam("_id"), letter.c.fence == bindparam("_fence"))
        .where(letter.c.state == State.CLAIMED)
        .values(**values)
    )


def _values(outcome: Outcome) -> dict[str, Any]:
    return {
        "_id": outcome.letter_id,
        "_fence": outcome.fence,
        "_reason": outcome.reason,
        "_provider_id": outcome.provider_id,
        "_mail": outcome.mail,
        "_tried": int(outcome.tried),
        **({"_due": outcome.due} if rule_of(outcome.move).target is State.QUEUED else {}),
    }


def sent_to(
    session: Session, people: Iterable[str], *, since: datetime
) -> dict[str, list[datetime]]:
    """Return when the mails that count against a budget left for each person, oldest first."""
    # One mail may carry several letters: it counts once.
    mails = (
        select(Letter.person, Letter.mail, func.max(Letter.claimed_at))
        .where(col(Letter.person).in_(sorted(people)), col(Letter.state).in_(LEFT))
        .where(col(Letter.limited), col(Letter.claimed_at) >= since)
        .group_by(col(Letter.person), col(Letter.mail))
    )
    found: dict[str, list[datetime]] = {}
    for person, _, left in session.exec(mails):
        if left:
            found.setdefault(person, []).append(left)
    return {person: sorted(moments) for person, moments in found.items()}
