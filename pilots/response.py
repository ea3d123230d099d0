"""Whether enough firms of a trial have answered: all that is told before figures are published.

Exact counts would be subtracted from published sums, and what those hide would be known
(``docs/adr/0023``).
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from pilots.answered import answered
from pilots.setting import Setting
from pilots.tables import Firm, Participation, Trial, Wave

WAVES = ("baseline", "exit", "followup")
NEVER_COUNTED = "250 or more"
"""The size of firms that may answer and stand in no figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One questionnaire of a trial: who is asked, and whether ``smallest`` have answered."""

    kind: str
    status: str
    asked: int
    enough: bool
    last_day: date | None
    smallest: int


def responses(session: Session, setting: Setting, trial: Trial) -> list[Response]:
    """Return the questionnaires of a trial in their order."""
    waves = {w.kind: w for w in session.exec(select(Wave).where(Wave.trial == trial.id))}
    return [
        Response(
            kind=kind,
            status=waves[kind].status,
            asked=_asked(session, trial, kind),
            enough=enough_answered(session, setting, trial, kind),
            last_day=waves[kind].last_day,
            smallest=setting.catalogue.thresholds.min_n_publish,
        )
        for kind in WAVES
    ]


def enough_answered(session: Session, setting: Setting, trial: Trial, kind: str) -> bool:
    """Say whether as many firms as a figure needs have answered every required question.

    The published table says the same of every trial: what is *primary* there are fewer.
    """
    counted = (
        select(Participation.firm)
        .join(Firm, col(Firm.id) == col(Participation.firm))
        .where(Participation.trial == trial.id, col(Firm.size) != NEVER_COUNTED)
    )
    if kind != "baseline":
        counted = counted.where(col(Participation.attended).is_(True))
    found = answered(session, setting, trial, kind, "sme_contact").keys()
    return len(found & set(session.exec(counted))) >= setting.catalogue.thresholds.min_n_publish


def _asked(session: Session, trial: Trial, kind: str) -> int:
    query = select(func.count()).where(Participation.trial == trial.id)
    if kind != "baseline":
        query = query.where(col(Participation.attended).is_(True))
    return session.exec(query).one()
