"""What may be published: no count below the minimum, and none that others give away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.circulation import FORBIDDEN, UNLIMITED, Network, Reader
from evaluation.levels import LEVELS, Design, Ints
from services_catalog import Catalogue, Kpi

PRIMARY, SECONDARY = "primary", "secondary"

WORTH = {"trial": 1.0, "region": 1.5, "region_type": 8.0, "service": 40.0, "programme": 200.0}
"""What a reader loses with a row of each level."""

DEAR = 10.0
"""What is worth more than this is not hidden for a row without any answer."""

NOT_SHOWN = 0.3
"""The share of its worth that a row has where no report shows the KPI at its level."""

REACH = "sme-reach"
"""Firms reached tell which of two rows goes first: the smaller one, the same for every KPI."""

RATES = ("response-rate", "matched-pair-rate")
"""KPIs whose value tells how many answered of a number that everybody knows."""

LEAST_DOUBT = 2
"""How uncertain a small count stays for a reader who knows what ``primary`` means."""


def suppressed(
    kpis: pd.DataFrame,
    design: Design,
    catalogue: Catalogue,
    *,
    before: pd.DataFrame | None = None,
) -> "pd.Series[str]":
    """Say for every row of ``kpis`` whether it is hidden: ``primary``, ``secondary`` or "".

    Primary: fewer answers than the minimum of the KPI, or fewer different respondents than the
    minimum for publishing. Secondary: hidden because subtraction would give a primary row away,
    because a rate would tell how few have answered, or because no trial of the group had more than
    one firm: then everybody knows of each trial whose answer it is.

    Args:
        kpis: all rows of ``indicators``: level, unit, service, kpi, n, firms.
        design: the rows' groups and how trials belong to them.
        catalogue: minimum counts, and which KPIs are hidden at all.
        before: the table of the edition before, with ``suppressed``, its rows in the same order.
            What was hidden there stays hidden, and what was shown cannot protect anything, unless
            the count has changed by the minimum since. None: this is the first edition.

    Returns:
        A series beside ``kpis``. Of every hidden row, a reader who knows all published rows and
        that no count is negative can say no more than that its count lies in an interval as wide
        as the minimum count; rows without any answer are kept uncertain only where that costs
        no row of a service. A reader who also knows what ``primary`` and ``secondary`` stand for,
        and where nobody answered, can pin down no small count.
    """
    network = _network(design)
    marks = pd.Series("", index=kpis.index, dtype="str")
    known: dict[bytes, list[str]] = {}
    size = kpis.loc[kpis["kpi"] == REACH, "n"].tolist() or [0] * len(design)
    alone = _alone(size, design)
    for kpi in catalogue.kpis.values():
        rows = kpis.index[kpis["kpi"] == kpi.id]
        if not kpi.suppressed or rows.empty:
            continue
        own = kpis.loc[rows]
        table = replace(_table(kpi, own.assign(size=size), design, catalogue), stays=alone)
        if before is not None:
            table = _after(table, kpi, own, before.loc[rows])
        pattern = table.pattern()
        if pattern not in known:
            known[pattern] = _marks(table, network)
        found = known[pattern]
        if kpi.id in RATES:
            found = _marks(_rated(table, found, answered(own), design), network)
            found = [
                PRIMARY if small else mark and SECONDARY
                for small, mark in zip(table.small, found, strict=True)
            ]
        marks.update(pd.Series(found, index=rows, dtype="str"))
    return marks


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


@dataclass(frozen=True, slots=True)
class Table:
    """The counts of one KPI, one a group of the design.

    Attributes:
        flow: answers, added up from trials; differs from ``n`` only where a firm that takes part
            in several services is counted once.
        small: which groups are primary.
        need: how uncertain every hidden count has to stay.
        worth: what is lost with each group.
        stays: which groups were hidden in the edition before and are hidden again.
    """

    flow: list[int]
    small: list[bool]
    need: int
    worth: list[float]
    stays: list[bool]

    @property
    def cheap(self) -> list[float]:
        """What may be spent on a row without any answer: no row of a service, nor the programme.

        That nobody answered points at nobody, and for a withdrawn trial everybody knows it.
        """
        return [one if one < DEAR else FORBIDDEN for one in self.worth]

    def pattern(self) -> bytes:
        return repr((self.flow, self.small, self.need, self.worth, self.stays)).encode()


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
    return Table(flow.tolist(), small.tolist(), kpi.min_n + twice, worth, [False] * len(worth))


def _rated(table: Table, marks: Sequence[str], counts: Ints, design: Design) -> Table:
    """Return the table of those who answered, where what is marked stays hidden."""
    per_trial = counts[design.member[:, 0]].astype(np.float64)
    flow = design.total(np.arange(len(per_trial)), per_trial).astype(int)
    few = ((flow > 0) & (flow < table.need)).tolist()
    small = [one or other for one, other in zip(table.small, few, strict=True)]
    return replace(table, flow=flow.tolist(), small=small, stays=[mark != "" for mark in marks])


def _after(table: Table, kpi: Kpi, now: pd.DataFrame, before: pd.DataFrame) -> Table:
    """Return the table as it has to be hidden after an edition that readers keep."""
    alike = (np.abs(answered(now) - answered(before)) < kpi.min_n).tolist()
    gone = (before["suppressed"] != "").tolist()
    known = [same and not hidden for same, hidden in zip(alike, gone, strict=True)]
    worth = [
        FORBIDDEN if is_known else one for is_known, one in zip(known, table.worth, strict=True)
    ]
    stays = [
        one or (same and hidden) for one, same, hidden in zip(table.stays, alike, gone, strict=True)
    ]
    return replace(table, worth=worth, stays=stays)


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
    table = Table(flow.tolist(), small.tolist(), kpi.min_n, worth, [False] * len(worth))
    return [mark != "" for mark in _marks(table, _network(design))]


def hidden_counts(counts: Sequence[int], design: Design, *, least: int) -> list[str]:
    """Say of every group whether a count must be hidden: ``primary``, ``secondary`` or "".

    For tables beside the KPIs, such as shares of themes: the same hierarchy, the same rules.

    Args:
        counts: different respondents of each trial; they add up, one trial a respondent.
        design: the groups. least: the minimum count.
    """
    flow = design.total(np.arange(len(counts)), np.array(counts, dtype=np.float64)).astype(int)
    worth = [WORTH[level] for level in design.groups["level"]]
    table = Table(flow.tolist(), (flow < least).tolist(), least, worth, [False] * len(worth))
    return _marks(table, _network(design))


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


def _marks(table: Table, network: Network) -> list[str]:
    """Hide small counts and, around each, what would give it away."""
    hidden = [small or stays for small, stays in zip(table.small, table.stays, strict=True)]
    waiting = [place for place, gone in enumerate(hidden) if gone]
    known_sums, known_marks = (_reader(table, network, informed=yes) for yes in (False, True))
    risky = [place for place in waiting if table.small[place] and table.flow[place]]
    while waiting:  # rows that join in have to be protected themselves
        waiting = _protect(table, known_sums, hidden, waiting, table.need)
        waiting = waiting or _protect(table, known_marks, hidden, risky, LEAST_DOUBT)
    return [
        PRIMARY if small else SECONDARY if gone else ""
        for small, gone in zip(table.small, hidden, strict=True)
    ]


def _protect(
    table: Table, reader: Reader, hidden: list[bool], places: Sequence[int], need: int
) -> list[int]:
    """Hide more until each of ``places`` is uncertain by ``need``; return what was hidden."""
    joined: list[int] = []
    for place in places:
        if reader.width(place, hidden, need) >= need:
            continue
        worth = table.worth if table.flow[place] else table.cheap
        more = reader.cover(place, hidden, worth, need)
        covered = [gone or other in more for other, gone in enumerate(hidden)]
        if table.flow[place] or reader.width(place, covered, need) >= need:
            hidden[:] = covered
            joined += sorted(more)
    return joined


def _reader(table: Table, network: Network, *, informed: bool) -> Reader:
    """Return a reader who knows nothing but the sums, or one who knows what the marks mean."""
    if not informed:
        return Reader(network, [UNLIMITED] * len(table.flow), table.flow)
    most, least = table.need - 1, table.need
    up = [
        0 if not flow else most - flow if small and flow <= most else UNLIMITED
        for flow, small in zip(table.flow, table.small, strict=True)
    ]
    down = [
        flow if small else max(flow - least, 0)
        for flow, small in zip(table.flow, table.small, strict=True)
    ]
    return Reader(network, up, down)
