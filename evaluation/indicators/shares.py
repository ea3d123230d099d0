"""Shares and means of single answers: satisfaction, recommendation, usefulness, intentions."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.counting import Counted
from evaluation.figures import Answers, Figures, mean, net_score, share
from evaluation.indicators.rule import Rules
from services_catalog import Kpi


@dataclass(frozen=True, slots=True)
class ShareOf:
    """The share of valid answers to one question that count; a weight below 1 counts in part."""

    wave: str
    item: str
    counting: Mapping[str, float]

    def __call__(self, counted: Counted, kpi: Kpi) -> Figures:
        words = counted.words(self.wave, self.item)
        weight = words.map(self.counting).fillna(0.0).to_numpy(dtype=np.float64)
        value = np.where(words.notna().to_numpy(), weight, np.nan)
        return share(counted.design, kpi, Answers.of(counted.trial, counted.firm, value))


@dataclass(frozen=True, slots=True)
class MeanOf:
    """The mean of valid answers to one question."""

    wave: str
    item: str

    def __call__(self, counted: Counted, kpi: Kpi) -> Figures:
        value = counted.numbers(self.wave, self.item)
        return mean(counted.design, kpi, Answers.of(counted.trial, counted.firm, value))


def nps(counted: Counted, kpi: Kpi) -> Figures:
    """Share of answers 9 and 10 minus share of answers 0 to 6."""
    answer = counted.numbers("exit", "x_nps")
    sign = np.where(answer >= 9, 1.0, np.where(answer <= 6, -1.0, 0.0))  # noqa: PLR2004 -- the scale
    value = np.where(np.isnan(answer), np.nan, sign)
    return net_score(counted.design, kpi, Answers.of(counted.trial, counted.firm, value))


def _all(*options: str) -> dict[str, float]:
    return dict.fromkeys(options, 1.0)


RULES: Rules = {
    "csat": ShareOf("exit", "x_sat", _all("4", "5")),
    "nps": nps,
    "usefulness": MeanOf("exit", "x_useful"),
    "innovation-intention": ShareOf(
        "exit", "x_intent", _all("yes, because of this service", "yes, this service speeds it up")
    ),
    "additionality": ShareOf(
        "exit", "x_additional", _all("same steps, later", "smaller steps", "no steps")
    ),
    "willingness-to-pay": ShareOf("exit", "x_wtp", _all("up to 50 %", "more than 50 %")),
    "innovation-introduced": ShareOf(
        "followup", "f_innov", _all("yes, product", "yes, process", "yes, both")
    ),
    "sustained-use": ShareOf("followup", "f_use", {"yes": 1.0, "partly": 0.5}),
}
