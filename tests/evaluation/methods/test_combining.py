"""Published values.

Rubin 1981, eight schools; Gelman et al., Bayesian Data Analysis, section 5.5: pooled estimate 7.7
with standard error 4.1; q 4.7, tau2 0 (not -44.55, which a library of note once gave).
Colditz et al. 1994, the BCG vaccine, thirteen trials, log risk ratios; as metafor prints them:
fixed -0.4303 (0.0405), DerSimonian-Laird -0.7141 (0.1787), tau2 0.3088, I2 92.12 %, Q 152.2330,
Paule-Mandel tau2 0.3181; prediction and Hartung-Knapp by REML (tau2 0.3132): t -3.9522, -1.1084 to
-0.3206.
Fleiss 1993, aspirin after infarction, seven trials (R: meta, Fleiss1993bin): odds ratio fixed
0.8969, random 0.8763 (0.7743 to 0.9917), Q 9.95, tau2 0.0096, I2 39.7 %.
"""

import math

import numpy as np

from evaluation.methods.combining import combined, hartung_knapp, paule_mandel

SCHOOLS = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
ERRORS = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])
VACCINE = np.array(
    [
        (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
        (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892),
        (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338),
        (27, 16886, 29, 17825),
    ],
    dtype=np.float64,
)  # fmt: skip


def test_the_eight_schools() -> None:
    found = combined(SCHOOLS, ERRORS**2)

    assert (round(found.value, 1), round(found.error, 1)) == (7.7, 4.1)
    assert (round(found.q, 1), found.tau2, found.i2) == (4.7, 0.0, 0.0)
    assert paule_mandel(SCHOOLS, ERRORS**2) == 0.0


def test_the_vaccine() -> None:
    ill, well, ill_without, well_without = VACCINE.T
    treated, control = ill + well, ill_without + well_without
    values = np.log(ill / treated / (ill_without / control))
    variances = 1 / ill - 1 / treated + 1 / ill_without - 1 / control
    found = combined(values, variances)

    assert (round(found.fixed, 4), round(found.fixed_error, 4)) == (-0.4303, 0.0405)
    assert (round(found.value, 4), round(found.error, 4)) == (-0.7141, 0.1787)
    assert (round(found.tau2, 4), round(found.i2, 2), round(found.q, 4)) == (
        0.3088,
        92.12,
        152.2330,
    )
    assert round(paule_mandel(values, variances), 4) == 0.3181
    assert found.next_low < found.low < found.high < found.next_high


def test_one_group_and_none() -> None:
    one, none = combined(np.array([3.0]), np.array([4.0])), combined(np.array([]), np.array([]))

    assert (one.groups, one.value, one.error, one.tau2) == (1, 3.0, 2.0, 0.0)
    assert math.isnan(one.p)
    assert math.isnan(one.next_low)
    assert none.groups == 0
    assert math.isnan(none.value)


def test_groups_without_a_number_are_left_out() -> None:
    found = combined(np.array([1.0, np.nan, 3.0]), np.array([1.0, 1.0, 0.0]))

    assert (found.groups, found.value) == (1, 1.0)


ASPIRIN = np.array(
    [
        (49, 615, 67, 624), (44, 758, 64, 771), (102, 832, 126, 850), (32, 317, 38, 309),
        (85, 810, 52, 406), (246, 2267, 219, 2257), (1570, 8587, 1720, 8600),
    ],
    dtype=np.float64,
)  # fmt: skip


def test_the_aspirin_of_fleiss() -> None:
    died, given, died_without, without = ASPIRIN.T
    lived, lived_without = given - died, without - died_without
    values = np.log(died * lived_without / (died_without * lived))
    found = combined(values, 1 / died + 1 / lived + 1 / died_without + 1 / lived_without)

    assert np.round(np.exp([found.fixed, found.value]), 4).tolist() == [0.8969, 0.8763]
    assert np.round(np.exp([found.low, found.high]), 4).tolist() == [0.7743, 0.9917]
    assert (round(found.q, 2), round(found.tau2, 4), round(found.i2, 1)) == (9.95, 0.0096, 39.7)


def test_the_vaccine_by_hartung_and_knapp() -> None:
    ill, well, ill_without, well_without = VACCINE.T
    treated, control = ill + well, ill_without + well_without
    values = np.log(ill / treated / (ill_without / control))
    variances = 1 / ill - 1 / treated + 1 / ill_without - 1 / control
    mean, error, low, high = hartung_knapp(values, variances, tau2=0.3132433)

    assert (round(mean, 4), round(mean / error, 4)) == (-0.7145, -3.9522)
    assert (round(low, 4), round(high, 4)) == (-1.1084, -0.3206)
    by_moments = hartung_knapp(values, variances)
    assert by_moments[0] == combined(values, variances).value


def test_hartung_and_knapp_need_two_groups() -> None:
    assert hartung_knapp(np.array([3.0]), np.array([1.0]))[0] == 3.0
    assert np.isnan(hartung_knapp(np.array([3.0]), np.array([1.0]))[1:]).all()
    assert np.isnan(hartung_knapp(np.array([]), np.array([]))).all()
