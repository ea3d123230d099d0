"""What coded answers say: the share of firms by theme, hidden like every other figure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from pilots.codings import Coded, rows_of
from pilots.setting import Setting
from pilots.tables import Trial

if TYPE_CHECKING:
    from evaluation.reports.coded import CodedFact

NAMED = ("cluster", "service", "region", "region_type")


def coded_fact(session: Session, setting: Setting, answers: Sequence[Coded]) -> "CodedFact | None":
    """Return themes and agreement by service; None where no answer was coded by two people."""
    if not any(one.full for one in answers):
        return None
    from evaluation.reports.gathering.coded import coded_fact as fact_of

    rows = session.exec(select(Trial).order_by(col(Trial.id)))
    names = ("respondent", "service", "item")
    return fact_of(
        setting.catalogue,
        trials=[{name: getattr(row, name) for name in NAMED} for row in rows],
        wrote=[{name: getattr(one.answer, name) for name in names} for one in answers],
        codings=rows_of(answers),
        blind=rows_of(answers, blind=True),
    )
