"""95 % intervals: Wilson for shares, adjusted Wald for net scores, Student's t for means."""

import numpy as np
import numpy.typing as npt

from evaluation.errors import ImpossibleConfidence, ImpossibleCounts

Floats = npt.NDArray[np.float64]
Interval = tuple[Floats, Floats]

CONFIDENCE = 0.95

ROUNDING = 1e-11
"""By so much of the larger one two numbers may differ that are meant to be the same."""


def upper_level(confidence: float) -> float:
    """Return the level of the upper end of a two-sided interval: 0.975 for 0.95.

    Raises:
        ImpossibleConfidence: not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ImpossibleConfidence(confidence)
    return 0.5 + confidence / 2


def normal_quantile(confidence: float) -> float:
    """Return how many standard errors an interval of this confidence reaches to each side."""
    from scipy.special import ndtri

    return float(ndtri(upper_level(confidence)))


def counted(part: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return counts and the counts they are part of as numbers that can be computed with.

    Raises:
        ImpossibleCounts: a part below 0 or above its whole.
    """
    x, whole = np.asarray(part, dtype=np.float64), np.asarray(n, dtype=np.float64)
    impossible = (x < 0) | (x > whole * (1 + ROUNDING) + ROUNDING) | (whole < 0)
    if impossible.any():
        some, all_ = (one[impossible].flat[0] for one in np.broadcast_arrays(x, whole))
        raise ImpossibleCounts(float(some), float(all_))
    return x, whole


def wilson(
    successes: npt.ArrayLike, n: npt.ArrayLike, *, confidence: float = CONFIDENCE
) -> Interval:
    """Return the score interval of a share.

    Args:
        successes: how many of ``n`` are counted; a fraction where an answer counts in part.
        n: answers, 0 or more.
        confidence: of the two-sided interval.

    Returns:
        Lower and upper bounds between 0 and 1; NaN where ``n`` is 0.

    Raises:
        ImpossibleCounts, ImpossibleConfidence.

    Source:
        E. B. Wilson, Probable inference, the law of succession, and statistical inference,
        Journal of the American Statistical Association 22 (1927), 209-212; method 3 of
        R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in
        Medicine 17 (1998), 857-872.
    """
    z = normal_quantile(confidence)
    successes, n = counted(successes, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(n > 0, successes / n, np.nan)
        shrink = 1 + z**2 / n
        centre = (share + z**2 / (2 * n)) / shrink
        reach = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / shrink
    # At shares of 0 and 1 the bound is exact; rounding must not leave 1e-17 there.
    low = np.where(share == 0, 0.0, np.clip(centre - reach, 0, 1))
    high = np.where(share == 1, 1.0, np.clip(centre + reach, 0, 1))
    return low, high


def adjusted_wald(
    promoters: npt.ArrayLike,
    detractors: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    confidence: float = CONFIDENCE,
) -> Interval:
    """Return the interval of a net score such as the net promoter score.

    Three invented answers, 3/4 promoters, 3/2 passives and 3/4 detractors, pull the estimate to the
    middle and keep the interval open when everybody agrees.

    Returns:
        Lower and upper bounds between -1 and 1, cut off there; NaN where ``n`` is 0.

    Source:
        B. Rocks, Interval estimation for the Net Promoter Score, The American Statistician 70
        (2016), 365-372; J. Lewis and J. Sauro, Confidence intervals for Net Promoter Scores,
        MeasuringU, 2021.
    """
    z = normal_quantile(confidence)
    promoters, detractors = counted(promoters, n)[0], counted(detractors, n)[0]
    n = counted(promoters + detractors, n)[1]
    enlarged = n + 3
    up, down = (promoters + 0.75) / enlarged, (detractors + 0.75) / enlarged
    centre = up - down
    reach = z * np.sqrt((up + down - centre**2) / enlarged)
    nothing = np.where(n > 0, 0.0, np.nan)
    return np.clip(centre - reach, -1, 1) + nothing, np.clip(centre + reach, -1, 1) + nothing


def student(
    mean: npt.ArrayLike, squares: npt.ArrayLike, n: npt.ArrayLike, *, confidence: float = CONFIDENCE
) -> Interval:
    """Return the interval of a mean, or of the mean of paired changes.

    Args:
        mean: of ``n`` values.
        squares: the sum of the squared distances of the values from ``mean``.
        n: values; paired changes are one value a pair.
        confidence: of the two-sided interval.

    Returns:
        Lower and upper bounds; NaN where ``n`` is below 2, the mean itself where all are equal.

    Source:
        Student, The probable error of a mean, Biometrika 6 (1908), 1-25; G. Norman, Likert scales,
        levels of measurement and the laws of statistics, Advances in Health Sciences Education 15
        (2010), 625-632, on its use for five-point scales.
    """
    from scipy.special import stdtrit

    mean, squares, n = (np.asarray(one, dtype=np.float64) for one in (mean, squares, n))
    enough = n >= 2  # noqa: PLR2004 -- one value has no spread
    freedom = np.where(enough, n - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(squares / freedom / n)
    reach = np.where(enough, stdtrit(freedom, upper_level(confidence)) * error, np.nan)
    return mean - reach, mean + reach
