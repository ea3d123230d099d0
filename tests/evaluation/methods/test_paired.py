"""Published values.

Darwin's maize (see test_signed_ranks), in inches: mean 2.6167, 95 % interval 0.0039 to 5.2294,
t 2.148 with 14 degrees of freedom (R: t.test).
Student 1908, the sleep data: interval 0.70 to 2.46, t 4.0621.
Hedges 1981, table 1: the correction J for 2 to 10 degrees of freedom.
Bentur et al. 2009, airways of 21 children before and after a transplantation (1, 1, 7, 12), in
Fagerland, Lydersen and Laake 2013, table 5: McNemar asymptotic 0.034, exact 0.070, mid-p 0.039; and
in the same, Statistics in Medicine 33 (2014), 2850-2875: the difference -0.286, Newcombe -0.507 to
-0.026.
Cavo et al. 2012, 161 patients (59, 6, 16, 80), in Fagerland, Lydersen and Laake, Statistical
Analysis of Contingency Tables, 2017, chapter 8, as their package prints them: McNemar asymptotic
0.033006, corrected 0.055009, exact 0.052479, mid-p 0.034690; Agresti-Min 0.0045 to 0.1182, Newcombe
0.0046 to 0.1186.
Student's sleep data once more: d_z 1.28, 95 % from 0.41 to 2.12 (Cumming and Finch 2001; R:
effectsize::cohens_d).
"""

import math

import numpy as np
import pytest

from evaluation.methods.paired import (
    change_of,
    difference_of_paired_shares,
    hedges_correction,
    interval_of_effect,
    mcnemar,
    newcombe_difference_of_paired_shares,
)
from tests.evaluation.methods.test_signed_ranks import MAIZE

SLEEP = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])


def test_the_maize_of_darwin() -> None:
    found = change_of(MAIZE / 8, np.ones(15))

    assert [round(one, 4) for one in (found.mean, found.low, found.high)] == [
        2.6167,
        0.0039,
        5.2294,
    ]
    assert round(found.effect * math.sqrt(15), 3) == 2.148
    assert (found.improved, found.worsened, found.same) == (13, 2, 0)


def test_the_sleep_of_student() -> None:
    found = change_of(SLEEP, np.ones(10))

    assert (round(found.low, 2), round(found.high, 2)) == (0.7, 2.46)
    assert round(found.effect * math.sqrt(10), 4) == 4.0621
    assert (found.improved, found.same) == (9, 1)


def test_the_correction_of_hedges() -> None:
    assert [round(hedges_correction(m), 4) for m in range(2, 11)] == [
        0.5642, 0.7236, 0.7979, 0.8407, 0.8686, 0.8882, 0.9027, 0.9139, 0.9227,
    ]  # fmt: skip


def test_a_histogram_says_what_its_pairs_say() -> None:
    pairs = [-1.0, -1, 0, 0, 0, 1, 1, 1, 2, 3]
    value, count = np.array([-1.0, 0, 1, 2, 3]), np.array([2.0, 3, 3, 1, 1])

    assert change_of(value, count) == change_of(np.array(pairs), np.ones(10))
    assert change_of(value, count).net == pytest.approx(0.3)


def test_all_alike_has_no_effect_size_but_a_net_improvement() -> None:
    found = change_of(np.array([1.0]), np.array([8.0]))

    assert (found.net, found.mean, found.low, found.high) == (1.0, 1.0, 1.0, 1.0)
    assert found.net_low < 0.75
    assert math.isnan(found.effect)
    assert found.rank_biserial == 1.0


def test_no_pairs_say_nothing() -> None:
    found = change_of(np.array([0.0]), np.array([0.0]))

    assert found.pairs == 0
    assert math.isnan(found.mean)
    assert math.isnan(difference_of_paired_shares(0, 0, 0, 0)[0])


def test_paired_shares_mirror_and_stay_on_the_scale() -> None:
    value, low, high = difference_of_paired_shares(20, 3, 12, 15)
    back, back_low, back_high = difference_of_paired_shares(20, 12, 3, 15)

    # 50 firms and 2 more: 12.5 and 3.5 of 52; 0.173077 +- 1.959964 sqrt(0.277737 / 52)
    assert (value, low, high) == pytest.approx((0.18, 0.029836, 0.316318), abs=1e-5)
    assert (back, back_low, back_high) == pytest.approx((-value, -high, -low), abs=1e-12)


