"""Changes of the same firm between two waves: capability, barriers, readiness level."""

from dataclasses import dataclass

import numpy as np

from evaluation.counting import Counted
from evaluation.figures import PERCENT, Answers, Figures, mean, median
from evaluation.indicators.rule import Rules
from services_catalog import Kpi

READY = 5
"""The readiness level at the end from which a shift counts; 9 is the highest there is."""


@dataclass(frozen=True, slots=True)
class ChangeOf:
    """The mean change of an index, over the items a firm answered in both waves.

    Attributes:
        items: of the index.
        least: items that must be answered both times.
        span: distance between the ends of the scale; the change is scaled to 100.
        since, until: the waves; a positive change is a rise from ``since`` to ``until``.
    """

    items: tuple[str, ...]
    least: int
    span: int
    since: str
    until: str

    def __call__(self, counted: Counted, kpi: Kpi) -> Figures:
        changes = np.array(
            [
                counted.numbers(self.until, item) - counted.numbers(self.since, item)
                for item in self.items
            ]
        )
        answered = ~np.isnan(changes)
        both = answered.sum(axis=0)
        # Whole numbers are added first, so that equal answers give equal changes to the last digit.
        change = np.where(answered, changes, 0.0).sum(axis=0) * PERCENT / np.maximum(both, 1)
        value = np.where(both >= self.least, change / self.span, np.nan)
        return mean(counted.design, kpi, Answers.of(counted.trial, counted.firm, value))


def trl_shift(counted: Counted, _kpi: Kpi) -> Figures:
    """Median rise of the readiness level of ideas that are at level 5 to 9 at the end."""
    now = counted.numbers("followup", "f_trl")
    rise = np.where(now >= READY, now - counted.numbers("baseline", "b_trl"), np.nan)
    return median(counted.design, Answers.of(counted.trial, counted.firm, rise))


def _fall(group: str) -> ChangeOf:
    """A barrier that fell is progress: the baseline is the later side of the difference."""
    items = tuple(f"bar_{group}{number}" for number in (1, 2, 3))
    return ChangeOf(items, least=2, span=3, since="followup", until="baseline")


CAPABILITY = ChangeOf(
    tuple(f"cap{number}" for number in range(1, 7)),
    least=4,
    span=4,
    since="baseline",
    until="exit",
)

RULES: Rules = {
    "capability-gain": CAPABILITY,
    "barrier-change-innovation": _fall("inn"),
    "barrier-change-skills": _fall("ski"),
    "barrier-change-cooperation": _fall("coo"),
    "barrier-change-investment": _fall("inv"),
    "trl-shift": trl_shift,
}
