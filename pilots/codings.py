"""How far open answers are coded: by whom, how far two people agree, what they have to settle."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from pilots.open_answers import OpenAnswer, open_answers
from pilots.setting import Setting
from pilots.tables import Coding
from services_catalog.codebook import AGREED, NO_THEME, Codebook

CODERS = 2
"""So many people code an answer, each without the other."""


@dataclass(frozen=True, slots=True)
class Coded:
    """An answer with what people saw in it; ``agreed`` is what they settled it as."""

    answer: OpenAnswer
    codings: tuple[Coding, ...]
    agreed: Coding | None

    def by(self, person: str) -> Coding | None:
        return next((one for one in self.codings if one.coder == person), None)

    @property
    def full(self) -> bool:
        return len(self.codings) >= CODERS

    @property
    def differs(self) -> bool:
        """Whether two people saw different things and have not settled it."""
        return self.full and self.agreed is None and len({c.themes for c in self.codings}) > 1

    def shared(self) -> set[str]:
        """Return the themes that everybody saw who coded it."""
        return set.intersection(*(set(one.themes.split()) for one in self.codings))

    def waits_for(self, person: str) -> bool:
        return not self.full and self.agreed is None and self.by(person) is None


def coded_answers(
    session: Session, setting: Setting, *, now: datetime, service: str | None = None
) -> list[Coded]:
    """Return every answer that may be coded with its codings, in an order that tells nothing.

    Codings of the codebook in use: those of an earlier version are kept and count no more.
    """
    codings: dict[int, list[Coding]] = defaultdict(list)
    ours = select(Coding).where(Coding.codebook == setting.catalogue.codebook.version)
    for row in session.exec(ours.order_by(col(Coding.at), col(Coding.coder))):
        codings[row.answer].append(row)
    return [
        _coded(one, codings[one.id])
        for one in open_answers(session, setting, as_of=now).ready
        if service in {None, one.service}
    ]


def _coded(answer: OpenAnswer, rows: list[Coding]) -> Coded:
    agreed = next((row for row in rows if row.coder == AGREED), None)
    return Coded(answer, tuple(row for row in rows if row.coder != AGREED), agreed)


def earlier_codings(session: Session, setting: Setting) -> dict[int, list[Coding]]:
    """Return what was coded with codebooks that are not in use any more, by answer."""
    found: dict[int, list[Coding]] = defaultdict(list)
    others = select(Coding).where(Coding.codebook != setting.catalogue.codebook.version)
    for row in session.exec(others.order_by(col(Coding.at), col(Coding.coder))):
        found[row.answer].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of answers: ``mine`` of ``for_me``, ``by_two`` of ``all``."""

    all: int
    mine: int
    for_me: int
    by_two: int
    differing: int
    settled: int

    @property
    def left(self) -> int:
        return self.for_me - self.mine


def progress(answers: Iterable[Coded], person: str) -> Progress:
    some = list(answers)
    mine = sum(one.by(person) is not None for one in some)
    return Progress(
        all=len(some),
        mine=mine,
        for_me=mine + sum(one.waits_for(person) for one in some),
        by_two=sum(one.full for one in some),
        differing=sum(one.differs for one in some),
        settled=sum(one.agreed is not None for one in some),
    )


def rows_of(answers: Iterable[Coded], *, blind: bool = False) -> list[dict[str, str]]:
    """Return codings as ``evaluation.themes`` takes them, of answers that two people coded.

    ``blind``: as each saw it before knowing what the other had seen, and nothing that was settled.
    """
    return [
        {
            "respondent": one.answer.respondent,
            "cluster": one.answer.cluster,
            "service": one.answer.service,
            "item": one.answer.item,
            "coder": coding.coder,
            "theme": theme,
        }
        for one in answers
        if one.full
        for coding in (*one.codings, *([one.agreed] if one.agreed and not blind else []))
        for theme in (coding.blind if blind else coding.themes).split()
    ]


def in_order(themes: Iterable[str], codebook: Codebook) -> str:
    """Return themes as a coding keeps them; empty where none was named."""
    named = set(themes)
    return " ".join(one for one in [*(t.id for t in codebook.themes), NO_THEME] if one in named)