def test_the_airways_of_bentur() -> None:
    found = mcnemar(7, 1)
    value, low, high = newcombe_difference_of_paired_shares(1, 7, 1, 12)

    assert [round(one, 3) for one in (found.asymptotic, found.exact, found.middle)] == [
        0.034,
        0.07,
        0.039,
    ]
    assert [round(one, 3) for one in (value, low, high)] == [-0.286, -0.507, -0.026]


def test_as_many_to_one_side_as_to_the_other_is_chance() -> None:
    assert mcnemar(0, 0) == mcnemar(0, 0).__class__(1.0, 1.0, 1.0, 0.0)
    assert mcnemar(4, 4).exact == 1.0
    assert mcnemar(3, 9) == mcnemar(9, 3)
    assert mcnemar(4, 4).middle < 1.0


def test_newcombe_mirrors_and_stays_on_the_scale() -> None:
    for cells in ((20, 3, 12, 15), (0, 0, 8, 0), (5, 0, 0, 5), (0, 6, 6, 0)):
        both, lost, won, neither = cells
        value, low, high = newcombe_difference_of_paired_shares(*cells)
        back = newcombe_difference_of_paired_shares(both, won, lost, neither)
        assert -1 <= low <= value <= high <= 1
        assert back == pytest.approx((-value, -high, -low), abs=1e-12)
    assert math.isnan(newcombe_difference_of_paired_shares(0, 0, 0, 0)[0])


def test_the_interval_of_net_improvement_covers_what_it_says() -> None:
    """4,000 samples of 20 firms: 25 % worse, 30 % better; between 93.5 and 96.5 %."""
    chance = np.random.default_rng(20270111)
    counts = chance.multinomial(20, [0.25, 0.45, 0.30], size=4000).astype(np.float64)
    found = [change_of(np.array([-1.0, 0, 1]), one) for one in counts]
    covered = sum(one.net_low <= 0.05 <= one.net_high for one in found) / len(found)

    assert 0.935 <= covered <= 0.965


def test_the_patients_of_cavo() -> None:
    found = mcnemar(6, 16)
    simple = difference_of_paired_shares(59, 6, 16, 80)
    joined = newcombe_difference_of_paired_shares(59, 6, 16, 80)

    assert (round(found.asymptotic, 6), round(found.corrected, 6)) == (0.033006, 0.055009)
    assert (round(found.exact, 6), round(found.middle, 6)) == (0.052479, 0.034690)
    assert [round(one, 4) for one in simple] == [0.0621, 0.0045, 0.1182]
    assert [round(one, 4) for one in joined] == [0.0621, 0.0046, 0.1186]


@pytest.mark.parametrize("either", [1, 2, 4, 30])
def test_mid_p_of_a_tie_leaves_out_half_of_the_middle(either: int) -> None:
    """Fagerland, Lydersen and Laake 2017, chapter 8: 1 - f / 2 with as many to either side."""
    here = math.comb(2 * either, either) / 4**either

    assert mcnemar(either, either).middle == pytest.approx(1 - here / 2, abs=1e-12)


def test_the_interval_of_the_effect_of_sleep() -> None:
    found = change_of(SLEEP, np.ones(10))
    low, high = interval_of_effect(found.effect, found.pairs)

    assert [round(one, 2) for one in (found.effect, low, high)] == [1.28, 0.41, 2.12]
    assert np.isnan(interval_of_effect(0.5, 1)).all()
    assert np.isnan(interval_of_effect(math.nan, 8)).all()


def test_equal_decimals_have_no_effect_size_of_a_million_millions() -> None:
    found = change_of(np.array([0.1, 0.1, 0.1]), np.ones(3))

    assert (found.spread, found.low, found.high) == (0.0, found.mean, found.mean)
    assert math.isnan(found.effect)


def test_a_trace_of_rounding_is_no_improvement() -> None:
    found = change_of(np.array([0.3 - 0.2 - 0.1, 1.0, -1.0]), np.ones(3))

    assert (found.improved, found.worsened, found.same) == (1, 1, 1)


def test_the_correction_of_hedges_holds_for_millions() -> None:
    assert hedges_correction(1e7) == pytest.approx(1 - 3 / (4e7 - 1), abs=1e-12)
