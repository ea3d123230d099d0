"""Published values.

Bland and Altman 1997, British Medical Journal 314, 572: ten questions of a health questionnaire,
variances that add up to 11.16, variance of the sum 77.44, alpha 0.95.
Chatterjee and Price 1977, Regression Analysis by Example: 30 departments, seven questions (R's
``attitude``); the package psych prints a raw alpha of 0.84.
"""

import math

import numpy as np

from evaluation.methods.reliability import alpha_of, cronbach_alpha

ATTITUDE = np.array(
    [
        [43, 63, 71, 61, 81, 43, 58, 71, 72, 67, 64, 67, 69, 68, 77, 81, 74, 65, 65, 50, 50, 64, 53,
         40, 63, 66, 78, 48, 85, 82],
        [51, 64, 70, 63, 78, 55, 67, 75, 82, 61, 53, 60, 62, 83, 77, 90, 85, 60, 70, 58, 40, 61, 66,
         37, 54, 77, 75, 57, 85, 82],
        [30, 51, 68, 45, 56, 49, 42, 50, 72, 45, 53, 47, 57, 83, 54, 50, 64, 65, 46, 68, 33, 52, 52,
         42, 42, 66, 58, 44, 71, 39],
        [39, 54, 69, 47, 66, 44, 56, 55, 67, 47, 58, 39, 42, 45, 72, 72, 69, 75, 57, 54, 34, 62, 50,
         58, 48, 63, 74, 45, 71, 59],
        [61, 63, 76, 54, 71, 54, 66, 70, 71, 62, 58, 59, 55, 59, 79, 60, 79, 55, 75, 64, 43, 66, 63,
         50, 66, 88, 80, 51, 77, 64],
        [92, 73, 86, 84, 83, 49, 68, 66, 83, 80, 67, 74, 63, 77, 77, 54, 79, 80, 85, 78, 64, 80, 80,
         57, 75, 76, 78, 83, 74, 78],
        [45, 47, 48, 35, 47, 34, 35, 41, 31, 41, 34, 41, 25, 35, 46, 36, 63, 60, 46, 52, 33, 41, 37,
         49, 33, 72, 49, 38, 55, 39],
    ],
    dtype=np.float64,
).T  # fmt: skip


def test_the_questionnaire_of_bland_and_altman() -> None:
    assert round(alpha_of(11.16, 77.44, 10, 100).alpha, 2) == 0.95


def test_the_departments_of_chatterjee_and_price() -> None:
    found = cronbach_alpha(ATTITUDE)

    assert (round(found.alpha, 2), found.items, found.people) == (0.84, 7, 30)
    assert 0.7 < found.low < found.alpha < found.high < 0.95


def test_people_with_a_gap_are_left_out_and_the_interval_counts_the_rest() -> None:
    gaps = ATTITUDE.copy()
    gaps[20:, 0] = np.nan

    assert cronbach_alpha(gaps) == cronbach_alpha(ATTITUDE[:20])


def test_the_interval_covers_what_it_says() -> None:
    """1,500 samples of 25 people, five questions that share half of their variance: 0.833."""
    chance = np.random.default_rng(4)
    covered = 0
    for _ in range(1500):
        rows = chance.normal(0, 1, (25, 1)) + chance.normal(0, 1, (25, 5))
        found = cronbach_alpha(rows)
        covered += found.low <= 5 / 6 <= found.high

    assert 0.935 <= covered / 1500 <= 0.965


def test_nothing_to_compare_says_nothing() -> None:
    for rows in (np.ones((5, 3)), np.ones((1, 3)), np.zeros((0, 3)), np.ones((5, 1))):
        assert math.isnan(cronbach_alpha(rows).alpha)


def test_people_who_all_say_the_same_say_nothing_about_the_scale() -> None:
    for value in (0.1, 3.3):
        assert math.isnan(cronbach_alpha(np.full((7, 3), value)).alpha)


def test_the_interval_of_the_departments() -> None:
    """Feldt's, as pingouin prints it for the same departments."""
    found = cronbach_alpha(ATTITUDE)

    assert [round(one, 3) for one in (found.low, found.alpha, found.high)] == [0.739, 0.843, 0.916]
