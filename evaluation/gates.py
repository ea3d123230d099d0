"""Gates G1 to G5 of a service: green, amber, red; G0 and G6 are for people to pass."""

from collections.abc import Callable, Mapping

from evaluation.standing import Standing
from services_catalog import Catalogue
from services_catalog.indicators import Colour

Limits = Mapping[str, Mapping[str, float]]
Gate = Callable[[Standing, Limits], Colour]


def colours_of(standing: Standing, catalogue: Catalogue) -> dict[str, Colour]:
    """Return the colour of every gate that the engine decides, by the letter of its definition.

    ``none`` is for delivery before any trial is completed: there is nothing to be late with.
    """
    return {name: gate(standing, catalogue.gates[name].limits) for name, gate in GATES.items()}


def delivered(standing: Standing, limits: Limits) -> Colour:
    """G1: accepted among mandatory tasks, pooled over completed trials."""
    if standing.fidelity is None:
        return "none"
    if standing.fidelity >= limits["green"]["fidelity"]:
        return "green"
    return "amber" if standing.fidelity >= limits["amber"]["fidelity"] else "red"


def enough_evidence(standing: Standing, limits: Limits) -> Colour:
    """G2: trials, regions, countries, region types, pairs and response, all of them.

    Read at any time: trials that are still open are not completed, so they are no evidence yet.
    """
    for colour in ("green", "amber"):
        if not shortfalls(standing, limits[colour]):
            return "green" if colour == "green" else "amber"
    return "red"


def shortfalls(standing: Standing, least: Mapping[str, float]) -> dict[str, float]:
    """Return what of the evidence stays below ``least``, and how much there is."""
    evidence = evidence_of(standing)
    return {name: evidence[name] for name, limit in least.items() if evidence[name] < limit}


def evidence_of(standing: Standing) -> dict[str, float]:
    """Return what G2 counts, by the names its limits have."""
    return {
        "completed_trials": standing.completed,
        "regions": standing.regions,
        "countries": standing.countries,
        "tested_region_types": len(standing.types_that_are("tested", "weak")),
        "matched_pairs": standing.pairs,
        "response_rate": standing.response or 0.0,
    }


def valuable(standing: Standing, limits: Limits) -> Colour:
    """G3: the five value KPIs, and a capability gain that is not chance."""
    colours = list(standing.colours.values())
    green, red = colours.count("green"), colours.count("red")
    gain = standing.value["capability-gain"].low
    least = limits["green"]
    if (
        green >= least["green_kpis_at_least"]
        and red <= least["red_kpis_at_most"]
        and gain is not None
        and gain > least["capability_gain_low_above"]
    ):
        return "green"
    return "amber" if red <= limits["amber"]["red_kpis_at_most"] else "red"


def adaptable(standing: Standing, limits: Limits) -> Colour:
    """G4: region types in which it was tested, and in which of them it falls behind."""
    tested = len(standing.types_that_are("tested", "weak"))
    weak = len(standing.types_that_are("weak"))
    if tested < limits["amber"]["tested_region_types"] or weak == tested:
        return "red"
    least = limits["green"]
    all_tested = tested >= least["tested_region_types"]
    return "green" if all_tested and weak <= least["weak_region_types_at_most"] else "amber"


def lasting(standing: Standing, limits: Limits) -> Colour:
    """G5: managers who keep offering the service, and the days it takes them."""
    uptake, effort = standing.uptake, standing.effort
    if uptake is None or effort is None:
        return "red"
    for colour in ("green", "amber"):
        least = limits[colour]
        if (
            uptake >= least["uptake_commitment_at_least"]
            and effort <= least["effort_per_sme_at_most"]
        ):
            return "green" if colour == "green" else "amber"
    return "red"


GATES: dict[str, Gate] = {
    "G1": delivered,
    "G2": enough_evidence,
    "G3": valuable,
    "G4": adaptable,
    "G5": lasting,
}
