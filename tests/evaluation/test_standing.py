"""Completed, tested, weak: the terms of the gates, on invented programmes."""

import pytest

from evaluation.counting import count
from evaluation.indicators import indicators
from evaluation.readings import Readings
from evaluation.standing import Standing, standings
from services_catalog import Catalogue
from tests.evaluation.programmes import BAD, BEFORE, GOOD, SERVICE, Programme, a_proven_programme


def standing_of(made: Programme, catalogue: Catalogue) -> Standing:
    counted = count(made.seen(), catalogue)
    found = standings(counted, Readings(indicators(counted)))
    return next(standing for standing in found if standing.service == SERVICE)


def test_a_proven_service_is_tested_in_all_region_types(catalogue: Catalogue) -> None:
    standing = standing_of(a_proven_programme(), catalogue)
    assert (standing.completed, standing.regions, standing.countries) == (6, 4, 4)
    assert standing.types == dict.fromkeys(("advanced", "convergence", "less_advanced"), "tested")
    assert (standing.pairs, standing.response) == (60, 100.0)
    assert set(standing.colours.values()) == {"green"}


@pytest.mark.parametrize(("exits", "expected"), [(4, "not_tested"), (5, "tested")])
def test_a_region_type_is_tested_from_five_valid_exits(
    exits: int, expected: str, catalogue: Catalogue
) -> None:
    made = Programme().tried("a").took_part("a", [GOOD] * exits)
    assert standing_of(made, catalogue).types["advanced"] == expected


def test_exits_of_several_trials_of_a_type_count_together(catalogue: Catalogue) -> None:
    made = Programme().tried("a").tried("b", completed=False, actual_days=float("nan"))
    made.took_part("a", [GOOD] * 2).took_part("b", [GOOD] * 3)
    standing = standing_of(made, catalogue)
    assert standing.types["advanced"] == "tested"
    assert (standing.completed, standing.open) == (1, 1)


def test_a_type_without_a_completed_trial_is_not_tested(catalogue: Catalogue) -> None:
    made = Programme().tried("a", completed=False).took_part("a", [GOOD] * 20)
    assert standing_of(made, catalogue).types["advanced"] == "not_tested"


@pytest.mark.parametrize(("exits", "expected"), [(9, "tested"), (10, "weak")])
def test_a_region_type_is_weak_from_ten_exits_with_two_red_indicators(
    exits: int, expected: str, catalogue: Catalogue
) -> None:
    made = Programme().tried("a").took_part("a", [BAD] * exits)
    standing = standing_of(made, catalogue)
    assert standing.red_in_type["advanced"] == ("csat", "nps", "usefulness", "additionality")
    assert standing.types["advanced"] == expected


def test_one_red_indicator_does_not_make_a_type_weak(catalogue: Catalogue) -> None:
    unhappy = {**GOOD, "x_sat": "1"}
    made = Programme().tried("a").took_part("a", [unhappy] * 12)
    assert standing_of(made, catalogue).types["advanced"] == "tested"


def test_an_indicator_without_a_value_counts_as_red(catalogue: Catalogue) -> None:
    silent = {**GOOD, "x_nps": "dont_know", "x_sat": "dont_know"}
    made = Programme().tried("a").took_part("a", [silent] * 12)
    standing = standing_of(made, catalogue)
    assert standing.red_in_type["advanced"] == ("csat", "nps")
    assert standing.types["advanced"] == "weak"


def test_gates_read_numbers_that_are_too_small_to_print(catalogue: Catalogue) -> None:
    """A recommendation score of nine firms is hidden and still colours the gate."""
    made = Programme().tried("a").took_part("a", [GOOD] * 9)
    standing = standing_of(made, catalogue)
    assert standing.colours["nps"] == "green"


def test_delivery_is_pooled_over_completed_trials_only(catalogue: Catalogue) -> None:
    made = Programme().tried("a", accepted=7).tried("b", accepted=4)
    made.tried("c", accepted=0, completed=False)
    standing = standing_of(made, catalogue)
    assert standing.fidelity == pytest.approx(100 * 11 / 14)
    assert (standing.completed, standing.below) == (2, 1)


def test_a_withdrawn_trial_is_only_counted_as_withdrawn(catalogue: Catalogue) -> None:
    made = Programme().tried("a").tried("b", withdrawn=True, completed=False, country="SI")
    made.took_part("b", [GOOD] * 20)
    standing = standing_of(made, catalogue)
    assert (standing.completed, standing.open, standing.withdrawn) == (1, 0, 1)
    assert (standing.countries, standing.exits["advanced"]) == (1, 0)


def test_a_firm_without_a_baseline_is_no_pair(catalogue: Catalogue) -> None:
    part = {item: value for item, value in BEFORE.items() if item != "b_links"}
    made = Programme().tried("a").took_part("a", [GOOD] * 3).took_part("a", [GOOD], before=part)
    assert standing_of(made, catalogue).pairs == 3
