"""Published values.

Tarone 1982, tumours in 71 groups of rats; Gelman et al., Bayesian Data Analysis, section 5.3: mean
and standard deviation of the 70 historical rates 0.136 and 0.103; posterior means of a and b 2.4
and 14.3 on the book's grid (log(a + b) from 1 to 5).
Rubin 1981, eight schools, section 5.5 of the same book, table 5.3: school A has a median effect of
10 and 95 % from -2 to 31; the medians of schools B to H 8, 7, 8, 5, 6, 10, 8.
Efron and Morris 1975, Journal of the American Statistical Association 70, table 1: eighteen
baseball players after 45 at bats; shrunken averages have a squared error 3.5 times smaller over the
rest of the season.
"""

import math

import numpy as np
import pytest

from evaluation.methods.pooling import family_of_shares, pool_means, pool_shares
from tests.evaluation.methods.test_combining import ERRORS, SCHOOLS

TUMOURS = np.array(
    [0] * 14 + [1] * 8 + [2] * 9
    + [1, 5, 2, 5, 3, 2, 7, 7, 3, 3, 2, 9, 10, 4, 4, 4, 4, 4, 4, 4, 10, 4, 4, 4, 5, 11, 12, 5, 5, 6]
    + [5, 6, 6, 6, 6, 16, 15, 15, 9, 4],
    dtype=np.float64,
)  # fmt: skip
RATS = np.array(
    [20] * 7 + [19] * 4 + [18, 18, 17] + [20] * 4 + [19, 19, 18, 18, 25, 24, 23] + [20] * 6
    + [10, 49, 19, 46, 27, 17, 49, 47, 20, 20, 13, 48, 50, 20, 20, 20, 20, 20, 20, 20, 48, 19, 19]
    + [19, 22, 46, 49, 20, 20, 23, 19, 22, 20, 20, 20, 52, 46, 47, 24, 14],
    dtype=np.float64,
)  # fmt: skip


def test_the_rats_of_tarone() -> None:
    rates = TUMOURS[:-1] / RATS[:-1]
    a, b = family_of_shares(TUMOURS, RATS, spreads=(math.exp(-2.5), math.exp(-0.5)))

    assert (round(float(rates.mean()), 3), round(float(rates.std(ddof=1)), 3)) == (0.136, 0.103)
    assert (round(a, 1), round(b, 1)) == (2.4, 14.3)


def test_the_eight_schools_of_rubin() -> None:
    found = pool_means(SCHOOLS, ERRORS**2, widest=100)
    medians = [float(np.interp(0.5, row, found.places)) for row in found.cumulative]

    assert [round(medians[school]) for school in (0, 1, 2, 3, 6, 7)] == [10, 8, 7, 8, 10, 8]
    assert medians[4:6] == pytest.approx([5, 6], abs=0.7)  # the book prints quantiles of 200 draws
    assert (round(float(found.low[0])), round(float(found.high[0]))) == (-2, 32)
    assert (round(found.overall), found.raw.tolist()) == (8, SCHOOLS.tolist())


def test_a_small_group_borrows_more_than_a_large_one() -> None:
    found = pool_shares(np.array([5.0, 50, 12, 20, 14]), np.array([5.0, 50, 20, 30, 20]))
    small, large = 0, 1

    assert (found.raw[small], found.raw[large]) == (1.0, 1.0)
    assert found.overall < found.value[small] < found.value[large] < 1.0
    assert found.high[small] - found.low[small] > found.high[large] - found.low[large]
    assert found.at_least(0.5)[large] > 0.999


def test_a_group_without_answers_gets_the_family() -> None:
    found = pool_shares(np.array([0.0, 12, 14, 13]), np.array([0.0, 20, 20, 20]))

    assert math.isnan(found.raw[0])
    assert found.value[0] == pytest.approx(found.overall, abs=1e-9)
    assert found.low[0] < found.low[1:].min()


def test_nobody_anywhere_is_not_a_number_in_shares_and_nothing_in_means() -> None:
    nobody = pool_shares(np.zeros(2), np.zeros(2))
    nothing = pool_means(np.array([np.nan]), np.array([np.nan]))

    assert nobody.value == pytest.approx([0.5, 0.5])
    assert math.isnan(nothing.overall)
    assert np.isnan(nothing.value).all()


def test_the_same_data_give_the_same_digits() -> None:
    one, other = (pool_shares(TUMOURS, RATS) for _ in range(2))

    assert np.array_equal(one.cumulative, other.cumulative)


def test_pooled_intervals_cover_and_are_nearer_than_raw_values() -> None:
    """60 programmes of ten pilots with ten firms, intraclass correlation 0.1."""
    chance = np.random.default_rng(3)
    covered, raw, pooled = [], [], []
    for _ in range(60):
        p = chance.beta(0.7 * 9, 0.3 * 9, 10)
        n = np.full(10, 10.0)
        x = chance.binomial(10, p).astype(np.float64)
        found = pool_shares(x, n)
        covered.append(((found.low <= p) & (p <= found.high)).mean())
        raw.append(((x / n - p) ** 2).mean())
        pooled.append(((found.value - p) ** 2).mean())

    assert 0.93 <= float(np.mean(covered)) <= 0.98
    assert np.mean(pooled) ** 0.5 < 0.85 * np.mean(raw) ** 0.5


HITS = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7.0])
SEASON = np.array(
    [0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269, 0.230, 0.264, 0.256, 0.303,
     0.264, 0.226, 0.286, 0.316, 0.200]
)  # fmt: skip


def test_the_baseball_players_of_efron_and_morris() -> None:
    found = pool_shares(HITS, np.full(18, 45.0))
    raw, pooled = (float(((one - SEASON) ** 2).sum()) for one in (found.raw, found.value))

    assert round(raw / pooled, 1) == 3.5
    assert int(((found.low <= SEASON) & (found.high >= SEASON)).sum()) == 17


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # integrated on 301 x 301 points of mean and spread, quantiles by root finding
        ([0] * 5, [10] * 5, 0.0, 0.0840),
        ([8] * 4, [8] * 4, 0.8779, 1.0),
        ([10], [10], 0.7760, 1.0),
        ([0, 10, 0, 10], [10] * 4, 0.0, 0.2499),
        ([0, 3, 500], [0, 5, 1000], 0.0588, 0.9604),
        ([7e6, 7.1e6, 6.9e6], [1e7] * 3, 0.6997, 0.7003),
    ],
)
def test_unanimous_groups_and_millions_are_as_sure_as_they_are(
    successes: list[float], n: list[float], low: float, high: float
) -> None:
    found = pool_shares(np.array(successes, dtype=np.float64), np.array(n, dtype=np.float64))

    assert (found.low[0], found.high[0]) == pytest.approx((low, high), abs=5e-4)
    assert ((found.low <= found.value) & (found.value <= found.high)).all()


def test_the_median_of_the_schools() -> None:
    found = pool_means(SCHOOLS, ERRORS**2, widest=100)

    assert found.quantile(0.5)[0] == pytest.approx(10.2, abs=0.05)
    assert found.quantile(0.975) == pytest.approx(found.high)
