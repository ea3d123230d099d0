"""Files that were looked at and wait for a yes: kept for a day, then thrown away."""

from datetime import datetime, timedelta
from secrets import token_hex

from sqlmodel import Session, col, delete

from pilots.tables import Upload

KEPT = timedelta(days=1)
LONGEST_NAME = 200


def keep(session: Session, name: str, content: bytes, *, by: str, now: datetime) -> str:
    """Keep a file and return its id; throw away what is too old."""
    session.exec(delete(Upload).where(col(Upload.at) < now - KEPT))
    row = Upload(id=token_hex(16), name=name[:LONGEST_NAME], by=by, at=now, content=content)
    session.add(row)
    return row.id


def kept(session: Session, upload: str, *, by: str) -> Upload | None:
    """Return a file that ``by`` has uploaded; None if there is none (any more)."""
    found = session.get(Upload, upload)
    return found if found and found.by == by else None


def drop(session: Session, upload: str) -> None:
    session.exec(delete(Upload).where(col(Upload.id) == upload))
