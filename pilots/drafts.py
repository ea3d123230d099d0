"""What somebody has typed into a form of the desk and not sent yet: a login may come between."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, delete, select

from pilots.tables import Draft

LONGEST = 20_000


def kept(session: Session, owner: str, form: str) -> dict[str, str]:
    """Return the fields of a form as ``owner`` typed them last."""
    query = select(Draft).where(Draft.owner == owner, Draft.form == form)
    return {draft.field: draft.value for draft in session.exec(query)}


def keep(
    session: Session, owner: str, form: str, fields: Mapping[str, str], *, now: datetime
) -> None:
    """Keep what was typed; only the own person ever writes here, so the last word counts."""
    for name, value in fields.items():
        found = session.get(Draft, (owner, form, name))
        draft = found or Draft(
            owner=owner, form=form, field=name, value="", version=0, saved_at=now
        )
        if draft.value != value or found is None:
            draft.value, draft.saved_at = value[:LONGEST], now
            draft.version += 1
            session.add(draft)
    session.flush()


def forget(session: Session, owner: str, form: str) -> None:
    """Forget a form that was sent."""
    session.exec(delete(Draft).where(col(Draft.owner) == owner, col(Draft.form) == form))
