"""Published values.

Hollander and Wolfe 1973, Nonparametric Statistical Methods, section 3.2 and 3.4: nine patients, the
estimate of the effect of a tranquilizer -0.46, with 96.1 % between -0.786 and -0.010 (R, with the
signs changed: pseudomedian 0.46, 0.010 to 0.786).
The same law of signs without ranks: of ten values the second and the ninth hold the median with
97.9 %, the third and the eighth with 89.1 % (Conover 1971, table of the binomial).
"""

import numpy as np
import pytest

from evaluation.methods.medians import hodges_lehmann, median_interval
from tests.evaluation.methods.test_signed_ranks import AFTER, BEFORE


def test_the_tranquilizer_of_hollander_and_wolfe() -> None:
    value, low, high, reached = hodges_lehmann(AFTER - BEFORE)

    assert [round(one, 3) for one in (value, low, high)] == [-0.46, -0.786, -0.01]
    assert round(reached, 3) == 0.961


def test_the_median_of_ten() -> None:
    values = np.arange(1.0, 11)

    assert median_interval(values)[:3] == (5.5, 2.0, 9.0)
    assert round(median_interval(values)[3], 3) == 0.979
    value, low, high, reached = median_interval(values, confidence=0.89)
    assert (value, low, high, round(reached, 3)) == (5.5, 3.0, 8.0, 0.891)


@pytest.mark.parametrize("method", [hodges_lehmann, median_interval])
def test_few_values_cannot_be_sure_and_none_say_nothing(method: object) -> None:
    few = method(np.array([1.0, 2, 3]))  # type: ignore[operator]

    assert few == (2.0, -np.inf, np.inf, 1.0)
    assert np.isnan(method(np.array([np.nan]))).all()  # type: ignore[operator]


def test_the_median_of_averages_covers_what_it_says() -> None:
    """2,000 samples of 12 changes around 0.5, from a law with heavy tails."""
    chance = np.random.default_rng(2)
    found = [hodges_lehmann(0.5 + chance.standard_t(3, 12)) for _ in range(2000)]
    covered = sum(low <= 0.5 <= high for _, low, high, _ in found) / len(found)

    assert found[0][3] - 0.015 <= covered <= found[0][3] + 0.015
    assert found[0][3] >= 0.95


def test_too_many_to_compare_two_by_two_are_refused() -> None:
    with pytest.raises(ValueError, match="401 changes"):
        hodges_lehmann(np.ones(401))
