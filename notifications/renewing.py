"""Make promised letters true again after their date has changed: in place, anew, or not at all."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select, update

from notifications.lifecycle import Move, State
from notifications.outbox import Promise, queue_many, row_of
from notifications.store import moved
from notifications.tables import Letter

PENDING = (State.QUEUED, State.HELD)
AGAIN = "."
"""Between a step and the number of the change that caused it once more: ``after-2.1``."""


def sequence_after(session: Session, subject: str, purposes: Iterable[str] = ()) -> int:
    """Return the number that calendar entries about ``subject`` have from now on."""
    query = select(Letter.facts).where(Letter.subject == subject)
    if chosen := tuple(purposes):
        query = query.where(col(Letter.purpose).in_(chosen))
    facts = session.exec(query)
    return max((int(one.get("sequence", 0)) for one in facts), default=-1) + 1


def renew(  # noqa: PLR0913 -- what a change of a date is, by name
    session: Session,
    promises: Iterable[Promise],
    *,
    subject: str,
    purposes: Iterable[str],
    sequence: int,
    now: datetime,
    reason: str,
    once: Iterable[str] = (),
) -> None:
    """Let the letters about ``subject`` that have not left be those of ``promises``.

    A letter that waits is rewritten where it stands, held ones stay held. One that has left, or
    was cancelled, is promised once more under a step of its own. What waits and is not among
    ``promises`` is cancelled; what should have left before ``now`` is not promised any more, and
    letters of a purpose in ``once`` not a second time.
    """
    opening = frozenset(once)
    found = session.exec(
        select(Letter)
        .where(Letter.subject == subject, col(Letter.purpose).in_(tuple(purposes)))
        .order_by(col(Letter.id))
    ).all()
    pending = {_slot(letter): letter for letter in found if letter.state in PENDING}
    taken = {(letter.person, letter.purpose, letter.step) for letter in found}
    kept: set[int] = set()
    fresh: list[Promise] = []
    for promise in promises:
        letter = pending.get((promise.to.person, promise.purpose, promise.step))
        # A letter that a change caused once more is not wanted any more when its moment is over.
        if promise.not_before < now and (letter is None or letter.step != promise.step):
            continue
        if letter is not None:
            kept.add(letter.id or 0)
            _rewrite(session, letter, promise)
        elif (promise.to.person, promise.purpose, promise.step) in taken:
            if promise.purpose not in opening:
                fresh.append(_again(promise, sequence))
        else:
            fresh.append(promise)
    for letter in pending.values():
        if letter.id not in kept:
            moved(session, Move.CANCEL, col(Letter.id) == letter.id, _waits(), reason=reason)
    queue_many(session, fresh)


def _slot(letter: Letter) -> tuple[str, str, str]:
    return letter.person, letter.purpose, letter.step.partition(AGAIN)[0]


def _waits() -> ColumnElement[bool]:
    return col(Letter.state).in_(PENDING)


def _rewrite(session: Session, letter: Letter, promise: Promise) -> None:
    new = row_of(promise)
    # What waits for its reader's budget goes on waiting if its own moment is the same.
    same = new["not_before"] == letter.not_before
    new["due"] = letter.due if same else new["not_before"]
    session.exec(
        update(Letter)
        .where(col(Letter.id) == letter.id, _waits())
        .values({key: new[key] for key in ("facts", "not_before", "due")})
        .execution_options(synchronize_session=False)
    )
    session.expire(letter)


def _again(promise: Promise, sequence: int) -> Promise:
    return replace(promise, step=f"{promise.step}{AGAIN}{sequence}")
