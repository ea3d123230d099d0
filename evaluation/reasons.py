"""Why a verdict is proposed, in plain words with numbers that may be printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evaluation.gates import evidence_of, shortfalls
from evaluation.readings import Reading, Readings
from evaluation.standing import DELIVERY_GATE, VALUE_GATE, Standing
from evaluation.verdicts import poorly_delivered
from evaluation.wording import worded
from services_catalog import Catalogue, default_catalogue
from services_catalog.indicators import Colour


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence on one gate. ``facts`` hold published numbers only."""

    code: str
    gate: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str) -> str:
        return worded(self.code, self.facts, language)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the reasons of one service are taken from."""

    standing: Standing
    colours: Mapping[str, Colour]
    published: Readings
    catalogue: Catalogue

    def told(self, kpi: str, *, kind: str | None = None) -> dict[str, Any]:
        """Return what may be printed of a KPI of the service, or of it in one region type."""
        service = self.standing.service
        level, unit = ("region_type", kind) if kind else ("service", service)
        found = told(self.published.get((level, unit, service, kpi)), kpi)
        target = self.catalogue.kpis[kpi].target
        if target != default_catalogue().kpis[kpi].target:
            found["target"] = target
        return found


def told(reading: Reading | None, kpi: str) -> dict[str, Any]:
    """Return the facts of a published cell; a hidden one has neither value nor count."""
    if reading is None or reading.hidden:
        return {"kpi": kpi, "n": 0, "value": None, "low": None, "high": None}
    return {
        "kpi": kpi,
        "n": reading.n,
        "value": reading.value,
        "low": reading.low,
        "high": reading.high,
    }


def reasons_for(case: Case) -> tuple[Reason, ...]:
    """Explain the colour of every gate, the decisive ones first."""
    every = [*_value(case), *_types(case), *_upkeep(case), *_evidence(case), *_delivery(case)]
    order: dict[Colour, int] = {"red": 0, "none": 0, "amber": 1, "green": 2}
    first = _too_thin(case)
    every.sort(key=lambda one: (one.gate not in first, order[case.colours[one.gate]]))
    if case.standing.open:
        every.append(Reason("trials-open", "G2", {"open": case.standing.open}))
    return tuple(every)


def _too_thin(case: Case) -> set[str]:
    """Return the gates for which nothing can be said about the service, whatever else is red."""
    thin = {"G2"} if case.colours["G2"] == "red" else set[str]()
    return thin | ({DELIVERY_GATE} if poorly_delivered(case.standing) else set())


def criteria(case: Case, least: Mapping[str, float] | None = None) -> list[dict[str, Any]]:
    """Return what of the evidence stays below ``least``, or all of it, as facts."""
    if least is None:
        found = evidence_of(case.standing)
        return [{"what": what, "found": _printable(case, what, n)} for what, n in found.items()]
    short = shortfalls(case.standing, least)
    return [
        {"what": what, "found": _printable(case, what, n), "least": least[what]}
        for what, n in short.items()
    ]


COUNTED_IN = {"matched_pairs": "matched-pair-rate", "response_rate": "response-rate"}
"""Counts of firms: they are told only where the row they stem from is published."""


def _printable(case: Case, what: str, found: float) -> float | None:
    source = COUNTED_IN.get(what)
    if source is None:
        return found
    row = case.published.service(case.standing.service, source)
    if row.hidden:
        return None
    return row.value if what == "response_rate" else round((row.value or 0.0) * row.n / 100)


def _evidence(case: Case) -> Iterator[Reason]:
    limits, colour = case.catalogue.gates["G2"].limits, case.colours["G2"]
    if colour == "green":
        yield Reason("evidence-enough", "G2", {"criteria": criteria(case)})
    elif colour == "amber":
        yield Reason("evidence-limited", "G2", {"criteria": criteria(case, limits["green"])})
    else:
        yield Reason("evidence-short", "G2", {"criteria": criteria(case, limits["amber"])})


def _value(case: Case) -> Iterator[Reason]:
    colour, colours = case.colours[VALUE_GATE], case.standing.colours
    red = [kpi for kpi in colours if colours[kpi] == "red"]
    green = [kpi for kpi in colours if colours[kpi] == "green"]
    below = [kpi for kpi in colours if colours[kpi] != "green"]
    counts = {"red": len(red), "green": len(green), "all": len(colours)}
    if colour == "red":
        yield Reason("value-low", VALUE_GATE, {**counts, "kpis": [case.told(k) for k in red]})
    elif colour == "green":
        yield Reason("value-high", VALUE_GATE, {**counts, "kpis": [case.told(k) for k in green]})
    elif below:
        yield Reason("value-mixed", VALUE_GATE, {"kpis": [case.told(k) for k in below]})
    if colour == "amber" and by_chance(case):
        yield Reason("value-chance", VALUE_GATE, {"finding": case.told("capability-gain")})


def by_chance(case: Case) -> bool:
    """Say whether the interval of the capability gain does not lie above zero."""
    low = case.standing.value["capability-gain"].low
    limit = case.catalogue.gates[VALUE_GATE].limits["green"]["capability_gain_low_above"]
    return low is None or low <= limit


def _types(case: Case) -> Iterator[Reason]:
    standing, limits = case.standing, case.catalogue.gates["G4"].limits
    if case.colours["G4"] == "green":
        yield Reason("types-all", "G4")
    elif len(standing.types_that_are("tested", "weak")) < limits["amber"]["tested_region_types"]:
        least = limits["amber"]["tested_region_types"]
        yield Reason("types-few", "G4", {"least": int(least)})
    elif not standing.types_that_are("tested"):
        yield Reason("types-none-works", "G4")
    for kind in standing.types_that_are("weak"):
        yield Reason("types-weak", "G4", weakness(case, kind))
    if untested := standing.types_that_are("not_tested"):
        yield Reason("types-untested", "G4", {"where": list(untested)})


def weakness(case: Case, kind: str) -> dict[str, Any]:
    """Return which value KPIs are red in a region type, as facts."""
    red = case.standing.red_in_type[kind]
    return {"where": [kind], "kpis": [case.told(kpi, kind=kind) for kpi in red]}


def _upkeep(case: Case) -> Iterator[Reason]:
    standing, colour = case.standing, case.colours["G5"]
    if standing.uptake is None or standing.effort is None:
        yield Reason("upkeep-unknown", "G5")
        return
    code = {"green": "upkeep-good", "amber": "upkeep-short"}.get(colour, "upkeep-poor")
    yield Reason(code, "G5", {"kpis": upkeep(case)})


def upkeep(case: Case) -> list[dict[str, Any]]:
    return [case.told(kpi) for kpi in case.catalogue.gates["G5"].kpis]


def _delivery(case: Case) -> Iterator[Reason]:
    standing, limits = case.standing, case.catalogue.gates[DELIVERY_GATE].limits
    if standing.fidelity is None:
        yield Reason("delivery-none", DELIVERY_GATE)
        return
    if poorly_delivered(standing):
        facts = {
            "below": standing.below,
            "completed": standing.completed,
            "least_share": limits["amber"]["fidelity"],
        }
        yield Reason("delivery-poor", DELIVERY_GATE, facts)
    yield Reason("delivery", DELIVERY_GATE, delivery(case))


def delivery(case: Case) -> dict[str, Any]:
    target = case.catalogue.gates[DELIVERY_GATE].limits["green"]["fidelity"]
    return {"share": case.standing.fidelity, "target_share": target}
