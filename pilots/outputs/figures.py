"""The published figures as plain rows, for tables that people look at."""

from collections.abc import Collection
from typing import Any

from evaluation import Evaluation


def service_rows(figures: Evaluation, kpis: Collection[str]) -> list[dict[str, Any]]:
    """Return the service rows of ``kpis`` as they are published; hidden numbers are empty."""
    wanted = ("service", "kpi", "n", "value", "low", "high", "status", "suppressed")
    return [
        {name: _plain(getattr(row, name)) for name in wanted}
        for row in figures.published.itertuples()
        if row.level == "service" and row.kpi in kpis
    ]


def _plain(value: Any) -> str | float:  # noqa: ANN401 -- a cell of a frame
    if isinstance(value, str):
        return value
    text = str(value)
    return "" if text in {"nan", "<NA>", "None"} else float(text)
