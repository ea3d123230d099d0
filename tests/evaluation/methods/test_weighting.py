"""Weighting classes, raking and the bias check.

Deming and Stephan's iteration is checked by its margins; Kish's effects are in test_clustered.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest

from evaluation.errors import ImpossibleMargins, NoWeight
from evaluation.methods.weighting import class_weights, rake, standardised_difference


def test_a_class_speaks_for_its_firms() -> None:
    classes = ["a"] * 20 + ["b"] * 20
    answered = np.array([True] * 10 + [False] * 10 + [True] * 15 + [False] * 5)
    weights = class_weights(classes, answered)

    assert weights[0] == pytest.approx(2.0)
    assert weights[20] == pytest.approx(20 / 15)
    assert (weights[~answered] == 0).all()
    assert weights.sum() == pytest.approx(40)


def test_a_class_of_a_handful_is_joined_and_weights_are_cut_off() -> None:
    classes = ["a"] * 30 + ["b"] * 4
    answered = np.array([True] * 20 + [False] * 10 + [True] + [False] * 3)
    joined = class_weights(classes, answered)
    cut = class_weights(["a"] * 20 + ["b"] * 60, np.array([True] * 20 + [True] * 6 + [False] * 54))

    assert joined[answered] == pytest.approx(np.full(21, 34 / 21))
    assert cut.max() / np.median(cut[cut > 0]) == pytest.approx(3.0)


def test_raking_meets_every_margin() -> None:
    kinds, sizes = ["x", "x", "y", "y"], ["s", "l", "s", "l"]
    found = rake(np.ones(4), [(kinds, {"x": 30.0, "y": 70.0}), (sizes, {"s": 60.0, "l": 40.0})])

    assert found == pytest.approx([18.0, 12.0, 42.0, 28.0])


def test_weights_of_zero_are_refused_by_name() -> None:
    deeds: tuple[Callable[[], object], ...] = (
        lambda: class_weights(["a"], np.array([False])),
        lambda: rake(np.zeros(2), [(["x", "y"], {"x": 1.0, "y": 1.0})]),
        lambda: rake(np.array([1.0, 0.0]), [(["x", "y"], {"x": 1.0, "y": 1.0})]),
        lambda: rake(np.array([1.0, math.nan]), [(["x", "y"], {"x": 1.0, "y": 1.0})]),
    )
    for deed in deeds:
        with pytest.raises(NoWeight) as refusal:
            deed()
        assert refusal.value.code == "EVAL-501"


def test_how_far_two_groups_lie_apart() -> None:
    one, other = np.array([1.0, 2, 3]), np.array([3.0, 4, 5])

    assert standardised_difference(one, other) == pytest.approx(-2.0)
    assert standardised_difference(np.ones(3), np.ones(4)) == 0.0
    assert standardised_difference(np.ones(3), np.zeros(4)) == math.inf
    assert math.isnan(standardised_difference(one, np.array([1.0])))


def test_a_class_may_be_a_pair_and_a_gap_a_class() -> None:
    kinds: list[object] = [("a", 1)] * 6 + [("b", None)] * 12
    answered = np.array([True] * 6 + [True, False] * 6)
    named = ["a"] * 6 + ["b"] * 12

    assert class_weights(kinds, answered).tolist() == class_weights(named, answered).tolist()
    assert class_weights([None, "a"] * 6, answered[:12]).sum() == 12
    met = rake(np.ones(4), [([("a", 1)] * 2 + [("b", 2)] * 2, {("a", 1): 3.0, ("b", 2): 1.0})])
    assert met.tolist() == [1.5, 1.5, 0.5, 0.5]


def test_margins_that_contradict_each_other_are_refused_by_name() -> None:
    margins = [
        (list("aabb"), {"a": 3.0, "b": 1.0}),
        (list("xyxy"), {"x": 10.0, "y": 10.0}),
    ]
    with pytest.raises(ImpossibleMargins, match="add up to the same number") as refusal:
        rake(np.ones(4), margins)  # type: ignore[arg-type]

    assert refusal.value.code == "EVAL-506"


def test_equal_decimals_do_not_differ() -> None:
    assert standardised_difference(np.full(3, 0.1), np.full(6, 0.1)) == 0.0
