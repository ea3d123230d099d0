"""How many firms of a trial have answered: for those who run it, and nothing of a small group.

Everybody else is told whether enough have: exact counts could be subtracted from published sums,
and what those hide would be known (``docs/adr/0023``).
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from pilots.answered import answered
from pilots.setting import Setting
from pilots.tables import Firm, Participation, Trial, Wave

WAVES = ("baseline", "exit", "followup")
NEVER_COUNTED = "250 or more"
"""The size of firms that may answer and stand in no figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One questionnaire of a trial: who is asked, and whether ``smallest`` have answered.

    ``answered``: how many; None where too few are asked or have answered, or for other readers
    than those who run the trial.
    """

    kind: str
    status: str
    asked: int
    answered: int | None
    enough: bool
    last_day: date | None
    smallest: int

    @property
    def percent(self) -> int | None:
        if self.answered is None or not self.asked:
            return None
        return round(100 * self.answered / self.asked)


def responses(session: Session, setting: Setting, trial: Trial, *, exactly: bool) -> list[Response]:
    """Return the questionnaires of a trial in their order; ``exactly``: for those who run it."""
    waves = {w.kind: w for w in session.exec(select(Wave).where(Wave.trial == trial.id))}
    smallest = setting.catalogue.thresholds.min_n_publish
    found = []
    for kind in WAVES:
        counted = _counted(session, trial, kind)
        given = len(counted & answered(session, setting, trial, kind, "sme_contact").keys())
        enough = given >= smallest
        found.append(
            Response(
                kind=kind,
                status=waves[kind].status,
                asked=len(counted),
                answered=given if exactly and enough else None,
                enough=enough,
                last_day=waves[kind].last_day,
                smallest=smallest,
            )
        )
    return found


def _counted(session: Session, trial: Trial, kind: str) -> set[str]:
    """Return the firms that are asked and of which figures are made.

    The published table says the same of every trial: what is *primary* there are fewer answers
    than the minimum, of these firms.
    """
    query = (
        select(Participation.firm)
        .join(Firm, col(Firm.id) == col(Participation.firm))
        .where(Participation.trial == trial.id, col(Firm.size) != NEVER_COUNTED)
    )
    if kind != "baseline":
        query = query.where(col(Participation.attended).is_(True))
    return set(session.exec(query))
