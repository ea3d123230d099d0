"""Gates G1 to G5 by the letter of their definition, at and around every limit."""

from dataclasses import replace
from typing import Any

import pytest

from evaluation.gates import colours_of, evidence_of, shortfalls
from evaluation.readings import Reading
from evaluation.standing import Standing
from services_catalog import Catalogue
from services_catalog.indicators import Colour

VALUE = ("csat", "nps", "usefulness", "capability-gain", "additionality")
FINE: dict[str, Any] = {
    "completed": 4,
    "regions": 3,
    "countries": 2,
    "pairs": 30,
    "response": 60.0,
    "types": dict.fromkeys(("advanced", "convergence", "less_advanced"), "tested"),
}
ENOUGH: dict[str, Any] = {**FINE, "completed": 3, "pairs": 15, "response": 43.0}


def a_reading(kpi: str, *, low: float | None = 1.0, status: Colour = "green") -> Reading:
    return Reading(("service", "svc", "svc", kpi), 40, 50.0, low, 90.0, status)


def a_standing(**more: Any) -> Standing:  # noqa: ANN401 -- fields of all kinds
    """A service for which every gate is green; ``more`` changes it."""
    green = Standing(
        service="svc",
        open=0,
        withdrawn=0,
        below=0,
        fidelity=100.0,
        exits={},
        red_in_type={},
        value={kpi: a_reading(kpi) for kpi in VALUE},
        colours=dict.fromkeys(VALUE, "green"),
        uptake=60.0,
        effort=2.0,
        **FINE,
    )
    return replace(green, **more)


def colour(gate: str, catalogue: Catalogue, **more: Any) -> Colour:  # noqa: ANN401
    return colours_of(a_standing(**more), catalogue)[gate]


def kinds(*standings: str) -> dict[str, str]:
    return dict(zip(("advanced", "convergence", "less_advanced"), standings, strict=True))


def test_a_service_at_every_green_limit_is_green_everywhere(catalogue: Catalogue) -> None:
    assert colours_of(a_standing(), catalogue) == dict.fromkeys(
        ("G1", "G2", "G3", "G4", "G5"), "green"
    )


@pytest.mark.parametrize(
    ("fidelity", "expected"),
    [(85.0, "green"), (84.999, "amber"), (65.0, "amber"), (64.999, "red"), (None, "none")],
)
def test_delivery(fidelity: float | None, expected: Colour, catalogue: Catalogue) -> None:
    assert colour("G1", catalogue, fidelity=fidelity) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"completed": 3}, "amber"),
        ({"pairs": 29}, "amber"),
        ({"response": 59.9}, "amber"),
        ({"types": kinds("tested", "tested", "not_tested")}, "amber"),
        ({"types": kinds("tested", "weak", "weak")}, "green"),
        ({"completed": 2}, "red"),
        ({"regions": 2}, "red"),
        ({"countries": 1}, "red"),
        ({"pairs": 14}, "red"),
        ({"response": 42.9}, "red"),
        ({"response": None}, "red"),
        ({"types": kinds("tested", "not_tested", "not_tested")}, "red"),
    ],
)
def test_evidence(changed: dict[str, Any], expected: Colour, catalogue: Catalogue) -> None:
    assert colour("G2", catalogue, **changed) == expected


def test_evidence_at_every_amber_limit_is_amber(catalogue: Catalogue) -> None:
    two = kinds("tested", "tested", "not_tested")
    assert colour("G2", catalogue, **{**ENOUGH, "types": two}) == "amber"


def test_shortfalls_name_what_is_missing_and_how_much_there_is(catalogue: Catalogue) -> None:
    standing = a_standing(pairs=12, response=50.0)
    least = catalogue.gates["G2"].limits["green"]
    assert shortfalls(standing, least) == {"matched_pairs": 12, "response_rate": 50.0}
    assert set(evidence_of(standing)) == set(least)


def value(*colours: Colour) -> dict[str, Any]:
    return {"colours": dict(zip(VALUE, colours, strict=True))}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (value("amber", "green", "green", "green", "green"), "green"),
        (value("amber", "amber", "green", "green", "green"), "amber"),
        (value("red", "green", "green", "green", "green"), "amber"),
        (value("red", "amber", "amber", "amber", "amber"), "amber"),
        (value("red", "red", "green", "green", "green"), "red"),
    ],
)
def test_value(changed: dict[str, Any], expected: Colour, catalogue: Catalogue) -> None:
    assert colour("G3", catalogue, **changed) == expected


@pytest.mark.parametrize(("low", "expected"), [(0.001, "green"), (0.0, "amber"), (None, "amber")])
def test_value_is_green_only_if_the_capability_gain_is_not_chance(
    low: float | None, expected: Colour, catalogue: Catalogue
) -> None:
    readings = {kpi: a_reading(kpi, low=low) for kpi in VALUE}
    assert colour("G3", catalogue, value=readings) == expected


@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        (("tested", "tested", "tested"), "green"),
        (("tested", "tested", "not_tested"), "amber"),
        (("tested", "weak", "not_tested"), "amber"),
        (("tested", "tested", "weak"), "amber"),
        (("tested", "weak", "weak"), "amber"),
        (("weak", "weak", "weak"), "red"),
        (("weak", "weak", "not_tested"), "red"),
        (("tested", "not_tested", "not_tested"), "red"),
        (("not_tested", "not_tested", "not_tested"), "red"),
    ],
)
def test_region_types(standings: tuple[str, ...], expected: Colour, catalogue: Catalogue) -> None:
    assert colour("G4", catalogue, types=kinds(*standings)) == expected


@pytest.mark.parametrize(
    ("uptake", "effort", "expected"),
    [
        (60.0, 2.0, "green"),
        (59.9, 2.0, "amber"),
        (60.0, 2.001, "amber"),
        (40.0, 4.0, "amber"),
        (39.9, 1.0, "red"),
        (90.0, 4.001, "red"),
        (None, 1.0, "red"),
        (90.0, None, "red"),
    ],
)
def test_upkeep(
    uptake: float | None, effort: float | None, expected: Colour, catalogue: Catalogue
) -> None:
    assert colour("G5", catalogue, uptake=uptake, effort=effort) == expected
