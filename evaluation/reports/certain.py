"""How sure a proposed verdict is, as facts of the programme report: only what may be published."""

from typing import Literal

from evaluation.reports.decisions import Fact


class ChanceFact(Fact):
    """``share`` of draws or plays, 0 to 1, in which this verdict came out."""

    verdict: str
    share: float


class TargetChanceFact(Fact):
    """How probable it is that pilots like these reach a target, or what is acceptable, in 20ths.

    ``place``: ``all`` or a region type. None: hidden, or too few pilots to say.
    """

    place: str
    kpi: str
    target: float | None
    acceptable: float | None


class LeftOutFact(Fact):
    """In how many cases another verdict would come out without one pilot, or one region.

    Which one is not said: a report is public, and the figures of a pilot may be hidden.
    """

    unit: Literal["pilot", "region"]
    asked: int
    changed: int


class WhatIfFact(Fact):
    """A question of ``evaluation.certainty.sensitivity``; ``then`` is empty if nothing changes."""

    kind: str
    about: str
    then: str


class TruthFact(Fact):
    """What the rule would say if the service truly were so; ``wrong`` is a share, 0 to 1."""

    truth: str
    wrong: float
    verdicts: tuple[ChanceFact, ...]


class CertaintyFact(Fact):
    """How sure the verdict on one service is.

    ``chances`` are empty where they may not be shown.
    """

    service: str
    settled: bool
    asked_for: float
    chances: tuple[ChanceFact, ...]
    targets: tuple[TargetChanceFact, ...]
    left_out: tuple[LeftOutFact, ...]
    what_ifs: tuple[WhatIfFact, ...]
    truths: tuple[TruthFact, ...]
