"""What may be published: no count below the minimum, and none that others give away."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.circulation import Network
from evaluation.levels import LEVELS, Design, Ints
from evaluation.masks import Figure, Table, common, marks, protected
from services_catalog import Catalogue, Kpi

WORTH = {"trial": 1.0, "region": 1.5, "region_type": 8.0, "service": 40.0, "programme": 200.0}
"""What a reader loses with a row of each level."""

NOT_SHOWN = 0.3
"""The share of its worth that a row has where no report shows the KPI at its level."""

REACH = "sme-reach"
"""Firms reached tell which of two rows goes first: the smaller one, the same for every KPI."""

RATES = ("response-rate", "matched-pair-rate")
"""KPIs whose value tells how many answered of a number that everybody knows."""


def suppressed(
    kpis: pd.DataFrame,
    design: Design,
    catalogue: Catalogue,
    *,
    before: pd.DataFrame | None = None,
    held: "pd.Series[bool] | None" = None,
) -> "pd.Series[str]":
    """Say for every row of ``kpis`` whether it is hidden: ``primary``, ``secondary`` or "".

    Primary: fewer answers than the minimum of the KPI, or fewer different respondents than the
    minimum for publishing. Secondary: hidden because subtraction would give a primary row away,
    because a rate would tell how few have answered, because no trial of the group had more than
    one firm (then everybody knows of each trial whose answer it is), or because another KPI hides
    this group: of one service, every KPI that is shown by trial, region or region type is shown for
    the same ones. A KPI that would cost the others too much is not shown at that level at all.

    Args:
        kpis: all rows of ``indicators``: level, unit, service, kpi, n, firms.
        design: the rows' groups and how trials belong to them.
        catalogue: minimum counts, and which KPIs are hidden at all.
        before: the table of the edition before, with ``suppressed``, its rows in the same order.
            What was hidden there stays hidden, and what was shown cannot protect anything, unless
            the count has changed by the minimum since. None: this is the first edition.
        held: which rows must not be printed anew; those that were hidden before stay hidden.

    Returns:
        A series beside ``kpis``. Of every hidden row, a reader who knows all published rows and
        that no count is negative can say no more than that its count lies in an interval as wide
        as the minimum count; rows without any answer are kept uncertain only where that costs
        no row of a service. A reader who also knows what ``primary`` and ``secondary`` stand for,
        and where nobody answered, can pin down no small count.
    """
    network = _network(design)
    size = kpis.loc[kpis["kpi"] == REACH, "n"].tolist() or [0] * len(design)
    alone = _alone(size, design)
    figures: list[Figure] = []
    places: list[pd.Index] = []
    for kpi in catalogue.kpis.values():
        rows = kpis.index[kpis["kpi"] == kpi.id]
        if not kpi.suppressed or rows.empty:
            continue
        own = kpis.loc[rows]
        table = replace(_table(kpi, own.assign(size=size), design, catalogue), stays=alone)
        if before is not None:
            again = None if held is None else held.loc[rows]
            table = _after(table, kpi, own, before.loc[rows], again)
        tables = (table, _rated(table, answered(own), design)) if kpi.id in RATES else (table,)
        tables = (*tables[:-1], _limited(tables[-1], size, design))
        gain = [1.0 if level in kpi.levels else NOT_SHOWN for level in design.groups["level"]]
        figures.append(Figure(tables, gain))
        places.append(rows)
    marked = pd.Series("", index=kpis.index, dtype="str")
    for rows, figure, hidden in zip(places, figures, common(figures, design, network), strict=True):
        marked.update(pd.Series(marks(figure.tables[0], hidden), index=rows, dtype="str"))
    return marked


def answered(rows: pd.DataFrame) -> Ints:
    """Return how many answers stand behind each row; of a rate, how many of those asked."""
    rates = rows["kpi"].isin(RATES).to_numpy()
    counts = rows["n"].to_numpy(np.float64)
    share = np.nan_to_num(rows["value"].to_numpy(np.float64)) / 100
    return np.asarray(np.where(rates, np.rint(counts * share), counts), dtype=np.int64)


def _alone(size: Sequence[int], design: Design) -> list[bool]:
    """Say which groups consist of trials with one firm each, or none."""
    largest = np.zeros(len(design), dtype=np.int64)
    for trial, groups in enumerate(design.member):
        np.maximum.at(largest, groups, size[design.member[trial, 0]])
    return [bool(firms == 1) for firms in largest]


def _table(kpi: Kpi, rows: pd.DataFrame, design: Design, catalogue: Catalogue) -> Table:
    n, firms = rows["n"].to_numpy(), rows["firms"].to_numpy()
    small = (n < kpi.min_n) | (firms < catalogue.thresholds.min_n_publish)
    per_trial = n[design.member[:, 0]]
    flow = design.total(np.arange(len(per_trial)), per_trial).astype(int)
    within = (rows["level"] != LEVELS[-1]).to_numpy()
    # An authority that answers for two trials is one respondent: so many answers more are needed.
    twice = int((n - firms)[within].max(initial=0))
    worth = [
        WORTH[level] * (1.0 if level in kpi.levels else NOT_SHOWN) + size / 10_000
        for level, size in zip(rows["level"], rows["size"], strict=True)
    ]
    return Table.of(flow.tolist(), small.tolist(), kpi.min_n + twice, worth)


def _rated(table: Table, counts: Ints, design: Design) -> Table:
    """Return the table of those who answered, of whom a few must not be told either."""
    per_trial = counts[design.member[:, 0]].astype(np.float64)
    flow = design.total(np.arange(len(per_trial)), per_trial).astype(int)
    few = ((flow > 0) & (flow < table.need)).tolist()
    small = [one or other for one, other in zip(table.small, few, strict=True)]
    return replace(table, flow=flow.tolist(), small=small)


def _limited(table: Table, size: Sequence[int], design: Design) -> Table:
    """Return the table with what everybody knows: that no more can have answered than took part.

    Where as many are counted as took part, whatever they said, the count itself is public.
    """
    trial = design.member[:, 0]
    reached, flow = np.array(size)[trial], np.array(table.flow)[trial]
    if (flow > reached).any() or (flow == reached).all():
        return table
    most = design.total(np.arange(len(trial)), reached.astype(np.float64)).astype(int)
    return replace(table, most=most.tolist())


def _after(
    table: Table,
    kpi: Kpi,
    now: pd.DataFrame,
    before: pd.DataFrame,
    held: "pd.Series[bool] | None",
) -> Table:
    """Return the table as it has to be hidden after an edition that readers keep."""
    alike = np.abs(answered(now) - answered(before)) < kpi.min_n
    gone = (before["suppressed"] != "").to_numpy()
    waits = alike if held is None else alike | held.to_numpy()
    stays = [one or other for one, other in zip(table.stays, (waits & gone).tolist(), strict=True)]
    return replace(table, known=(alike & ~gone).tolist(), stays=stays)


def hidden_changes(kpi: Kpi, changed: Sequence[int], design: Design) -> list[bool]:
    """Say which rows must not be printed anew, so that nobody can subtract two editions.

    Args:
        kpi: whose minimum count holds for a change as it does for a number.
        changed: respondents of each trial whose part in the KPI is another one than before.
        design: the rows' groups.

    Returns:
        For every group whether it keeps the numbers of the edition before: where some but fewer
        than the minimum have changed, and around it what would give that away.
    """
    flow = design.total(np.arange(len(changed)), np.array(changed, dtype=np.float64)).astype(int)
    small = (flow > 0) & (flow < kpi.min_n)
    worth = [WORTH[level] for level in design.groups["level"]]
    table = Table.of(flow.tolist(), small.tolist(), kpi.min_n, worth)
    return protected(table, _network(design), table.demanded)


def hidden_counts(counts: Sequence[int], design: Design, *, least: int) -> list[str]:
    """Say of every group whether a count must be hidden: ``primary``, ``secondary`` or "".

    For tables beside the KPIs, such as shares of themes: the same hierarchy, the same rules.

    Args:
        counts: different respondents of each trial; they add up, one trial a respondent.
        design: the groups. least: the minimum count.
    """
    flow = design.total(np.arange(len(counts)), np.array(counts, dtype=np.float64)).astype(int)
    worth = [WORTH[level] for level in design.groups["level"]]
    table = Table.of(flow.tolist(), (flow < least).tolist(), least, worth)
    return marks(table, protected(table, _network(design), table.demanded))


def _network(design: Design) -> Network:
    """Draw the design: every group is an edge, see ``evaluation.circulation``."""
    programme, outside, service, region, kind = 0, 1, {}, {}, {}  # type: ignore[var-annotated]
    ends = [(0, 0)] * len(design)
    fresh = iter(range(2, 2 + 3 * len(design)))
    for trial, of_region, of_kind, of_service, of_all in design.member.tolist():
        s = service.setdefault(of_service, next(fresh))
        r = region.setdefault(of_region, next(fresh))
        t = kind.setdefault(of_kind, next(fresh))
        ends[trial], ends[of_region], ends[of_kind] = (r, t), (s, r), (t, outside)
        ends[of_service], ends[of_all] = (programme, s), (outside, programme)
    return Network.of(ends)
