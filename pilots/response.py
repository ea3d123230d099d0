"""How many firms of a trial have answered: counts, never answers, and none of a small group."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from pilots.answered import answered
from pilots.setting import Setting
from pilots.tables import Participation, Trial, Wave

WAVES = ("baseline", "exit", "followup")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One questionnaire of a trial. ``answered`` is None where so few are asked or answer.

    From the number of a handful of firms one could tell who of them has answered.
    """

    kind: str
    status: str
    asked: int
    answered: int | None
    last_day: date | None
    smallest: int

    @property
    def percent(self) -> int | None:
        if self.answered is None or not self.asked:
            return None
        return round(100 * self.answered / self.asked)


def responses(session: Session, setting: Setting, trial: Trial) -> list[Response]:
    """Return the questionnaires of a trial in their order, with who is asked and has answered."""
    waves = {w.kind: w for w in session.exec(select(Wave).where(Wave.trial == trial.id))}
    smallest = setting.catalogue.thresholds.min_n_publish
    found = []
    for kind in WAVES:
        wave = waves[kind]
        asked = _asked(session, trial, kind)
        answered = _answered(session, setting, trial, kind)
        shown = asked >= smallest and answered >= smallest
        found.append(
            Response(
                kind=kind,
                status=wave.status,
                asked=asked,
                answered=min(answered, asked) if shown else None,
                last_day=wave.last_day,
                smallest=smallest,
            )
        )
    return found


def _asked(session: Session, trial: Trial, kind: str) -> int:
    query = select(func.count()).where(Participation.trial == trial.id)
    if kind != "baseline":
        query = query.where(col(Participation.attended).is_(True))
    return session.exec(query).one()


def _answered(session: Session, setting: Setting, trial: Trial, kind: str) -> int:
    """Count the firms that have answered every required question."""
    firms = set(session.exec(select(Participation.firm).where(Participation.trial == trial.id)))
    return len(firms & answered(session, setting, trial, kind, "sme_contact").keys())
