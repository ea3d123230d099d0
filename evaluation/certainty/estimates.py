"""What a number is worth: intervals over pilots, and what small groups borrow from the others.

Beside the table of KPIs, never in place of it: ``kpis.csv`` and the gates use the interval that is
printed there. Here the same counts say how far a statement reaches beyond the pilots seen.
"""

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import pandas as pd

from evaluation.figures import PERCENT
from evaluation.histograms.measures import Measure
from evaluation.histograms.tallying import Tally
from evaluation.levels import LEVELS, Ints
from evaluation.methods.clustered import (
    FEW_PILOTS,
    Clustered,
    mean_over_pilots,
    wilson_over_pilots,
)
from evaluation.methods.pooling import Pooled, pool_means, pool_shares
from services_catalog import Kpi

POOLED_LEVELS = ("trial", "region")
"""Levels of small groups of one service, which lend each other strength."""

COLUMNS = (
    "level", "unit", "service", "kpi", "n", "pilots", "effective_n", "value", "low", "high",
    "pooled", "pooled_low", "pooled_high",
)  # fmt: skip


def estimates(
    tally: Tally,
    suppressed: "pd.Series[str] | None" = None,
    only: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return value, interval over pilots and pooled value of every KPI that has an interval.

    Args:
        tally: what was counted.
        suppressed: the marks of ``evaluation.suppression`` beside ``tally.kpis``; None: nothing is
            hidden, not for print.
        only: the KPIs that are wanted; None: all.

    Returns:
        One row per group and KPI: level, unit, service, kpi; n, pilots, effective_n (answers,
        pilots with one, and independent answers that these are worth); value (the raw one, in the
        unit of the KPI), low and high (over pilots; NaN below three pilots, except for a trial:
        there they hold for that pilot alone); pooled, pooled_low, pooled_high (trials and regions
        only). Of a row that is hidden only the address is left.
    """
    rows = [
        row
        for kpi, measure in measured(tally)
        if only is None or kpi.id in only
        for row in _rows(tally, kpi, measure)
    ]
    table = pd.DataFrame(rows, columns=[*COLUMNS])
    if suppressed is not None:
        keys = list(COLUMNS[:4])
        marks = tally.kpis[keys].assign(mark=suppressed.to_numpy())
        gone = (table[keys].merge(marks, on=keys, how="left")["mark"] != "").to_numpy()
        table = table.astype({"n": "float64", "pilots": "float64"})
        table.loc[gone, list(COLUMNS[4:])] = np.nan
    return table


def measured(tally: Tally) -> Iterator[tuple[Kpi, Measure]]:
    """Yield the KPIs about answers of firms that have an interval, with their measures."""
    for kpi in tally.catalogue.kpis.values():
        measure = tally.histograms.measures.get(kpi.id)
        if kpi.interval and isinstance(measure, Measure):
            yield kpi, measure


def over_pilots(tally: Tally, kpi: Kpi, measure: Measure, trials: Ints) -> Clustered:
    """Return the KPI over ``trials`` (their numbers), a pilot being a cluster, in its unit."""
    counts = tally.histograms.bins[kpi.id][trials]
    clusters = tally.counted.trials["cluster"].to_numpy(dtype=object)[trials]
    place = np.unique(clusters, return_inverse=True)[1]
    pilots = np.zeros((int(place.max(initial=-1)) + 1, counts.shape[1]))
    np.add.at(pilots, place, counts)
    n, sums = pilots.sum(axis=1), pilots @ measure.points
    if measure.summary == "share":
        return _scaled(wilson_over_pilots(sums, n), PERCENT)
    squares = pilots @ measure.points**2
    return _scaled(mean_over_pilots(sums, n, squares), unit_of(measure))


def unit_of(measure: Measure) -> float:
    """Return what a value of the measure is multiplied by to be in the unit of the KPI."""
    return PERCENT if measure.summary in {"share", "net"} else 1.0


def pooled(tally: Tally, kpi: Kpi, measure: Measure, groups: list[Ints]) -> Pooled:
    """Return what ``groups`` of trials lend each other, in the unit of the measure."""
    counts = np.array([tally.histograms.bins[kpi.id][trials].sum(axis=0) for trials in groups])
    n, sums = counts.sum(axis=1).astype(np.float64), counts @ measure.points
    if measure.summary == "share":
        return pool_shares(sums, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums / n
        squares = counts @ measure.points**2 - n * mean**2
        # The spread within is taken from all groups: of three answers nobody knows their own.
        within = float(np.nansum(squares)) / max(float((n[n > 0] - 1).sum()), 1.0)
        return pool_means(mean, np.where(n > 0, within / n, np.nan))


def _rows(tally: Tally, kpi: Kpi, measure: Measure) -> Iterator[tuple[Any, ...]]:
    member = tally.counted.design.member
    groups = tally.counted.design.groups
    lent = _lent(tally, kpi, measure)
    for number, (level, unit, service) in enumerate(groups.itertuples(index=False, name=None)):
        trials = np.flatnonzero(member[:, LEVELS.index(level)] == number)
        found = over_pilots(tally, kpi, measure, trials)
        speaks = level == "trial" or found.pilots >= FEW_PILOTS
        low, high = (found.low, found.high) if speaks else (np.nan, np.nan)
        known = (found.n, found.pilots, found.effective, found.value, low, high)
        yield (level, unit, service, kpi.id, *known, *lent.get(number, (np.nan,) * 3))


def _lent(tally: Tally, kpi: Kpi, measure: Measure) -> dict[int, tuple[float, ...]]:
    """Return pooled value, low and high of every group that borrows, by its number."""
    design, unit = tally.counted.design, unit_of(measure)
    found: dict[int, tuple[float, ...]] = {}
    for level in POOLED_LEVELS:
        column = design.member[:, LEVELS.index(level)]
        of_service = design.groups["service"].to_numpy(dtype=object)
        numbers = np.unique(column)
        for service in dict.fromkeys(of_service[numbers]):
            own = numbers[of_service[numbers] == service]
            family = pooled(tally, kpi, measure, [np.flatnonzero(column == one) for one in own])
            ends = zip(family.value, family.low, family.high, strict=True)
            found |= {
                int(number): tuple(float(end) * unit for end in one)
                for number, one in zip(own, ends, strict=True)
            }
    return found


def _scaled(found: Clustered, unit: float) -> Clustered:
    value, low, high = found.value * unit, found.low * unit, found.high * unit
    return Clustered(value, low, high, found.n, found.effective, found.pilots)
