"""Judge a service from a tally by the rules of the gates, as it is or with something changed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from evaluation.gates import colours_of
from evaluation.histograms.tallying import Tally
from evaluation.indicators import tidy
from evaluation.readings import Address, Reading, Readings
from evaluation.standing import VALUE_GATE, Standing, standings
from evaluation.verdicts import verdict_of
from services_catalog import Catalogue
from services_catalog.indicators import Colour
from services_catalog.judging import VerdictId

OTHERS = ("matched-pair-rate", "response-rate", "uptake-commitment", "effort-per-sme")
"""What the gates look at besides the value KPIs."""

Change = Callable[[Reading], Reading]


@dataclass(frozen=True, slots=True)
class Judged:
    """A service with the colours of its gates and the verdict that follows."""

    standing: Standing
    colours: dict[str, Colour]
    verdict: VerdictId


def judged(
    tally: Tally,
    catalogue: Catalogue | None = None,
    change: Change | None = None,
    readings: Readings | None = None,
    services: Collection[str] | None = None,
) -> dict[str, Judged]:
    """Judge the services of a tally.

    Args:
        tally: what was counted.
        catalogue: with other limits; None: that of the tally.
        change: applied to every reading of a value KPI before it is coloured.
        readings: of ``readings_of`` for the same tally, for who asks several times.
        services: only these.
    """
    rules = catalogue or tally.catalogue
    readings = readings or readings_of(tally, rules)
    if change is not None:
        readings = _changed(readings, rules, change)
    counted = replace(tally.counted, catalogue=rules)
    found = {}
    for standing in standings(counted, readings, services):
        colours = colours_of(standing, rules)
        found[standing.service] = Judged(standing, colours, verdict_of(colours, standing, rules))
    return found


def readings_of(tally: Tally, rules: Catalogue | None = None) -> Readings:
    """Read the figures that the gates look at; colours are by ``rules`` or those of the tally."""
    rules = rules or tally.catalogue
    kpis = [rules.kpis[name] for name in (*rules.gates[VALUE_GATE].kpis, *OTHERS)]
    groups = tally.counted.design.groups
    return Readings(tidy(groups, [(kpi, tally.figures(kpi)) for kpi in kpis]))


def _changed(readings: Readings, rules: Catalogue, change: Change) -> Readings:
    rows: dict[Address, Reading] = {}
    for address, reading in readings.items():
        if address[3] not in rules.gates[VALUE_GATE].kpis or reading.value is None:
            rows[address] = reading
            continue
        moved = change(reading)
        rows[address] = replace(moved, status=rules.kpis[address[3]].status(moved.value))
    return Readings.of(rows)
