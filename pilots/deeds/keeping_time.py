"""How far the programme has been advanced."""

from datetime import datetime

from sqlmodel import Session

from pilots.tables import Programme


def note_advance(session: Session, now: datetime) -> None:
    """Remember the latest moment the programme was advanced to; it never goes back."""
    programme = session.get_one(Programme, 1)
    if programme.advanced_to is None or programme.advanced_to < now:
        programme.advanced_to = now
        session.add(programme)
