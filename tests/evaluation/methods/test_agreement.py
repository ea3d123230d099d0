"""Published values.

Cohen 1960: two judges, 200 cases, kappa 0.492; Cohen 1968: the same with weights, 0.348.
Feinstein and Cicchetti 1990, Journal of Clinical Epidemiology 43, 543-549: the paradox of kappa,
0.70 and 0.32 at the same observed agreement of 85 %.
Landis and Koch 1977, in Agresti, Categorical Data Analysis: two pathologists, 118 slides, 0.493.
Gwet 2008: 125 cases, kappa -0.0234, AC1 0.9408.
Krippendorff 2011: four observers, twelve units: nominal 0.743, ordinal 0.815, interval 0.849, ratio
0.797; two observers, binary, no gaps: 0.095.
Three observers and fifteen units with gaps (Krippendorff's example in reference works): nominal
0.691, interval 0.811.
Hout et al. 1987, in Agresti, Categorical Data Analysis: 91 couples, kappa 0.1293, with linear
weights 0.2374 (R: vcd, Kappa(SexualFun)).
"""

import math

import numpy as np
import pytest

from evaluation.errors import UnknownScale
from evaluation.methods.agreement import (
    Scale,
    cohen_kappa,
    confusion,
    gwet_ac1,
    krippendorff_alpha,
)

COHEN = np.array([[88.0, 10, 2], [14, 40, 6], [18, 10, 12]])
NONE = None
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]
THREE = [
    [NONE, NONE, NONE, NONE, NONE, 3, 4, 1, 2, 1, 1, 3, 3, NONE, 3],
    [1, NONE, 2, 1, 3, 3, 4, 3, NONE, NONE, NONE, NONE, NONE, NONE, NONE],
    [NONE, NONE, 2, 1, 3, 4, 4, NONE, 2, 1, 1, 3, 3, NONE, 4],
]


def test_the_judges_of_cohen() -> None:
    weights = np.array([[0.0, 1, 3], [1, 0, 6], [3, 6, 0]])

    assert round(cohen_kappa(COHEN), 3) == 0.492
    assert round(cohen_kappa(COHEN / 200), 3) == 0.492
    assert round(cohen_kappa(COHEN, weights=weights), 3) == 0.348


@pytest.mark.parametrize(("cells", "kappa"), [((40, 9, 6, 45), 0.70), ((80, 10, 5, 5), 0.32)])
def test_the_paradox_of_feinstein_and_cicchetti(cells: tuple[int, ...], kappa: float) -> None:
    assert round(cohen_kappa(np.array(cells, dtype=np.float64).reshape(2, 2)), 2) == kappa


def test_the_pathologists_of_landis_and_koch() -> None:
    slides = np.array([[22.0, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]])

    assert round(cohen_kappa(slides), 3) == 0.493


def test_the_raters_of_gwet() -> None:
    table = np.array([[118.0, 5], [2, 0]])

    assert (round(cohen_kappa(table), 4), round(gwet_ac1(table), 4)) == (-0.0234, 0.9408)


@pytest.mark.parametrize(
    ("scale", "alpha"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_the_four_observers_of_krippendorff(scale: Scale, alpha: float) -> None:
    assert round(krippendorff_alpha(FOUR, scale=scale), 3) == alpha


def test_the_three_observers_and_the_two() -> None:
    two = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]

    assert round(krippendorff_alpha(THREE), 3) == 0.691
    assert round(krippendorff_alpha(THREE, scale="interval"), 3) == 0.811
    assert round(krippendorff_alpha(two), 3) == 0.095


def test_a_table_is_counted_from_codes_with_gaps() -> None:
    table = confusion(["price", "time", None, "price"], ["price", "price", "time", "price"])

    assert table.tolist() == [[2.0, 0.0], [1.0, 0.0]]


def test_full_agreement_on_one_code_is_no_agreement_beyond_chance() -> None:
    table = confusion(["price"] * 5, ["price"] * 5)

    assert math.isnan(cohen_kappa(table))
    assert math.isnan(krippendorff_alpha([[1] * 5, [1] * 5]))
    assert gwet_ac1(table) == 1.0


def test_nothing_coded_says_nothing() -> None:
    for found in (cohen_kappa(np.zeros((2, 2))), gwet_ac1(np.zeros((2, 2)))):
        assert math.isnan(found)
    assert math.isnan(krippendorff_alpha([[NONE, 1], [2, NONE]]))


COUPLES = np.array([[7.0, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]])


def test_the_couples_of_hout() -> None:
    steps = np.abs(np.subtract.outer(np.arange(4), np.arange(4))).astype(np.float64)

    assert round(cohen_kappa(COUPLES), 4) == 0.1293
    assert round(cohen_kappa(COUPLES, weights="linear"), 4) == 0.2374
    assert cohen_kappa(COUPLES, weights="quadratic") == cohen_kappa(COUPLES, weights=steps**2)


def test_names_will_do_as_codes_where_order_does_not_matter() -> None:
    named: list[list[str | None]] = [
        ["price", "time", None, "time"],
        ["price", "time", "time", "price"],
    ]
    numbered: list[list[float | str | None]] = [[1, 2, NONE, 2], [1, 2, 2, 1]]

    assert krippendorff_alpha(named) == krippendorff_alpha(numbered)
    with pytest.raises(UnknownScale, match="'price'"):
        krippendorff_alpha(named, scale="interval")


def test_a_scale_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(UnknownScale, match="ordinal") as refusal:
        krippendorff_alpha(FOUR, scale="rank")  # type: ignore[arg-type]
    with pytest.raises(UnknownScale, match="quadratic"):
        cohen_kappa(COUPLES, weights="squared")  # type: ignore[arg-type]

    assert refusal.value.code == "EVAL-703"
