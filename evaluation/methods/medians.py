"""What is the usual change, where a few large ones must not decide? Medians, by order alone."""

import numpy as np

from evaluation.intervals import CONFIDENCE, Floats, upper_level
from evaluation.methods.signed_ranks import sign_flips

MOST_VALUES = 400
"""Values up to which every average of two is written down."""


def hodges_lehmann(
    changes: Floats, *, confidence: float = CONFIDENCE
) -> tuple[float, float, float, float]:
    """Return the median of the averages of all two changes, with its exact interval.

    The interval holds what the signed-rank test does not reject. Ranks come in steps, so it is at
    least as sure as asked for; how sure it is, is the last number.

    Args:
        changes: one a pair, shape (pairs,); values without a number are left out.
        confidence: of the two-sided interval.

    Returns:
        Median, low, high and the confidence reached. NaN without changes; low and high infinite
        where so few pairs cannot be as sure as that.

    Raises:
        ValueError: more changes than ``MOST_VALUES``.

    Source:
        J. L. Hodges and E. L. Lehmann, Estimates of location based on rank tests, Annals of
        Mathematical Statistics 34 (1963), 598-611; interval: J. W. Tukey, in M. Hollander and
        D. A. Wolfe, Nonparametric Statistical Methods, 1973, section 3.4.
    """
    given = np.asarray(changes, dtype=np.float64)
    given = given[np.isfinite(given)]
    pairs = len(given)
    if not pairs:
        return (float("nan"),) * 4
    if pairs > MOST_VALUES:
        message = f"{pairs} changes; at most {MOST_VALUES} are compared two by two"
        raise ValueError(message)
    first, second = np.triu_indices(pairs)
    averages = np.sort((given[first] + given[second]) / 2)
    below = np.cumsum(sign_flips(np.arange(1.0, pairs + 1), np.ones(pairs)))
    place = int(np.searchsorted(below, 1 - upper_level(confidence), side="right"))
    middle = float(np.median(averages))
    if place == 0:
        return middle, -np.inf, np.inf, 1.0
    reached = 1 - 2 * float(below[place - 1])
    return middle, float(averages[place - 1]), float(averages[-place]), reached


def median_interval(
    values: Floats, *, confidence: float = CONFIDENCE
) -> tuple[float, float, float, float]:
    """Return the median with the two values between which that of all firms lies.

    Returns:
        Median, low, high and the confidence reached, at least ``confidence``. NaN without values;
        low and high infinite where so few values cannot be as sure as that.

    Source:
        W. R. Thompson, On confidence ranges for the median and other expectation distributions,
        Annals of Mathematical Statistics 7 (1936), 122-128.
    """
    from scipy.special import bdtr

    given = np.asarray(values, dtype=np.float64)
    given = np.sort(given[np.isfinite(given)])
    n = len(given)
    if not n:
        return (float("nan"),) * 4
    below = np.array([float(bdtr(k, n, 0.5)) for k in range((n + 1) // 2)])
    place = int(np.searchsorted(below, 1 - upper_level(confidence), side="right"))
    middle = float(np.median(given))
    if place == 0:
        return middle, -np.inf, np.inf, 1.0
    reached = 1 - 2 * float(below[place - 1])
    return middle, float(given[place - 1]), float(given[-place]), reached
