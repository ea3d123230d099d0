"""Intervals when firms come in pilots: answers of one pilot are alike, so they tell less.

Ignoring pilots turns "95 %" into 60 to 80 % at the usual intraclass correlations. Every function
takes sums a pilot, arrays of shape (pilots,), for one group.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.intervals import CONFIDENCE, ROUNDING, Floats, counted, upper_level

FEW_PILOTS = 3
"""Below so many pilots nothing can be said beyond them, and no interval is printed."""

USUAL_CORRELATION = 0.05
"""The intraclass correlation that is supposed where the data cannot show one."""


@dataclass(frozen=True, slots=True)
class Clustered:
    """An estimate over pilots.

    Attributes:
        value: of all answers, each counting once; NaN without any.
        low, high: NaN where nothing can be said.
        n: answers. ``effective``: how many independent ones they are worth, at most ``n``.
        pilots: with at least one answer.
    """

    value: float
    low: float
    high: float
    n: float
    effective: float
    pilots: int

    @property
    def design_effect(self) -> float:
        """How many times the variance is that of independent answers; NaN without answers."""
        return self.n / self.effective if self.effective else float("nan")


def wilson_over_pilots(
    successes: Floats, n: Floats, *, confidence: float = CONFIDENCE
) -> Clustered:
    """Return a share with Wilson's interval at the effective number of answers.

    effective n = p (1 - p) / v, where v is the variance of a ratio over pilots,
    G / (G - 1) sum((x_g - p n_g)^2) / n^2; the quantile is that of t with G - 1 degrees of freedom.
    Where all pilots agree to the last answer v says nothing; then effective n supposes
    ``USUAL_CORRELATION``. Answers never count more than once. With one pilot the interval is
    Wilson's own: a statement on that pilot and on none beyond it.

    Source:
        E. L. Korn and B. I. Graubard, Confidence intervals for proportions with small expected
        number of positive counts estimated from survey data, Survey Methodology 24 (1998),
        193-201; N. Dean and M. Pagano, Evaluating confidence interval methods for binomial
        proportions in clustered surveys, Journal of Survey Statistics and Methodology 3 (2015),
        484-503; v: W. G. Cochran, Sampling Techniques, 3rd ed. 1977, section 3.12.
    """
    x, n = _answered(*counted(successes, n))
    total, pilots = float(n.sum()), len(n)
    if not pilots:
        return Clustered(np.nan, np.nan, np.nan, 0.0, 0.0, 0)
    share = float(x.sum()) / total
    effective = total
    if pilots > 1:
        variance = pilots / (pilots - 1) * float(((x - share * n) ** 2).sum()) / total**2
        # Rounding leaves a trace of a variance where every pilot has the same share.
        if variance > 1e-12:  # noqa: PLR2004 -- far below any that answers can have
            effective = share * (1 - share) / variance
        elif share in {0.0, 1.0}:
            effective = total / kish_of_pilots(n, USUAL_CORRELATION)
    effective = min(effective, total)
    low, high = _score(share, effective, _quantile(pilots, confidence))
    return Clustered(share, low, high, total, effective, pilots)


def mean_over_pilots(
    sums: Floats, n: Floats, squares: Floats, *, confidence: float = CONFIDENCE
) -> Clustered:
    """Return a mean of answers, or of paired changes, with an interval by t over pilots.

    The variance leaves each pilot out in turn (CR3); it needs two pilots. With one pilot the
    interval is Student's over its answers. Where pilots agree to the last digit, that of
    independent answers takes its place; where all answers are equal, there is no interval.

    Args:
        sums: of the values in each pilot. n: values. squares: sums of the squared values.
        confidence: of the two-sided interval.

    Source:
        R. M. Bell and D. F. McCaffrey, Bias reduction in standard errors for linear regression
        with multi-stage samples, Survey Methodology 28 (2002), 169-181; A. C. Cameron and
        D. L. Miller, A practitioner's guide to cluster-robust inference, Journal of Human
        Resources 50 (2015), 317-372, section VI.
    """
    kept = np.asarray(n, dtype=np.float64) > 0
    s, n = _answered(sums, n)
    total, pilots = float(n.sum()), len(n)
    if not pilots:
        return Clustered(np.nan, np.nan, np.nan, 0.0, 0.0, 0)
    mean = float(s.sum()) / total
    spread = max(float(np.asarray(squares, dtype=np.float64)[kept].sum()) - total * mean**2, 0.0)
    if spread <= ROUNDING * total * mean**2:
        spread = 0.0  # of values that hardly differ, sums of squares do not tell how much they do
    simple = spread / (total - 1) / total if total > 1 else np.nan
    if pilots > 1:
        others = (s.sum() - s) / (total - n)
        variance = (pilots - 1) / pilots * float(((others - mean) ** 2).sum())
        if variance <= (ROUNDING * mean) ** 2:  # pilots agree, up to rounding
            variance = simple
        freedom = pilots - 1.0
    else:
        variance, freedom = simple, total - 1
    if not variance > 0 or freedom < 1:
        return Clustered(mean, np.nan, np.nan, total, total, pilots)
    from scipy.special import stdtrit

    reach = float(stdtrit(freedom, upper_level(confidence))) * float(np.sqrt(variance))
    effective = min(total, total * simple / variance) if simple > 0 else total
    return Clustered(mean, mean - reach, mean + reach, total, effective, pilots)


@dataclass(frozen=True, slots=True)
class Correlation:
    """How alike answers of one pilot are.

    Attributes:
        icc: intraclass correlation, between -1/(n0 - 1) and 1; NaN where it cannot be computed.
        size: n0, the size of a pilot that counts when sizes differ.
        between, within: mean squares.
    """

    icc: float
    size: float
    between: float
    within: float


def intraclass(n: Floats, sums: Floats, squares: Floats) -> Correlation:
    """Return the intraclass correlation of answers within pilots, by one-way analysis of variance.

    For shares ``sums`` and ``squares`` are both the successes.

    Source:
        P. E. Shrout and J. L. Fleiss, Intraclass correlations: uses in assessing rater reliability,
        Psychological Bulletin 86 (1979), 420-428, ICC(1,1); n0 for unequal sizes: G. W. Snedecor
        and W. G. Cochran, Statistical Methods, 6th ed. 1967, section 10.16.
    """
    kept = np.asarray(n, dtype=np.float64) > 0
    s, n = _answered(sums, n)
    q = np.asarray(squares, dtype=np.float64)[kept]
    total, pilots = float(n.sum()), len(n)
    if pilots < 2 or total <= pilots:  # noqa: PLR2004 -- one pilot has nothing beside it
        return Correlation(np.nan, np.nan, np.nan, np.nan)
    between = float((s**2 / n).sum() - s.sum() ** 2 / total) / (pilots - 1)
    within = float((q - s**2 / n).sum()) / (total - pilots)
    trace = ROUNDING * float(np.abs(q).sum()) / total  # what rounding leaves where all are equal
    between, within = (0.0 if one <= trace else one for one in (between, within))
    size = (total - float((n**2).sum()) / total) / (pilots - 1)
    spread = between + (size - 1) * within
    icc = (between - within) / spread if spread > 0 else np.nan
    return Correlation(icc, size, between, within)


def kish_of_pilots(n: Floats, icc: float) -> float:
    """Return the design effect of pilots of these sizes: 1 + (sum n^2 / sum n - 1) icc, at least 1.

    Source:
        L. Kish, Survey Sampling, 1965, section 5.4, with the mean size of the pilot of a firm in
        place of the mean size of a pilot.
    """
    sizes = np.asarray(n, dtype=np.float64)
    total = float(sizes.sum())
    if total <= 0:
        return 1.0
    return max(1.0, 1 + (float((sizes**2).sum()) / total - 1) * icc)


def kish_of_weights(weights: Floats) -> float:
    """Return how much unequal weights inflate a variance: n sum(w^2) / sum(w)^2, 1 or more.

    Returns:
        NaN where no weight is above 0.

    Source:
        L. Kish, Survey Sampling, 1965, section 11.7; the same, Weighting for unequal P_i, Journal
        of Official Statistics 8 (1992), 183-200.
    """
    w = counted(weights, weights)[0]
    w = w[w > 0]
    return float(len(w) * (w**2).sum() / w.sum() ** 2) if len(w) else float("nan")


def effective_number(weights: Floats) -> float:
    """Return how many answers of equal weight these are worth: sum(w)^2 / sum(w^2).

    Returns:
        NaN where no weight is above 0.

    Source:
        L. Kish, Survey Sampling, 1965, section 11.7.
    """
    given = counted(weights, weights)[0]
    return float((given > 0).sum()) / kish_of_weights(given)


def _answered(values: Floats, n: Floats) -> tuple[Floats, Floats]:
    counts = np.asarray(n, dtype=np.float64)
    kept = counts > 0
    return np.asarray(values, dtype=np.float64)[kept], counts[kept]


def _quantile(pilots: int, confidence: float) -> float:
    from scipy.special import ndtri, stdtrit

    half = upper_level(confidence)
    return float(stdtrit(pilots - 1, half) if pilots > 1 else ndtri(half))


def _score(share: float, n: float, z: float) -> tuple[float, float]:
    """Return Wilson's interval for any quantile."""
    shrink = 1 + z**2 / n
    centre = (share + z**2 / (2 * n)) / shrink
    reach = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / shrink
    low = 0.0 if share == 0 else max(0.0, float(centre - reach))
    high = 1.0 if share == 1 else min(1.0, float(centre + reach))
    return low, high
