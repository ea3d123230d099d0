"""From the published table to the rows a report shows, each with a short name of its own."""

import math
from collections.abc import Callable, Hashable, Iterable
from typing import Any

import pandas as pd

from evaluation.reports.facts import KpiDefinitionFact, KpiFact
from evaluation.reports.gathering.inputs import ReportInputs
from services_catalog import Catalogue

Address = tuple[str, str, str, str]


def definitions(catalogue: Catalogue) -> tuple[KpiDefinitionFact, ...]:
    return tuple(
        KpiDefinitionFact(
            id=kpi.id,
            dimension=kpi.dimension,
            unit=kpi.unit,
            kind=kpi.kind,
            direction=kpi.direction,
            target=kpi.target,
            amber=kpi.amber,
            levels=kpi.levels,
            masked=kpi.suppressed,
            interval=kpi.interval is not None,
        )
        for kpi in catalogue.kpis.values()
    )


def published_rows(
    inputs: ReportInputs, wanted: Callable[[Address], bool], extra: Iterable[str] = ()
) -> tuple[KpiFact, ...]:
    """Return the rows that are ``wanted`` or named in ``extra`` (``level/unit/service/kpi``).

    They keep the order of ``kpis.csv`` and are called ``k1``, ``k2``, ... A suppressed row carries
    nothing but the reason.
    """
    published = inputs.evaluation.published
    named = set(extra)
    rows = published.loc[
        [
            wanted(address) or "/".join(address) in named
            for address in zip(
                published["level"],
                published["unit"],
                published["service"].fillna(""),
                published["kpi"],
                strict=True,
            )
        ]
    ]
    return tuple(
        _fact(f"k{number}", record)
        for number, record in enumerate(rows.to_dict("records"), start=1)
    )


def _fact(ref: str, record: dict[Hashable, Any]) -> KpiFact:
    hidden = _text(record["suppressed"])
    count = None if hidden else _number(record["n"])
    return KpiFact(
        ref=ref,
        level=_text(record["level"]),
        unit=_text(record["unit"]),
        service=_text(record["service"]),
        kpi=_text(record["kpi"]),
        n=None if count is None else int(count),
        value=None if hidden else _number(record["value"]),
        low=None if hidden else _number(record["low"]),
        high=None if hidden else _number(record["high"]),
        status="none" if hidden else _text(record["status"]) or "none",
        suppressed=hidden,
    )


def _number(value: Any) -> float | None:  # noqa: ANN401 -- whatever a cell of pandas holds
    if value is None or pd.isna(value):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
