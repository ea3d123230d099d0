"""Verdicts: the first rule that holds, for every combination of colours."""

from itertools import product

import pytest

from evaluation.verdicts import failing, poorly_delivered, verdict_of
from services_catalog import Catalogue
from services_catalog.indicators import Colour
from tests.evaluation.test_gates import a_standing

GATES = ("G1", "G2", "G3", "G4", "G5")


def colours(*found: Colour) -> dict[str, Colour]:
    return dict(zip(GATES, found, strict=True))


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (("green", "green", "green", "green", "green"), "validated"),
        (("green", "green", "amber", "green", "green"), "validated"),
        (("green", "green", "green", "green", "amber"), "validated"),
        (("green", "green", "amber", "green", "amber"), "validated_with_conditions"),
        (("amber", "green", "green", "green", "green"), "validated_with_conditions"),
        (("green", "amber", "green", "green", "green"), "validated_with_conditions"),
        (("green", "green", "green", "amber", "green"), "validated_with_conditions"),
        (("red", "green", "green", "green", "green"), "validated_with_conditions"),
        (("green", "green", "red", "green", "green"), "revise_and_retest"),
        (("green", "green", "green", "red", "amber"), "revise_and_retest"),
        (("green", "green", "red", "amber", "red"), "not_validated"),
        (("green", "amber", "red", "red", "red"), "not_validated"),
        (("green", "red", "red", "red", "red"), "insufficient_evidence"),
        (("none", "red", "red", "red", "red"), "insufficient_evidence"),
    ],
)
def test_the_first_rule_that_holds_decides(
    found: tuple[Colour, ...], verdict: str, catalogue: Catalogue
) -> None:
    assert verdict_of(colours(*found), a_standing(), catalogue) == verdict


def test_red_delivery_in_more_than_half_of_the_trials_is_missing_evidence(
    catalogue: Catalogue,
) -> None:
    fine = colours("red", "green", "green", "green", "green")
    for below, verdict in ((2, "validated_with_conditions"), (3, "insufficient_evidence")):
        standing = a_standing(completed=4, below=below)
        assert poorly_delivered(standing) == (verdict == "insufficient_evidence")
        assert verdict_of(fine, standing, catalogue) == verdict


def test_every_combination_of_colours_has_exactly_the_verdict_of_the_rules(
    catalogue: Catalogue,
) -> None:
    shades: tuple[Colour, ...] = ("green", "amber", "red")
    for found in product(shades, repeat=5):
        g1, g2, g3, g4, g5 = found
        red = (g3, g4, g5).count("red")
        if g2 == "red":
            expected = "insufficient_evidence"
        elif red:
            expected = "not_validated" if red > 1 else "revise_and_retest"
        elif (g1, g2, g4) == ("green", "green", "green") and (g3, g5) != ("amber", "amber"):
            expected = "validated"
        else:
            expected = "validated_with_conditions"
        assert verdict_of(colours(*found), a_standing(), catalogue) == expected
        assert len(failing(colours(*found))) == red
