"""Who has answered every required question of a questionnaire, and since when."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from pilots.setting import Setting
from pilots.tables import Answer, Trial


def answered(
    session: Session, setting: Setting, trial: Trial, kind: str, role: str
) -> dict[str, datetime]:
    """Return the moment at which each respondent of ``role`` had answered all that is required."""
    items = setting.catalogue.items(kind, role, trial.service)
    required = [item.id for item in items if item.required]
    first = (
        select(Answer.respondent, Answer.item, func.min(Answer.answered_at).label("at"))
        .where(Answer.trial == trial.id, Answer.wave == kind)
        .where(col(Answer.item).in_(required))
        .group_by(Answer.respondent, Answer.item)
        .subquery()
    )
    rows = session.exec(
        select(first.c.respondent, func.max(first.c.at))
        .group_by(first.c.respondent)
        .having(func.count() == len(required))
    )
    return dict(rows.all())
