"""Intervals of one share, beside Wilson's in ``evaluation.intervals``, which is the one printed.

The others are here for readers who know them and for comparison: Clopper-Pearson never covers too
little and is too wide, Agresti-Coull is Wilson's for a blackboard, Jeffreys is a posterior.
"""

import numpy as np

from evaluation.intervals import CONFIDENCE, Floats, Interval, counted, normal_quantile, upper_level


def clopper_pearson(successes: Floats, n: Floats, *, confidence: float = CONFIDENCE) -> Interval:
    """Return the exact interval of a share: both tails of the binomial hold at most half the rest.

    Args:
        successes: of ``n``, whole numbers; shape of ``n``.
        n: answers, 0 or more.
        confidence: of the two-sided interval.

    Returns:
        Lower and upper bounds between 0 and 1; NaN where ``n`` is 0.

    Source:
        C. J. Clopper and E. S. Pearson, The use of confidence or fiducial limits illustrated in the
        case of the binomial, Biometrika 26 (1934), 404-413.
    """
    from scipy.special import betaincinv

    tail = 1 - upper_level(confidence)
    x, n = counted(successes, n)
    rest = n - x
    low = np.where(x > 0, betaincinv(np.maximum(x, 1), rest + 1, tail), 0.0)
    high = np.where(rest > 0, betaincinv(x + 1, np.maximum(rest, 1), 1 - tail), 1.0)
    return _known(low, high, n)


def jeffreys(successes: Floats, n: Floats, *, confidence: float = CONFIDENCE) -> Interval:
    """Return the equal-tailed posterior interval of a share under the prior Beta(1/2, 1/2).

    At 0 and at ``n`` successes the bound there is 0 and 1, as its authors recommend.

    Returns:
        Lower and upper bounds between 0 and 1; NaN where ``n`` is 0.

    Source:
        L. D. Brown, T. T. Cai and A. DasGupta, Interval estimation for a binomial proportion,
        Statistical Science 16 (2001), 101-133, section 3.1.3.
    """
    from scipy.special import betaincinv

    tail = 1 - upper_level(confidence)
    x, n = counted(successes, n)
    a, b = x + 0.5, n - x + 0.5
    low = np.where(x > 0, betaincinv(a, b, tail), 0.0)
    high = np.where(x < n, betaincinv(a, b, 1 - tail), 1.0)
    return _known(low, high, n)


def agresti_coull(successes: Floats, n: Floats, *, confidence: float = CONFIDENCE) -> Interval:
    """Return the simple interval around the middle of Wilson's: add z^2/2 of either kind.

    Returns:
        Lower and upper bounds, cut off at 0 and 1; NaN where ``n`` is 0.

    Source:
        A. Agresti and B. A. Coull, Approximate is better than "exact" for interval estimation of
        binomial proportions, The American Statistician 52 (1998), 119-126.
    """
    square = normal_quantile(confidence) ** 2
    x, n = counted(successes, n)
    enlarged = n + square
    share = (x + square / 2) / enlarged
    reach = np.sqrt(square * share * (1 - share) / enlarged)
    return _known(np.clip(share - reach, 0, 1), np.clip(share + reach, 0, 1), n)


def _known(low: Floats, high: Floats, n: Floats) -> Interval:
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
