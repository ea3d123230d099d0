"""Published values.

Benjamini and Hochberg 1995, section 3.2: fifteen comparisons of two treatments of infarction; at
5 % four are called findings, with Bonferroni's rule three.
As R adjusts them (p.adjust): 0.0015, 0.0030, 0.0095, 0.035625, 0.0603; Holm 0.0015, 0.0056,
0.0247, 0.1140, 0.2211.
"""

import math

import numpy as np

from evaluation.methods.several import benjamini_hochberg, holm

INFARCTION = np.array(
    [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
     0.6528, 0.7590, 1.0]
)  # fmt: skip


def test_the_infarctions_of_benjamini_and_hochberg() -> None:
    shuffled = INFARCTION[::-1]

    assert (benjamini_hochberg(INFARCTION) <= 0.05).sum() == 4
    assert (holm(INFARCTION) <= 0.05).sum() == 3
    assert (benjamini_hochberg(shuffled)[::-1] == benjamini_hochberg(INFARCTION)).all()


def test_adjusted_values_are_never_below_the_value_itself() -> None:
    for adjusted in (benjamini_hochberg(INFARCTION), holm(INFARCTION)):
        assert (adjusted >= INFARCTION).all()
        assert (np.diff(adjusted) >= 0).all()
        assert adjusted.max() == 1.0


def test_what_is_not_known_stays_unknown_and_does_not_count() -> None:
    found = benjamini_hochberg(np.array([0.01, math.nan, 0.04]))

    assert found[[0, 2]].tolist() == [0.02, 0.04]
    assert math.isnan(found[1])
    assert benjamini_hochberg(np.array([])).shape == (0,)


def test_the_adjusted_infarctions() -> None:
    assert np.round(benjamini_hochberg(INFARCTION)[:5], 6).tolist() == [
        0.0015, 0.003, 0.0095, 0.035625, 0.0603,
    ]  # fmt: skip
    assert np.round(holm(INFARCTION)[:5], 4).tolist() == [0.0015, 0.0056, 0.0247, 0.114, 0.2211]
