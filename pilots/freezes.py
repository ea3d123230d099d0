"""Which editions of the figures are final, and which only looked in on answers still coming in."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from pilots.tables import Edition, Programme

ALL_EXITS, ALL_FOLLOWUPS, ASKED_FOR, INTERIM = (
    "every exit wave closed",
    "every follow-up wave closed",
    "a decision on a report came before every exit wave had closed",
    "interim figures, asked for by the programme lead",
)
LOOKS = frozenset({ASKED_FOR, INTERIM})
"""Reasons of editions that others follow before a round of answers is complete."""


def last_freeze(session: Session) -> datetime | None:
    """Return the moment up to which answers rest in final figures, or None.

    Final are figures of a round in which everybody could answer to the end, and whatever was the
    newest edition when results were published.
    """
    final: list[ColumnElement[bool]] = [col(Edition.why).not_in(LOOKS)]
    published = session.exec(select(Programme.published_at)).first()
    if published is not None:
        newest = select(Edition.number).where(col(Edition.as_of) <= published)
        number = session.exec(newest.order_by(col(Edition.number).desc())).first()
        final.append(col(Edition.number) == number)
    moments = select(Edition.as_of).where(or_(*final)).order_by(col(Edition.as_of).desc())
    return session.exec(moments).first()


def last_look(session: Session) -> datetime | None:
    """Return the moment of the newest edition that was only a look, or None."""
    looks = select(Edition.as_of).where(col(Edition.why).in_(LOOKS))
    return session.exec(looks.order_by(col(Edition.as_of).desc())).first()
