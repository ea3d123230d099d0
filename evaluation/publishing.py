"""The published table: ``kpis.csv``, with empty cells where something is hidden."""

import csv
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

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


def publish(kpis: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of ``kpis.csv``; rows that ``suppressed`` marks keep their address only.

    Args:
        kpis: the columns of ``indicators`` and ``suppressed``: ``primary``, ``secondary`` or "".

    Returns:
        As many rows in the same order; ``n`` is a nullable integer.
    """
    table = kpis[list(COLUMNS)].astype({"n": "Int64"})
    hidden = table["suppressed"] != ""
    table.loc[hidden, ["n", "value", "low", "high"]] = pd.NA
    table.loc[hidden, "status"] = ""
    return table


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
