"""Published values.

Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 5 (Clopper-Pearson).
Conover 1971, page 97, as R prints it (binom.test): 682 of 925 plants, 0.7076683 to 0.7654066.
Agresti, An Introduction to Categorical Data Analysis, section 1.4: none of 25 students, exact 0 to
0.137.
Brown, Cai and DasGupta 2001, Statistical Science 16, table 5 (Jeffreys, n = 7).
Agresti and Coull 1998, The American Statistician 52: at 95 % the interval shares its middle with
Wilson's, and lies around (x + 2) / (n + 4) when z is taken as 2.
"""

import numpy as np
import pytest

from evaluation.intervals import wilson
from evaluation.methods.proportions import agresti_coull, clopper_pearson, jeffreys


def array(*numbers: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array(numbers, dtype=np.float64)


def test_clopper_pearson_gives_the_values_of_newcombe() -> None:
    low, high = clopper_pearson(array(81, 15, 0, 1), array(263, 148, 20, 29))

    assert np.round(low, 4).tolist() == [0.2527, 0.0578, 0.0, 0.0009]
    assert np.round(high, 4).tolist() == [0.3676, 0.1617, 0.1684, 0.1776]


def test_clopper_pearson_gives_the_plants_of_conover_and_the_students_of_agresti() -> None:
    low, high = clopper_pearson(array(682, 0), array(925, 25))

    assert (round(float(low[0]), 7), round(float(high[0]), 7)) == (0.7076683, 0.7654066)
    assert (float(low[1]), round(float(high[1]), 3)) == (0.0, 0.137)


def test_jeffreys_gives_the_values_of_brown_cai_and_dasgupta() -> None:
    low, high = jeffreys(array(0, 1, 2), array(7, 7, 7))

    assert np.round(low, 3).tolist() == [0.0, 0.016, 0.065]
    assert np.round(high, 3).tolist() == [0.292, 0.501, 0.648]


def test_agresti_coull_has_the_middle_of_wilson_and_is_wider() -> None:
    x, n = array(0, 1, 7, 10, 4), array(10, 10, 10, 10, 100)
    low, high = agresti_coull(x, n)
    inner_low, inner_high = wilson(x, n)
    inside = (x > 1) & (x < n - 1)  # elsewhere both are cut off

    assert (low + high)[inside] == pytest.approx((inner_low + inner_high)[inside], abs=1e-12)
    assert (low <= inner_low + 1e-12).all()
    assert (high >= inner_high - 1e-12).all()


@pytest.mark.parametrize("method", [clopper_pearson, jeffreys, agresti_coull])
def test_nothing_answered_has_no_interval(method: object) -> None:
    low, high = method(array(0), array(0))  # type: ignore[operator]

    assert np.isnan([low, high]).all()
