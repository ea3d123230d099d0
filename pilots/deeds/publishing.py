"""Publish the results of a programme: from then on everybody may read them."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from pilots.errors import StillMissing
from pilots.history import record
from pilots.lifecycle import Agent, Role, Rule
from pilots.reviews.refusals import AlreadyPublished
from pilots.setting import Setting
from pilots.tables import Programme, Report, Verdict

PUBLISH = Rule("publish", "internal", "published", (Role.WP_LEAD,))


def missing_for_publication(session: Session) -> list[str]:
    """Return what has to be there before anything is published; empty when nothing is missing."""
    missing = []
    approved = select(Report.id).where(Report.subject == "programme", Report.status == "approved")
    if session.exec(approved).first() is None:
        missing.append("the adopted programme report")
    verdicts = select(Verdict.service).where(col(Verdict.adopted_at).is_(None))
    if unadopted := sorted(session.exec(verdicts)):
        missing.append(f"the adopted verdicts on {', '.join(unadopted)}")
    return missing


def publish(session: Session, setting: Setting, *, by: Agent, now: datetime) -> None:
    """Publish verdicts and approved reports.

    Raises:
        StillMissing: the programme report or a verdict is not adopted.
        AlreadyPublished: it happens once.
    """
    if missing := missing_for_publication(session):
        raise StillMissing("publish", missing)
    claim = update(Programme).where(col(Programme.published_at).is_(None)).values(published_at=now)
    if session.connection().execute(claim).rowcount != 1:
        at = session.exec(select(Programme.published_at)).one()
        raise AlreadyPublished(at.isoformat() if at else "")
    record(session, "programme", setting.programme.id, PUBLISH, by=by, at=now, note="")
    session.flush()
