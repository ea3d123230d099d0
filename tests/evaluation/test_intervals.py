"""Requirements: II1 published values, II2 nothing answered, II3 all agree, II4 fractions, II5 laws.

Published values (II1):
    Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3 (score without
    correction): 81/263, 15/148, 0/20, 1/29.
    Agresti, An Introduction to Categorical Data Analysis, sections 1.3 and 1.4: 9 of 10 patients
    0.596 to 0.982; none of 25 students 0 to 0.133.
    Code Golf 105389 (test cases of a public question, z = 1.96): 1/11, 25/100, 50/100, 0/100.
    R, prop.test(15, 25, correct = FALSE) and binom.confint(4, 10): 0.4074 to 0.7660 and 0.1681803
    to 0.6873262.
    Wilson 1927 through its closed form at 0 and n answers: z^2 / (n + z^2).
    Student 1908, the sleep data, as R prints them: t.test(sleep, paired = TRUE).
    NIST/SEMATECH handbook 1.3.5.2, ZARR13.DAT: n 195, mean 9.261460, sd 0.022789.
    UMSL MTH 1320, exercise 10.5.161 (eight differences).
    Adjusted Wald: Lewis & Sauro 2021 (MeasuringU) give the formula; their counts of two survey
    products are worked out by hand below.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import ImpossibleConfidence, ImpossibleCounts
from evaluation.intervals import adjusted_wald, student, wilson


def one(*numbers: float) -> list["np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    return [np.array([float(number)]) for number in numbers]


def wilson_of(successes: float, n: float) -> tuple[float, float]:
    low, high = wilson(*one(successes, n))
    return float(low[0]), float(high[0])


def wald_of(promoters: float, detractors: float, n: float) -> tuple[float, float]:
    low, high = adjusted_wald(*one(promoters, detractors, n))
    return float(low[0]), float(high[0])


def student_of(values: list[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    squares = sum((value - mean) ** 2 for value in values)
    low, high = student(*one(mean, squares, len(values)))
    return float(low[0]), float(high[0])


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_values_of_newcombe(
    successes: int, n: int, low: float, high: float
) -> None:
    assert [round(bound, 4) for bound in wilson_of(successes, n)] == [low, high]


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (1, 11, 0.016231752262825982, 0.3773646254862038),
        (25, 100, 0.17545094003724265, 0.3430464637007583),
        (50, 100, 0.40382982859014716, 0.5961701714098528),
        (0, 100, 0.0, 0.03699480747600191),
    ],
)
def test_wilson_gives_published_test_cases_of_a_rounder_quantile(
    successes: int, n: int, low: float, high: float
) -> None:
    assert wilson_of(successes, n) == pytest.approx((low, high), abs=1e-5)


def test_wilson_gives_the_patients_and_the_students_of_agresti() -> None:
    assert [round(bound, 3) for bound in wilson_of(9, 10)] == [0.596, 0.982]
    assert [round(bound, 3) for bound in wilson_of(0, 25)] == [0.0, 0.133]


def test_student_gives_the_interval_of_the_sleep_data() -> None:
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    changes = [a - b for a, b in zip(first, second, strict=True)]
    assert student_of(changes) == pytest.approx((-2.4598858, -0.7001142), abs=5e-8)


def test_student_gives_the_interval_of_the_nist_handbook() -> None:
    low, high = student(*one(9.261460, 0.022789**2 * 194, 195))
    assert (float(low[0]), float(high[0])) == pytest.approx((9.258242, 9.264679), abs=1e-6)


def test_student_gives_the_interval_of_a_text_book() -> None:
    changes = [-30.0, 30, -40, -40, 80, 60, -50, -20]
    assert student_of(changes) == pytest.approx((-43.51131, 41.01131), abs=5e-6)


@pytest.mark.parametrize(
    ("detractors", "passives", "promoters", "low", "high"),
    [
        # n' 39, shares 15.75/39 and 8.75/39: 0.179487 +- 1.959964 sqrt(0.595989 / 39)
        (8, 13, 15, -0.062803, 0.421777),
        # n' 34, both shares 12.75/34: 0 +- 1.959964 sqrt(0.75 / 34)
        (12, 7, 12, -0.291097, 0.291097),
        # n' 13, 10.75/13 against 0.75/13: 0.769231 +- 1.959964 sqrt(0.292899 / 13)
        (0, 0, 10, 0.475036, 1.0),
    ],
)
def test_adjusted_wald_gives_values_worked_out_by_hand(
    detractors: int, passives: int, promoters: int, low: float, high: float
) -> None:
    found = wald_of(promoters, detractors, detractors + passives + promoters)
    assert found == pytest.approx((low, high), abs=2e-6)


def test_exact_coverage_of_wilson_is_that_of_the_method_paper() -> None:
    """Mean over true shares of .50 to .95 at n = 10 is 95.6 % (enumerated, no simulation)."""
    n, shares = 10, np.linspace(0.50, 0.95, 46)
    low, high = wilson(np.arange(n + 1.0), np.full(n + 1, float(n)))
    covered = [
        sum(
            math.comb(n, k) * p**k * (1 - p) ** (n - k)
            for k in range(n + 1)
            if low[k] <= p <= high[k]
        )
        for p in shares
    ]
    assert round(100 * sum(covered) / len(covered), 1) == pytest.approx(95.6, abs=0.3)


def test_nothing_answered_has_no_interval() -> None:
    for low, high in (wilson_of(0, 0), wald_of(0, 0, 0), student_of([3.0])):
        assert math.isnan(low)
        assert math.isnan(high)


def test_everybody_agreeing_leaves_one_side_open_only() -> None:
    low, high = wilson_of(8, 8)
    assert high == 1.0
    assert low == pytest.approx(8 / (8 + 1.959964**2), abs=1e-6)
    assert wald_of(40, 0, 40)[1] == 1.0
    assert student_of([4.0, 4.0, 4.0, 4.0, 4.0]) == (4.0, 4.0)


def test_half_an_answer_counts_half() -> None:
    assert wilson_of(2.5, 10) == pytest.approx((0.080948, 0.557818), abs=2e-6)
    assert wilson_of(2, 10)[0] < wilson_of(2.5, 10)[0] < wilson_of(3, 10)[0]


@given(st.integers(1, 400), st.data())
def test_a_wilson_interval_holds_the_share_and_mirrors(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    low, high = wilson_of(successes, n)
    other_low, other_high = wilson_of(n - successes, n)
    assert 0 <= low <= successes / n <= high <= 1
    assert (low, high) == pytest.approx((1 - other_high, 1 - other_low), abs=1e-12)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_an_adjusted_wald_interval_stays_on_the_scale_and_mirrors(
    promoters: int, passives: int, detractors: int
) -> None:
    n = promoters + passives + detractors
    if n == 0:
        return
    low, high = wald_of(promoters, detractors, n)
    mirrored = wald_of(detractors, promoters, n)
    assert -1 <= low < high <= 1
    assert (low, high) == pytest.approx((-mirrored[1], -mirrored[0]), abs=1e-12)


def test_wilson_gives_what_r_prints() -> None:
    assert [round(bound, 4) for bound in wilson_of(15, 25)] == [0.4074, 0.7660]
    assert [round(bound, 7) for bound in wilson_of(4, 10)] == [0.1681803, 0.6873262]


def test_plain_numbers_and_lists_will_do() -> None:
    assert [round(float(bound), 4) for bound in wilson(81, 263)] == [0.2553, 0.3662]
    assert np.isnan(wilson(0, 0)).all()
    assert [one.shape for one in wilson([1, 2], [3, 4])] == [(2,), (2,)]
    assert [one.shape for one in adjusted_wald([3], [1], [10])] == [(1,), (1,)]
    assert [one.shape for one in student([1], [2], [3])] == [(1,), (1,)]


@pytest.mark.parametrize(("x", "n"), [(5, 3), (-1, 3), (0, -1)])
def test_counts_that_cannot_be_are_refused_by_name(x: float, n: float) -> None:
    with pytest.raises(ImpossibleCounts) as refusal:
        wilson(*one(x, n))

    assert refusal.value.code == "EVAL-504"
    assert str(refusal.value).startswith(f"{x:g} of {n:g} cannot be counted")


def test_a_net_score_cannot_count_more_than_all() -> None:
    with pytest.raises(ImpossibleCounts, match="12 of 10"):
        adjusted_wald(*one(6, 6, 10))


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0, math.nan])
def test_a_confidence_that_there_is_not_is_refused_by_name(confidence: float) -> None:
    with pytest.raises(ImpossibleConfidence, match=r"0\.95"):
        wilson(*one(3, 5), confidence=confidence)
    with pytest.raises(ImpossibleConfidence, match=r"0\.95"):
        student(*one(3, 1, 5), confidence=confidence)
