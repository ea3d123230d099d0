"""Before the start: what the planned pilots, firms and response will be able to say.

And what one more pilot, or ten more firms, would buy.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from evaluation.errors import ImpossiblePlan
from evaluation.levels import Floats
from evaluation.methods.clustered import FEW_PILOTS, USUAL_CORRELATION, kish_of_pilots
from evaluation.methods.planning import detectable_change, detectable_share, half_width_of_share
from services_catalog import Catalogue

SHARE = "csat"
"""The share that precision is told for: how many firms are satisfied."""

USUAL_CHANGE = 20.0
"""Standard deviation of single changes of capability, in points, that is supposed."""

MORE_FIRMS = 10

ATTENDING, RESPONDING, PAIRED = 0.95, 0.7, 0.6
"""Shares of registered firms that come, of those that answer the exit wave, and both waves."""


@dataclass(frozen=True, slots=True)
class PlannedTrial:
    """One trial: where, and how many firms are registered or could be."""

    cluster: str
    region_type: str
    firms: int


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is supposed: shares of 0 to 1, and how alike firms of one pilot are.

    Raises:
        ImpossiblePlan: one of them cannot be.
    """

    attending: float = ATTENDING
    responding: float = RESPONDING
    paired: float = PAIRED
    icc: float = USUAL_CORRELATION

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not 0 <= value <= 1:
                raise ImpossiblePlan(f"{name} is {value:g}", "a share from 0 to 1")
        if self.paired > self.responding:
            raise ImpossiblePlan(
                f"{self.paired:.0%} of the firms answer both waves and only "
                f"{self.responding:.0%} the exit wave",
                "no more for both than for one",
            )


@dataclass(frozen=True, slots=True)
class Power:
    """What a plan can say about one service; None where it can say nothing.

    Attributes:
        pilots, firms: planned. answers, pairs: expected.
        effective: independent answers that the expected ones are worth.
        half_width: of the share of satisfied firms, in points either way.
        floor: share that is barely acceptable, in per cent. shown_above: points above it that a
            true share needs to be shown to lie above it, four times in five.
        change: points of capability gain that would be found, four times in five.
    """

    pilots: int
    firms: int
    answers: float
    pairs: float
    effective: float
    half_width: float | None
    floor: float
    shown_above: float | None
    change: float | None


@dataclass(frozen=True, slots=True)
class ServicePower:
    """A service as planned, with one more pilot, and with ten more firms in the same pilots.

    Attributes:
        pilots_by_type: of each region type; below three no interval is printed for it.
        shortfalls: what the gates ask for and the plan does not have: wanted and planned, by name.
    """

    service: str
    planned: Power
    one_more_pilot: Power
    ten_more_firms: Power
    pilots_by_type: Mapping[str, int]
    shortfalls: Mapping[str, tuple[float, float]]

    def as_json(self) -> dict[str, Any]:
        """Return everything in plain types."""
        return asdict(self)

    @property
    def better(self) -> str:
        """Say what narrows the interval more: ``pilot``, ``firms`` or ``equal``."""
        one, ten = self.one_more_pilot.half_width, self.ten_more_firms.half_width
        if one is None or ten is None or abs(one - ten) < 0.5:  # noqa: PLR2004 -- half a point
            return "equal"
        return "pilot" if one < ten else "firms"


def power_of(
    service: str,
    trials: Sequence[PlannedTrial],
    catalogue: Catalogue,
    assumptions: Assumptions | None = None,
) -> ServicePower:
    """Say what the planned trials of a service can find out.

    One more pilot has as many firms as the planned ones have on average, at least one.

    Raises:
        ImpossiblePlan: a trial has fewer than no firms.
    """
    supposed = assumptions or Assumptions()
    if any(trial.firms < 0 for trial in trials):
        raise ImpossiblePlan("a trial has fewer than no firms", "0 or more")
    firms = np.array([trial.firms for trial in trials], dtype=np.float64)
    usual = max(1.0, float(firms.mean())) if len(firms) else float(MORE_FIRMS)
    more = firms + MORE_FIRMS / len(firms) if len(firms) else firms
    planned = _power(firms, catalogue, supposed)
    types: dict[str, int] = {kind.id: 0 for kind in catalogue.region_types.types}
    for trial in trials:
        types[trial.region_type] = types.get(trial.region_type, 0) + 1
    return ServicePower(
        service=service,
        planned=planned,
        one_more_pilot=_power(np.append(firms, round(usual)), catalogue, supposed),
        ten_more_firms=replace(
            _power(more, catalogue, supposed),
            firms=planned.firms + (MORE_FIRMS if len(firms) else 0),
        ),
        pilots_by_type=types,
        shortfalls=_shortfalls(planned, catalogue, supposed),
    )


def _power(firms: Floats, catalogue: Catalogue, supposed: Assumptions) -> Power:
    kpi = catalogue.kpis[SHARE]
    answers = firms * supposed.attending * supposed.responding
    pairs = firms * supposed.attending * supposed.paired
    target, floor = (kpi.target or 0.0) / 100, (kpi.amber or 0.0) / 100
    total = float(answers.sum())
    return Power(
        pilots=len(firms),
        firms=round(float(firms.sum())),
        answers=total,
        pairs=float(pairs.sum()),
        effective=total / kish_of_pilots(answers, supposed.icc),
        half_width=_known(100 * half_width_of_share(target, answers, supposed.icc)),
        floor=100 * floor,
        shown_above=_known(100 * detectable_share(floor, answers, supposed.icc)),
        change=_known(USUAL_CHANGE * detectable_change(pairs, supposed.icc)),
    )


def _shortfalls(
    planned: Power, catalogue: Catalogue, supposed: Assumptions
) -> dict[str, tuple[float, float]]:
    """Return what the green of the evidence gate asks for and the plan will hardly have."""
    wanted = catalogue.gates["G2"].limits["green"]
    expected = {
        "completed_trials": float(planned.pilots),
        "matched_pairs": planned.pairs,
        "response_rate": 100 * supposed.responding,
    }
    return {
        name: (wanted[name], round(value, 1))
        for name, value in expected.items()
        if name in wanted and value < wanted[name]
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def few_types(found: ServicePower) -> list[str]:
    """Return the region types for which no interval will be printed, in the catalogue's order."""
    return [kind for kind, pilots in found.pilots_by_type.items() if pilots < FEW_PILOTS]
