"""What coordinators have changed: written down with its reason, found again, the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from foundation.errors import TrialError
from pilots.lifecycle import Agent
from pilots.tables import Change

TASK_DATE, STARTS, WAVE_END = KINDS = ("task date", "starts", "wave end")
"""The due day of a task; the first day of trials; the last day of a questionnaire."""
LONGEST_REASON = 2000


class ReasonMissing(TrialError):
    """A change of the plan has to say why."""

    code = "PLAN-103"

    def __init__(self) -> None:
        super().__init__(
            "Say why in a sentence: whoever is affected will ask. Nothing was changed."
        )


@dataclass(frozen=True, slots=True)
class Deed:
    """Who changes something, when and why. The reason may name people: no history holds it."""

    by: Agent
    now: datetime
    reason: str = ""


def note_change(
    session: Session,
    kind: str,
    subject: str,
    deed: Deed,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
) -> Change:
    """Write a change down, in the caller's transaction.

    Raises:
        ReasonMissing: the reason is empty.
    """
    change = Change(
        kind=kind, subject=subject, by=deed.by.id, at=deed.now, reason=a_reason(deed.reason),
        before=before, after=after,
    )  # fmt: skip
    session.add(change)
    session.flush()
    return change


def a_reason(text: str) -> str:
    """Return ``text`` as it is kept.

    Raises:
        ReasonMissing: there is nothing in it.
    """
    if not text.strip():
        raise ReasonMissing
    return text.strip()[:LONGEST_REASON]


def changes_of(session: Session, subjects: Iterable[str], *, most: int = 50) -> list[Change]:
    """Return the changes of the plan of these subjects, the newest first."""
    query = select(Change).where(col(Change.subject).in_(tuple(subjects)))
    return list(session.exec(query.order_by(col(Change.id).desc()).limit(most)))


def newest_changes(session: Session, *, most: int = 20) -> list[Change]:
    """Return the last changes of the plan, the newest first."""
    query = select(Change).where(col(Change.kind).in_(KINDS))
    return list(session.exec(query.order_by(col(Change.id).desc()).limit(most)))


def newer(session: Session, change: Change) -> Change | None:
    """Return a later change of the same subject that holds, or None."""
    query = select(Change).where(
        Change.subject == change.subject,
        Change.kind == change.kind,
        col(Change.id) > change.id,
        col(Change.undone_at).is_(None),
    )
    return session.exec(query.limit(1)).first()


def subject_of(change: Change) -> tuple[str, ...]:
    """Return the ids of the trials that a change is about."""
    if change.kind == STARTS:
        return tuple(change.after["starts"])
    return (change.subject.rsplit(".", 1)[0],)
