"""Published values.

Cohen 1988 and every power program after him (two-sided 5 %, power 80 %, paired t test): 34 pairs
for a standardised change of 0.5, 15 for 0.8, 199 for 0.2; 90 for
0.3, with a power of 90 % 265 for 0.2, with 95 % 54 for 0.5 (G*Power).
The method sheet of this programme, section 1.12: half widths at 70 %, detectable standardised
changes, and points above a floor of 60 % for pilots x firms at a correlation of 0.05.
"""

import math

import numpy as np
import pytest

from evaluation.errors import ImpossiblePlan
from evaluation.methods.planning import (
    detectable_change,
    detectable_effect,
    detectable_share,
    half_width_of_share,
    pairs_for_effect,
)


@pytest.mark.parametrize(("effect", "pairs"), [(0.5, 34), (0.8, 15), (0.2, 199)])
def test_the_pairs_of_cohen(effect: float, pairs: int) -> None:
    assert pairs_for_effect(effect) == pairs


@pytest.mark.parametrize(
    ("pairs", "effect"),
    [(5, 1.68), (8, 1.16), (10, 1.00), (15, 0.78), (20, 0.66), (30, 0.53), (40, 0.45), (80, 0.32)],
)
def test_detectable_changes_of_the_method_sheet(pairs: int, effect: float) -> None:
    assert round(detectable_effect(pairs), 2) == effect
    assert detectable_change(np.array([float(pairs)]), 0.05) == detectable_effect(pairs)


@pytest.mark.parametrize(("firms", "points"), [(5, 31), (10, 25), (20, 19), (40, 14), (80, 10)])
def test_half_widths_of_the_method_sheet(firms: int, points: int) -> None:
    width = half_width_of_share(0.7, np.array([float(firms)]), 0.05)

    assert 100 * width == pytest.approx(points, abs=1.0)


@pytest.mark.parametrize(
    ("pilots", "points"),
    [(4, (27, 23, 20, 18)), (6, (22, 18, 16, 14)), (10, (17, 14, 12, 10)), (20, (13, 10, 8, 7))],
)
def test_detectable_shares_of_the_method_sheet(pilots: int, points: tuple[int, ...]) -> None:
    found = [
        100 * detectable_share(0.6, np.full(pilots, float(firms)), 0.05)
        for firms in (5, 10, 20, 40)
    ]

    assert found == pytest.approx(points, abs=1.0)


def test_more_pilots_buy_more_than_more_firms() -> None:
    ten_by_ten, four_by_forty = np.full(10, 10.0), np.full(4, 40.0)

    assert detectable_share(0.6, ten_by_ten, 0.05) < detectable_share(0.6, four_by_forty, 0.05)
    assert half_width_of_share(0.7, ten_by_ten, 0.05) < half_width_of_share(
        0.7, four_by_forty, 0.05
    )


def test_what_cannot_be_known_is_not_a_number() -> None:
    nobody = np.array([0.0, 0.0])

    assert math.isnan(half_width_of_share(0.7, nobody, 0.05))
    assert math.isnan(detectable_share(0.6, np.array([20.0]), 0.05))
    assert math.isnan(detectable_change(nobody, 0.05))
    assert math.isnan(detectable_effect(1))
    assert math.isinf(detectable_share(0.9, np.array([2.0, 2.0]), 0.05))


@pytest.mark.parametrize(
    ("effect", "power", "pairs"), [(0.3, 0.8, 90), (0.2, 0.9, 265), (0.5, 0.95, 54)]
)
def test_the_pairs_of_another_power(effect: float, power: float, pairs: int) -> None:
    assert pairs_for_effect(effect, power=power) == pairs
    assert pairs_for_effect(-effect, power=power) == pairs


def test_tiny_changes_take_millions_of_pairs_and_no_change_takes_no_number() -> None:
    assert pairs_for_effect(0.001) == pytest.approx(2.8016**2 * 1e6, rel=1e-4)
    for nothing in (0.0, math.nan, math.inf):
        with pytest.raises(ImpossiblePlan):
            pairs_for_effect(nothing)


def test_two_pairs_find_only_what_nobody_has_seen() -> None:
    """By root finding on the noncentral t; the limit of the test at 1 % is 63.66."""
    assert detectable_effect(2, level=0.01) == pytest.approx(57.692462, abs=1e-5)
    assert detectable_effect(2, power=0.5, level=0.01) == pytest.approx(30.363955, abs=1e-5)


def test_shares_that_cannot_be_are_refused() -> None:
    with pytest.raises(ImpossiblePlan, match=r"1\.2"):
        half_width_of_share(1.2, np.array([10.0, 10]), 0.05)
    with pytest.raises(ImpossiblePlan, match=r"-0\.1"):
        detectable_share(-0.1, np.array([10.0, 10]), 0.05)
