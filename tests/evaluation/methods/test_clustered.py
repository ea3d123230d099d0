"""Published values.

Shrout and Fleiss 1979, table 4: six targets, four judges, ICC(1,1) 0.17.
Kish 1965, section 5.4: clusters of 20 with a correlation of 0.05 have a design effect of 1.95.

Coverage: evaluation of the method, binary answers, pilots of 5 to 40 firms.
"""

import numpy as np
import pytest

from evaluation.intervals import wilson
from evaluation.methods.clustered import (
    effective_number,
    intraclass,
    kish_of_pilots,
    kish_of_weights,
    mean_over_pilots,
    wilson_over_pilots,
)

JUDGES = np.array(
    [[9.0, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
)


def array(*numbers: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array(numbers, dtype=np.float64)


def test_the_judges_of_shrout_and_fleiss() -> None:
    found = intraclass(np.full(6, 4.0), JUDGES.sum(axis=1), (JUDGES**2).sum(axis=1))

    assert (round(found.icc, 2), found.size) == (0.17, 4.0)
    assert (round(found.between, 2), round(found.within, 2)) == (11.24, 6.26)


def test_the_design_effects_of_kish() -> None:
    assert kish_of_pilots(np.full(10, 20.0), 0.05) == pytest.approx(1.95)
    assert kish_of_pilots(array(5), 0.0) == 1.0
    assert kish_of_weights(array(1, 1, 1, 1)) == 1.0
    assert kish_of_weights(array(1, 3, 0)) == pytest.approx(2 * 10 / 16)


def test_pilots_that_differ_make_answers_worth_less() -> None:
    alike = wilson_over_pilots(array(6, 7, 6, 7), array(10, 10, 10, 10))
    apart = wilson_over_pilots(array(10, 3, 10, 3), array(10, 10, 10, 10))

    assert alike.value == apart.value == 0.65
    assert alike.effective == 40.0  # never worth more than they are
    assert apart.effective < 10
    assert apart.low < alike.low < 0.65 < alike.high < apart.high
    assert apart.design_effect > 4


def test_one_pilot_is_wilson_itself_and_none_is_nothing() -> None:
    low, high = wilson(array(8), array(12))
    one = wilson_over_pilots(array(8, 0), array(12, 0))

    assert (one.pilots, one.effective) == (1, 12)
    assert (one.low, one.high) == pytest.approx((float(low[0]), float(high[0])))
    assert np.isnan(wilson_over_pilots(array(0), array(0)).value)


def test_unanimous_pilots_do_not_pass_for_independent_firms() -> None:
    found = wilson_over_pilots(array(10, 10, 10), array(10, 10, 10))

    assert (found.value, found.high) == (1.0, 1.0)
    assert found.effective == pytest.approx(30 / 1.45)
    assert found.low < float(wilson(array(30), array(30))[0][0])


def test_a_mean_over_pilots_is_that_of_all_answers() -> None:
    found = mean_over_pilots(array(30, 8), array(10, 2), array(92, 32))

    assert found.value == pytest.approx(38 / 12)
    assert found.pilots == 2
    assert found.low < found.value < found.high


def test_a_mean_of_one_pilot_is_that_of_student() -> None:
    values = array(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
    found = mean_over_pilots(array(values.sum()), array(10), array((values**2).sum()))

    assert (found.low, found.high) == pytest.approx((-0.5297804, 2.0297804), abs=5e-7)


@pytest.mark.parametrize(("icc", "pilots"), [(0.05, 6), (0.05, 10), (0.15, 10), (0.15, 20)])
def test_over_pilots_95_per_cent_are_close_to_95(icc: float, pilots: int) -> None:
    """1,500 programmes with a true share of 0.7; ignoring pilots covers 60 to 81 %."""
    chance = np.random.default_rng(7)
    strength = 1 / icc - 1
    covered = ignoring = 0
    for _ in range(1500):
        n = chance.integers(5, 41, pilots).astype(np.float64)
        p = chance.beta(0.7 * strength, 0.3 * strength, pilots)
        x = chance.binomial(n.astype(np.int64), p).astype(np.float64)
        found = wilson_over_pilots(x, n)
        low, high = wilson(array(x.sum()), array(n.sum()))
        covered += found.low <= 0.7 <= found.high
        ignoring += bool(low[0] <= 0.7 <= high[0])

    assert 0.925 <= covered / 1500 <= 0.985
    assert ignoring / 1500 < 0.86


def test_a_mean_over_pilots_covers_what_it_says() -> None:
    """1,500 programmes of eight pilots; the pilots' own level has a variance of 0.1."""
    chance = np.random.default_rng(11)
    covered = 0
    for _ in range(1500):
        n = chance.integers(5, 41, 8)
        values = [level + chance.normal(0, 1, k) for level, k in
                  zip(chance.normal(0.4, 0.1**0.5, 8), n, strict=True)]  # fmt: skip
        found = mean_over_pilots(
            np.array([v.sum() for v in values]),
            n.astype(np.float64),
            np.array([(v**2).sum() for v in values]),
        )
        covered += found.low <= 0.4 <= found.high

    assert 0.925 <= covered / 1500 <= 0.975


def test_four_weights_are_worth_three_and_a_third() -> None:
    assert effective_number(array(1, 2, 3, 4)) == pytest.approx(100 / 30)
    assert effective_number(array(2, 2, 0)) == 2.0
    assert np.isnan(effective_number(array(0, 0)))


@pytest.mark.parametrize("value", [0.1, 100 / 24, 3.3, 1e8])
def test_where_all_are_equal_rounding_does_not_pass_for_a_difference(value: float) -> None:
    """Sums of decimals in the order of a file, thirteen answers in each of ten pilots."""
    n = np.full(10, 13.0)
    sums, squares = (np.full(10, sum([one] * 13)) for one in (value, value**2))
    found = mean_over_pilots(sums, n, squares)

    assert found.value == pytest.approx(value)
    assert np.isnan([found.low, found.high]).all()  # "5.0 to 5.0" would promise what nobody knows
    assert np.isnan(intraclass(n, sums, squares).icc)


def test_pilots_that_agree_to_the_last_digit_are_as_sure_as_independent_answers() -> None:
    """Three pilots with the answers 3, 4, 5: 4 +- 4.3027 sqrt((6 / 8) / 9)."""
    found = mean_over_pilots(array(12, 12, 12), array(3, 3, 3), array(50, 50, 50))

    assert (found.value, found.effective) == (4.0, 9.0)
    assert (found.low, found.high) == pytest.approx((4 - 1.242069, 4 + 1.242069), abs=1e-6)
