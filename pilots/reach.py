"""Open questionnaires: how many were invited, whom letters reached, whether enough answered."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from notifications.reach import Reach, reach
from pilots.response import enough_answered
from pilots.setting import Setting
from pilots.tables import Trial, Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveReach:
    """One open wave of one trial, in people, by what became of letters alone.

    Did an answer move somebody from one count to another, the counts would tell who answered.
    """

    wave: str
    closes_at: datetime | None
    invited: int
    reached: int
    not_reached: int
    on_the_way: int
    stopped: int
    enough: bool

    def as_json(self) -> dict[str, Any]:
        closes = self.closes_at.isoformat() if self.closes_at else None
        return asdict(self) | {"closes_at": closes}


def open_waves(session: Session, setting: Setting, *, trial: str = "") -> list[WaveReach]:
    """Return the open waves of running trials, or of one trial, by trial and kind."""
    query = (
        select(Wave, Trial)
        .join(Trial, col(Trial.id) == col(Wave.trial))
        .where(Wave.status == "open", col(Trial.withdrawn_at).is_(None))
        .order_by(col(Wave.trial), col(Wave.kind))
    )
    waves = session.exec(query.where(Wave.trial == trial) if trial else query).all()
    found = reach(session, [_subject(wave) for wave, _ in waves])
    return [
        _counted(
            wave,
            found[_subject(wave)],
            enough=enough_answered(session, setting, of, wave.kind),
        )
        for wave, of in waves
    ]


def _subject(wave: Wave) -> str:
    return f"{wave.trial}.{wave.kind}"


def _counted(wave: Wave, letters: Reach, *, enough: bool) -> WaveReach:
    return WaveReach(
        wave=_subject(wave),
        closes_at=wave.closes_at,
        invited=letters.invited,
        reached=len(letters.reached),
        not_reached=len(letters.not_reached),
        on_the_way=len(letters.on_the_way),
        stopped=len(letters.stopped),
        enough=enough,
    )
