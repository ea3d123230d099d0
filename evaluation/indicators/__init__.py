"""How every KPI is computed: one rule a KPI, filed by subject."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from evaluation.counting import Counted
from evaluation.errors import KpiWithoutRule
from evaluation.figures import Figures
from evaluation.indicators import implementation, links, paired, pipeline, reach, shares
from evaluation.indicators.rule import Rules
from evaluation.levels import Floats
from services_catalog import Kpi

RULES: Rules = {
    **reach.RULES,
    **shares.RULES,
    **paired.RULES,
    **links.RULES,
    **pipeline.RULES,
    **implementation.RULES,
}


def indicators(counted: Counted) -> pd.DataFrame:
    """Compute every KPI of the catalogue in every group, nothing hidden.

    Returns:
        One row per group and KPI, groups in the order of the design, KPIs in that of the
        catalogue: level, unit, service, kpi, n, firms, value, low, high, status.

    Raises:
        KpiWithoutRule: the catalogue has a KPI that is not computed here.
    """
    kpis = list(counted.catalogue.kpis.values())
    if unruled := [kpi.id for kpi in kpis if kpi.id not in RULES]:
        raise KpiWithoutRule(unruled)
    found = [(kpi, RULES[kpi.id](counted, kpi)) for kpi in kpis]
    return tidy(counted.design.groups, found)


DIGITS = 9
"""What rounding of sums may leave behind the last of these digits must not decide a colour."""


def tidy(groups: pd.DataFrame, found: Sequence[tuple[Kpi, Figures]]) -> pd.DataFrame:
    """Return one row per group and KPI, as ``indicators`` describes; groups in their order."""
    times = len(found)
    rows = groups.loc[groups.index.repeat(times)].reset_index(drop=True)
    columns = {
        name: np.stack([getattr(figures, name) for _, figures in found], axis=1).ravel()
        for name in ("n", "firms", "value", "low", "high")
    }
    statuses = np.stack([colours(kpi, figures.value) for kpi, figures in found], axis=1)
    return rows.assign(
        kpi=pd.Series([kpi.id for kpi, _ in found] * len(groups), dtype="str"),
        **columns,
        status=pd.Series(statuses.ravel(), dtype="str"),
    )


def colours(kpi: Kpi, values: Floats) -> "np.ndarray[Any, np.dtype[np.object_]]":
    """Return ``kpi.status`` of every value, of all at once."""
    if kpi.target is None or kpi.amber is None:
        return np.full(len(values), "none", dtype=object)
    sign = 1.0 if kpi.direction == "up" else -1.0
    settled = sign * np.array([round(value, DIGITS) for value in values.tolist()])
    reached, missed = settled >= sign * kpi.target, settled < sign * kpi.amber
    chosen = [np.isnan(settled), reached, missed]
    return np.select(chosen, [np.array(word, dtype=object) for word in WORDS], "amber")


WORDS = ("none", "green", "red")
