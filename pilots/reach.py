"""Open questionnaires: who was invited, who was reached, who has answered."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from notifications.reach import Reach, reach
from pilots.tables import Answer, Trial, Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveReach:
    """One open wave of one trial, in people. Whoever has answered was reached."""

    wave: str
    closes_at: datetime | None
    invited: int
    reached: int
    not_reached: int
    on_the_way: int
    stopped: int
    answered: int

    def as_json(self) -> dict[str, Any]:
        closes = self.closes_at.isoformat() if self.closes_at else None
        return asdict(self) | {"closes_at": closes}


def open_waves(session: Session, *, trial: str = "") -> list[WaveReach]:
    """Return the open waves of running trials, or of one trial, by trial and kind."""
    query = (
        select(Wave)
        .join(Trial, col(Trial.id) == col(Wave.trial))
        .where(Wave.status == "open", col(Trial.withdrawn_at).is_(None))
        .order_by(col(Wave.trial), col(Wave.kind))
    )
    waves = session.exec(query.where(Wave.trial == trial) if trial else query).all()
    found = reach(session, [_subject(wave) for wave in waves])
    answered = _answered(session, waves_of={wave.trial for wave in waves})
    return [
        _counted(wave, found[_subject(wave)], answered.get((wave.trial, wave.kind), set()))
        for wave in waves
    ]


def _subject(wave: Wave) -> str:
    return f"{wave.trial}.{wave.kind}"


def _answered(session: Session, *, waves_of: set[str]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    query = select(Answer.trial, Answer.wave, Answer.respondent).distinct()
    for trial, kind, respondent in session.exec(query.where(col(Answer.trial).in_(waves_of))):
        found[trial, kind].add(respondent)
    return found


def _counted(wave: Wave, letters: Reach, answered: set[str]) -> WaveReach:
    asked = letters.reached | letters.not_reached | letters.on_the_way | letters.stopped
    return WaveReach(
        wave=_subject(wave),
        closes_at=wave.closes_at,
        invited=letters.invited,
        reached=len(letters.reached | (asked & answered)),
        not_reached=len(letters.not_reached - answered),
        on_the_way=len(letters.on_the_way - answered),
        stopped=len(letters.stopped - answered),
        answered=len(answered),
    )
