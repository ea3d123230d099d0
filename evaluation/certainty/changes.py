"""Did the same firms change, or is it chance? From the histograms of their changes."""

import numpy as np
import pandas as pd

from evaluation.certainty.estimates import unit_of
from evaluation.figures import PERCENT
from evaluation.histograms.measures import Measure
from evaluation.histograms.tallying import Tally
from evaluation.indicators import RULES
from evaluation.indicators.paired import ChangeOf
from evaluation.levels import LEVELS, Floats
from evaluation.methods.clustered import FEW_PILOTS
from evaluation.methods.paired import change_of
from evaluation.methods.signed_ranks import signed_rank_test

COLUMNS = (
    "level", "unit", "service", "kpi", "n", "pilots", "improved", "worsened", "net", "net_low",
    "net_high", "mean", "low", "high", "effect", "rank_biserial", "p",
)  # fmt: skip

BEYOND = ("net_low", "net_high", "low", "high", "p")
"""Columns that say something of firms that were not asked."""


def paired_changes(tally: Tally, suppressed: "pd.Series[str] | None" = None) -> pd.DataFrame:
    """Return how the same firms changed, for every KPI that compares two waves.

    Args:
        tally: what was counted.
        suppressed: the marks of ``evaluation.suppression`` beside ``tally.kpis``; None: nothing is
            hidden, not for print.

    Returns:
        One row per group and KPI: level, unit, service, kpi; n (pairs), pilots (with one);
        improved, worsened (firms); net (improvement: share improved less share worsened, in per
        cent) with net_low and net_high (adjusted Wald); mean (change, in the unit of the KPI) with
        low and high (Student); effect (d_z with the correction of Hedges); rank_biserial; p (exact
        signed ranks, two-sided, Pratt's zeros). NaN where nothing can be said; the columns
        ``BEYOND`` for region types of fewer than three pilots, too. Of a row that is hidden only
        the address is left.

    Source:
        ``evaluation.methods.paired`` and ``evaluation.methods.signed_ranks``.
    """
    rows = [
        row
        for kpi in tally.catalogue.kpis.values()
        if isinstance(RULES.get(kpi.id), ChangeOf)
        for row in _rows(tally, kpi.id)
    ]
    table = pd.DataFrame(rows, columns=[*COLUMNS])
    if suppressed is not None:
        keys = list(COLUMNS[:4])
        marks = tally.kpis[keys].assign(mark=suppressed.to_numpy())
        gone = (table[keys].merge(marks, on=keys, how="left")["mark"] != "").to_numpy()
        table = table.astype(dict.fromkeys(COLUMNS[4:], "float64"))
        table.loc[gone, list(COLUMNS[4:])] = np.nan
    return table


def _rows(tally: Tally, kpi: str) -> list[tuple[object, ...]]:
    measure = tally.histograms.measures[kpi]
    if not isinstance(measure, Measure):
        return []
    counts, points = tally.histograms.bins[kpi], measure.points * unit_of(measure)
    member, groups = tally.counted.design.member, tally.counted.design.groups
    clusters = tally.counted.trials["cluster"].to_numpy(dtype=object)
    found: list[tuple[object, ...]] = []
    for number, address in enumerate(groups.itertuples(index=False, name=None)):
        ours = member[:, LEVELS.index(address[0])] == number
        own = np.asarray(counts[ours].sum(axis=0), dtype=np.float64)
        pilots = len(set(clusters[ours & (counts.sum(axis=1) > 0)]))
        told = _told(points, own)
        if address[0] == "region_type" and pilots < FEW_PILOTS:
            told |= dict.fromkeys(BEYOND, np.nan)
        found.append((*address, kpi, told["n"], pilots, *(told[name] for name in COLUMNS[6:])))
    return found


def _told(points: Floats, count: Floats) -> dict[str, float]:
    change = change_of(points, count)
    test = signed_rank_test(points, count, zeros="pratt")
    return {
        "n": change.pairs,
        "improved": change.improved,
        "worsened": change.worsened,
        "net": PERCENT * change.net,
        "net_low": PERCENT * change.net_low,
        "net_high": PERCENT * change.net_high,
        "mean": change.mean,
        "low": change.low,
        "high": change.high,
        "effect": change.hedges,
        "rank_biserial": change.rank_biserial,
        "p": test.two_sided if change.pairs else np.nan,
    }
