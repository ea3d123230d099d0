"""What one participation adds to a KPI: one bin of a histogram, or a few sums where links are free.

The definitions are those of ``evaluation.indicators``; here they are only asked for the bin.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.errors import NotCountable
from evaluation.histograms.answered import Answered, Codes
from evaluation.histograms.layout import SAID, Layout, Slot
from evaluation.indicators import RULES
from evaluation.indicators.links import LinkShare
from evaluation.indicators.paired import READY, ChangeOf
from evaluation.indicators.pipeline import MIDPOINTS
from evaluation.indicators.shares import MeanOf, ShareOf
from evaluation.levels import Floats
from services_catalog import Kpi

Summary = Literal["share", "net", "mean", "median", "sum"]

NOTHING = -1
"""The bin of a participation that a KPI says nothing about."""


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """A KPI as a histogram.

    Attributes:
        points: what each bin stands for, in the unit of the KPI before it is a per cent.
        bins: the bin of every participation, ``NOTHING`` where it has none.
        summary: what becomes of the histogram.
    """

    points: Floats
    bins: Callable[[Answered], Codes]
    summary: Summary


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """A KPI as a quotient of two sums: part and whole of every participation, NaN without."""

    parts: Callable[[Answered], tuple[Floats, Floats]]


def measure_of(kpi: Kpi, layout: Layout) -> Measure | Sums | None:
    """Return how a KPI is counted; None if it is not about single answers of firms.

    Raises:
        NotCountable: it needs a question that no firm is asked, or one without fixed values.
    """
    rule = RULES.get(kpi.id)
    if kpi.id in _NAMED:
        return _NAMED[kpi.id](kpi, layout)
    if isinstance(rule, ShareOf):
        weights = _slot(kpi, layout, rule.wave, rule.item).weights(rule.counting)
        return _looked_up(rule.wave, rule.item, weights, "share")
    if isinstance(rule, MeanOf):
        numbers = _slot(kpi, layout, rule.wave, rule.item).numbers
        return _looked_up(rule.wave, rule.item, numbers, "mean")
    if isinstance(rule, ChangeOf):
        return _change(kpi, rule, layout)
    if isinstance(rule, LinkShare):
        return _links(kpi, rule, layout)
    return None


def _slot(kpi: Kpi, layout: Layout, wave: str, item: str) -> Slot:
    place = layout.place.get((wave, item))
    if place is None or not layout.slots[place].bins:
        raise NotCountable(kpi.id, wave, item)
    return layout.slots[place]


def _looked_up(wave: str, item: str, numbers: Floats, summary: Summary) -> Measure:
    """Turn a table from codes to values into one from codes to bins."""
    values = np.unique(numbers[~np.isnan(numbers)])
    table = np.where(np.isnan(numbers), NOTHING, np.searchsorted(values, numbers)).astype(np.int16)
    return Measure(values, lambda answered: table[answered.codes(wave, item)], summary)


def _nps(kpi: Kpi, layout: Layout) -> Measure:
    answer = _slot(kpi, layout, "exit", "x_nps").numbers
    sign = np.where(answer >= 9, 1.0, np.where(answer <= 6, -1.0, 0.0))  # noqa: PLR2004 -- the scale
    return _looked_up("exit", "x_nps", np.where(np.isnan(answer), np.nan, sign), "net")


def _ideas(kpi: Kpi, layout: Layout) -> Measure:
    return _looked_up("exit", "x_ideas", _slot(kpi, layout, "exit", "x_ideas").numbers, "sum")


def _change(kpi: Kpi, rule: ChangeOf, layout: Layout) -> Measure:
    """A bin for every number of items answered twice and every sum of their changes."""
    names = [(rule.since, item) for item in rule.items] + [(rule.until, i) for i in rule.items]
    tables = [_whole(_slot(kpi, layout, *name).numbers) for name in names]
    most, half = len(rule.items) * rule.span, len(rule.items)
    shape = (half - rule.least + 1, 2 * most + 1)
    both, total = np.indices(shape)
    values = (total - most) * 100.0 / (both + rule.least) / rule.span

    def bins(answered: Answered) -> Codes:
        pairs = np.zeros(len(answered.trial), dtype=np.int16)
        change = np.zeros(len(answered.trial), dtype=np.int16)
        for (since, before), (until, after) in zip(
            zip(names[:half], tables[:half], strict=True),
            zip(names[half:], tables[half:], strict=True),
            strict=True,
        ):
            old, new = before[answered.codes(*since)], after[answered.codes(*until)]
            known = (old != _GAP) & (new != _GAP)
            pairs += known
            change += (new - old) * known
        place = (pairs - rule.least) * np.int16(shape[1]) + change + np.int16(most)
        return np.where(pairs >= rule.least, place, NOTHING)

    return Measure(values.ravel(), bins, "mean")


_GAP = np.int16(-999)


def _whole(numbers: Floats) -> Codes:
    """Return a table of codes to whole numbers, ``_GAP`` where there is none."""
    return np.where(np.isnan(numbers), _GAP, np.nan_to_num(numbers)).astype(np.int16)


def _readiness(kpi: Kpi, layout: Layout) -> Measure:
    before = _whole(_slot(kpi, layout, "baseline", "b_trl").numbers)
    after = _whole(_slot(kpi, layout, "followup", "f_trl").numbers)
    span = int(after.max()) - 1

    def bins(answered: Answered) -> Codes:
        old = before[answered.codes("baseline", "b_trl")]
        new = after[answered.codes("followup", "f_trl")]
        known = (old != _GAP) & (new >= READY)
        return np.where(known, new - old + np.int16(span), NOTHING)

    return Measure(np.arange(-span, span + 1.0), bins, "median")


def _pipeline(kpi: Kpi, layout: Layout) -> Measure:
    budget = _slot(kpi, layout, "followup", "f_value").weights(MIDPOINTS)
    budget[SAID] = np.nan
    dropped = _slot(kpi, layout, "followup", "f_status").bins.get("dropped", NOTHING)
    by_budget = _looked_up("followup", "f_value", budget, "sum")

    def bins(answered: Answered) -> Codes:
        alive = answered.codes("followup", "f_status") != dropped
        return np.where(alive, by_budget.bins(answered), NOTHING)

    return Measure(by_budget.points, bins, "sum")


def _response(_kpi: Kpi, _layout: Layout) -> Measure:
    return Measure(np.array([0.0, 1.0]), lambda a: a.valid("exit").astype(np.int16), "share")


def _pairs(_kpi: Kpi, _layout: Layout) -> Measure:
    def bins(answered: Answered) -> Codes:
        return (answered.valid("exit") & answered.valid("baseline")).astype(np.int16)

    return Measure(np.array([0.0, 1.0]), bins, "share")


def _links(kpi: Kpi, rule: LinkShare, layout: Layout) -> Sums:
    some = _slot(kpi, layout, "exit", rule.item).numbers
    every = _slot(kpi, layout, "exit", "x_contacts").numbers

    def parts(answered: Answered) -> tuple[Floats, Floats]:
        part, whole = (
            some[answered.codes("exit", rule.item)],
            every[answered.codes("exit", "x_contacts")],
        )
        both = ~np.isnan(part + whole)
        return np.where(both, part, np.nan), np.where(both, whole, np.nan)

    return Sums(parts)


_NAMED: dict[str, Callable[[Kpi, Layout], Measure | Sums]] = {
    "nps": _nps,
    "joint-ideas": _ideas,
    "trl-shift": _readiness,
    "pipeline-value": _pipeline,
    "response-rate": _response,
    "matched-pair-rate": _pairs,
}
