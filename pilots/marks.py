"""How far the recorded events of one subject have happened in one phase."""

from datetime import datetime

from sqlmodel import Session, select

from pilots.tables import Mark


def mark_of(session: Session, phase: str, subject: str) -> datetime | None:
    found = session.get(Mark, (phase, subject))
    return found.until if found else None


def set_mark(session: Session, phase: str, subject: str, until: datetime) -> None:
    session.merge(Mark(phase=phase, subject=subject, until=until))


def marks(session: Session, phase: str) -> dict[str, datetime]:
    """Return every mark of ``phase`` by subject."""
    found = session.exec(select(Mark).where(Mark.phase == phase))
    return {mark.subject: mark.until for mark in found}
