"""How every KPI is computed: one rule a KPI, filed by subject."""

import pandas as pd

from evaluation.counting import Counted
from evaluation.errors import KpiWithoutRule
from evaluation.indicators import implementation, links, paired, pipeline, reach, shares
from evaluation.indicators.rule import Rules
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
    tables = [_table(counted, kpi, place) for place, kpi in enumerate(kpis)]
    everything = pd.concat(tables).sort_values(["group", "place"], kind="stable")
    return everything.drop(columns=["group", "place"]).reset_index(drop=True)


DIGITS = 9
"""What rounding of sums may leave behind the last of these digits must not decide a colour."""


def _settled(value: float) -> float:
    return round(value, DIGITS)


def _table(counted: Counted, kpi: Kpi, place: int) -> pd.DataFrame:
    found = RULES[kpi.id](counted, kpi)
    groups = counted.design.groups
    return groups.assign(
        kpi=kpi.id,
        n=found.n,
        firms=found.firms,
        value=found.value,
        low=found.low,
        high=found.high,
        status=[kpi.status(_settled(value)) for value in found.value.tolist()],
        group=range(len(groups)),
        place=place,
    )
