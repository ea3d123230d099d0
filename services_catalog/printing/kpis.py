"""The page of KPIs: limits first, then every definition with its reason and its review."""

from collections.abc import Iterator

from services_catalog.catalogue import Catalogue
from services_catalog.indicators import Kpi
from services_catalog.printing.markdown import PRINTED, listed, page, table

COMPUTED = (
    "A KPI is always computed from respondents, never as a mean of means; missing answers are "
    "counted out. "
)
LABELLED = "Source labels are explained in `regions.md`."


def kpis_page(catalogue: Catalogue) -> str:
    limits = catalogue.thresholds
    published = (
        f"Where small counts are hidden, a KPI is published from {limits.min_n_publish} answers of "
        f"{limits.min_n_publish} firms on (net promoter score: {limits.min_n_nps} answers). "
    )
    parts = ["# KPIs", PRINTED, f"{COMPUTED}{published}{LABELLED}"]
    heads = ("KPI", "name", "unit", "direction", "target", "amber", "gate")
    rows = (
        (
            kpi.id,
            kpi.name,
            kpi.unit,
            kpi.direction,
            _number(kpi.target),
            _number(kpi.amber),
            kpi.gate or "none",
        )
        for kpi in catalogue.kpis.values()
    )
    parts.append(table(heads, rows))
    for kpi in catalogue.kpis.values():
        parts += _kpi(kpi)
    return page(parts)


def _kpi(kpi: Kpi) -> Iterator[str]:
    yield f"## {kpi.name}"
    yield f"{kpi.definition}. {kpi.why}"
    yield table(
        ("", ""),
        [
            ("id", f"`{kpi.id}`"),
            ("formula", f"`{kpi.formula}`"),
            ("kind, interval", f"{kpi.kind}, {kpi.interval or 'none'}"),
            ("dimension", kpi.dimension),
            ("from", kpi.source),
            ("shown for", listed(kpi.levels)),
            ("small counts", f"hidden below {kpi.min_n}" if kpi.suppressed else "shown"),
            ("sources", kpi.cite),
            ("written, checked", f"{kpi.written_by}, {kpi.checked_by}"),
            ("next review", kpi.next_review),
        ],
    )


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"
