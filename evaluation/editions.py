"""A later edition of the same figures, which readers will lay beside the one they have.

One firm that withdraws between two editions would be told by their difference: every total above it
changes by exactly what it said. So a number is printed anew only where at least as many respondents
have changed as a number needs, seen over all levels at once; until then the old one stands.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from evaluation.errors import OtherRows
from evaluation.indicators import DIGITS
from evaluation.levels import Design, Ints
from evaluation.masks import PRIMARY
from evaluation.suppression import answered, hidden_changes, suppressed
from services_catalog import Catalogue

ADDRESS = ["level", "unit", "service", "kpi"]
NUMBERS = ["n", "firms", "value", "low", "high", "status"]


class Edition(NamedTuple):
    """A table that follows another.

    Attributes:
        kpis: as ``evaluation.indicators`` with ``suppressed``; rows that are held have the numbers
            of the edition before. ``publish`` it, and keep it for the edition after.
        held: shape (rows,): whether a row has those, because too few respondents have changed.
    """

    kpis: pd.DataFrame
    held: "pd.Series[bool]"


def next_edition(
    before: pd.DataFrame, now: pd.DataFrame, design: Design, catalogue: Catalogue
) -> Edition:
    """Return what may be printed after ``before``, given what the figures are ``now``.

    Args:
        before: the edition that readers have, all numbers, with ``suppressed``.
        now: the table of ``indicators``; groups that are new since then were hidden and empty.
        design: of ``now``.
        catalogue: minimum counts.

    Raises:
        OtherRows: a group or KPI of ``before`` is no longer there.

    Source:
        A. Hundepool and others, Statistical Disclosure Control, 2012, section 4.7, on tables that
        are linked.
    """
    before = _beside(before, now)
    held: pd.Series[bool] = pd.Series([False] * len(now), index=now.index)
    for kpi in catalogue.kpis.values():
        rows = now.index[now["kpi"] == kpi.id]
        if kpi.suppressed and len(rows):
            changed = changes(before.loc[rows], now.loc[rows], design)
            held[now["kpi"] == kpi.id] = np.array(hidden_changes(kpi, changed.tolist(), design))
    table = now.drop(columns=["suppressed"], errors="ignore").copy()
    # Not printed before and not to be printed anew: there is no old number to stand.
    table["suppressed"] = suppressed(table, design, catalogue, before=before, held=held)
    stands = held & (before["suppressed"] == "")
    table.loc[stands, NUMBERS] = before.loc[stands, NUMBERS]
    return Edition(table, stands)


def _beside(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``before`` in the order of ``now``; of a new group nobody knew a thing."""
    wanted, had = (pd.MultiIndex.from_frame(table[ADDRESS]) for table in (now, before))
    place = had.get_indexer(wanted)
    if (place >= 0).sum() != len(before):
        raise OtherRows(len(before), len(now))
    found = before.iloc[np.maximum(place, 0)].set_axis(now.index)
    fresh = place < 0
    found.loc[fresh, ADDRESS] = now.loc[fresh, ADDRESS]
    found.loc[fresh, ["n", "firms"]] = 0
    found.loc[fresh, ["value", "low", "high"]] = np.nan
    found.loc[fresh, ["status", "suppressed"]] = ["none", PRIMARY]
    return found


def changes(before: pd.DataFrame, now: pd.DataFrame, design: Design) -> Ints:
    """Return how many respondents of each trial have changed, as far as the figures tell.

    The least that there can be: the difference of the counts, and one where only the value moved.
    As many may have come as gone; then too few are supposed, which holds more numbers back.

    Args:
        before, now: the rows of one KPI in the order of the groups of the design.
    """
    trial = design.member[:, 0]
    counts = np.abs(answered(now) - answered(before))[trial]
    old, new = (np.round(one["value"].to_numpy(np.float64)[trial], DIGITS) for one in (before, now))
    moved = (old != new) & ~(np.isnan(old) & np.isnan(new))
    return np.asarray(np.maximum(counts, moved), dtype=np.int64)
