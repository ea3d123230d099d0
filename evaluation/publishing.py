"""The published table: ``kpis.csv``, with empty cells where something is hidden."""

import csv
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluation.levels import Bools
from evaluation.methods.clustered import FEW_PILOTS

COLUMNS = (
    "level",
    "unit",
    "service",
    "kpi",
    "n",
    "value",
    "low",
    "high",
    "status",
    "suppressed",
)


def publish(kpis: pd.DataFrame, trials: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the columns of ``kpis.csv``; rows that ``suppressed`` marks keep their address only.

    Args:
        kpis: the columns of ``indicators`` and ``suppressed``: ``primary``, ``secondary`` or "".
        trials: cluster, service and region_type. A region type of which fewer than three pilots
            answered has no interval: one or two say nothing about others of that type. None: every
            interval stays.

    Returns:
        As many rows in the same order; ``n`` is a nullable integer.
    """
    table = kpis[list(COLUMNS)].astype({"n": "Int64"})
    if trials is not None:
        table.loc[_unsure(kpis, trials), ["low", "high"]] = math.nan
    hidden = table["suppressed"] != ""
    table.loc[hidden, ["n", "value", "low", "high"]] = pd.NA
    table.loc[hidden, "status"] = ""
    return table


def _unsure(kpis: pd.DataFrame, trials: pd.DataFrame) -> Bools:
    """Say which rows are of a region type with fewer pilots than an interval needs."""
    kinds = trials[["cluster", "service", "region_type"]].drop_duplicates()
    answered = kpis.loc[(kpis["level"] == "trial") & (kpis["n"] > 0), ["unit", "service", "kpi"]]
    known = answered.merge(kinds, left_on=["unit", "service"], right_on=["cluster", "service"])
    pilots = known.groupby(["region_type", "service", "kpi"])["cluster"].nunique()
    enough = set(pilots.index[pilots >= FEW_PILOTS])
    places = zip(kpis["unit"], kpis["service"], kpis["kpi"], strict=True)
    lacking = np.array([place not in enough for place in places], dtype=np.bool_)
    return lacking & (kpis["level"] == "region_type").to_numpy()


def write_kpis_csv(published: pd.DataFrame, path: Path) -> None:
    """Write the published table: unrounded numbers, empty cells for what is not there, ``\\n``.

    The same table gives the same bytes on every machine.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_rows(published))


def _rows(published: pd.DataFrame) -> Iterator[list[str]]:
    for row in published[list(COLUMNS)].itertuples(index=False, name=None):
        yield [_cell(value) for value in row]


def _cell(value: Any) -> str:  # noqa: ANN401 -- whatever a column holds
    if value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(value) if isinstance(value, float) else str(value)
