"""A recommendation as it is handed over: who should do what, why, by when, how success shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evaluation.readings import Reading
from evaluation.wording import Said, worded
from services_catalog import Catalogue, Kpi

Grade = Literal["A", "B", "C", "D"]
Band = Literal["low", "medium", "high"]
Addressee = Literal[
    "cluster_organisation",
    "regional_authority",
    "managing_authority",
    "national_level",
    "programme",
    "sme",
]

PAIRS = 30
SEVERAL = 10
SOME = 5
"""Answers behind the grades A, B and C, as the catalogue words them."""


@dataclass(frozen=True, slots=True)
class Card:
    """One recommendation.

    Attributes:
        id: the same for the same advice in every edition.
        evidence: rows of ``kpis.csv`` as ``level/unit/service/kpi``; none of them is hidden.
        days: working days from the approval of the report until it should have begun.
        grade: A to D; a card of grade D asks a question instead of giving advice.
        region_types: for which the advice is meant.
    """

    id: str
    addressee: Addressee
    advice: Said
    because: tuple[Said, ...]
    evidence: tuple[str, ...]
    bands: tuple[Band, Band]
    days: int
    success: Said
    grade: Grade
    region_types: tuple[str, ...]
    status: Literal["proposed"] = "proposed"

    def action(self, language: str) -> str:
        advice = self.advice.text(language)
        if self.grade != "D":
            return advice
        return worded("question", {"action": advice}, language)

    def reason(self, language: str) -> str:
        return " ".join(said.text(language) for said in self.because)

    def effort(self, language: str) -> str:
        """Return the bands of working days and of cost."""
        effort, cost = self.bands
        return worded("bands", {"effort": effort, "cost": cost}, language)

    def start(self, language: str) -> str:
        return worded("start", {"days": self.days}, language)

    def measure(self, language: str) -> str:
        """Return what will show that it worked."""
        return self.success.text(language)


def grade_of(evidence: Sequence[Reading], pilots: int, catalogue: Catalogue) -> Grade:
    """Return how strong ``evidence`` is, the reading that the advice rests on first.

    A: two or more pilots, at least 30 pairs, and the first interval excludes zero or the target.
    B: at least 10 answers in each of two readings that point the same way.
    C: at least 5 answers, or two kinds of respondents that agree. D: anything less.
    """
    kpis = [catalogue.kpis[reading.kpi] for reading in evidence]
    paired = [r.n for r, kpi in zip(evidence, kpis, strict=True) if kpi.kind == "paired"]
    if pilots > 1 and max(paired, default=0) >= PAIRS and _excludes(evidence[0], kpis[0]):
        return "A"
    if _agree([reading for reading in evidence if reading.n >= SEVERAL]):
        return "B"
    heard_twice = len({_respondent(kpi) for kpi in kpis}) > 1 and _agree(evidence)
    return "C" if heard_twice or evidence[0].n >= SOME else "D"


def _agree(evidence: Sequence[Reading]) -> bool:
    """Say whether there are several readings, all on the same side of their targets."""
    sides = [reading.status == "green" for reading in evidence if reading.status != "none"]
    return len(sides) > 1 and len(set(sides)) == 1


def _excludes(reading: Reading, kpi: Kpi) -> bool:
    """Say whether zero (for changes) or the target lies outside of the interval."""
    limit = 0.0 if kpi.kind == "paired" else kpi.target
    if reading.low is None or reading.high is None or limit is None:
        return False
    return not reading.low <= limit <= reading.high


def _respondent(kpi: Kpi) -> str:
    for kind in ("manager", "policy", "core"):
        if kind in kpi.source:
            return kind
    return "records"
