"""Published values.

Cohen 1988 and every power program after him (two-sided 5 %, power 80 %, paired t test): 34 pairs
for a standardised change of 0.5, 15 for 0.8, 199 for 0.2.
The method sheet of this programme, section 1.12: half widths at 70 %, detectable standardised
changes, and points above a floor of 60 % for pilots x firms at a correlation of 0.05.
"""

import math

import numpy as np
import pytest

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
