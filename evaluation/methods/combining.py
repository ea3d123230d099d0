"""Do estimates of several groups agree, and what do they say together?"""

from dataclasses import dataclass

import numpy as np

from evaluation.intervals import CONFIDENCE, Floats, normal_quantile, upper_level

CLOSE = 1e-10
MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Combined:
    """Several groups together. NaN where there are too few.

    Attributes:
        groups: how many.
        fixed, fixed_error: mean with weights 1 / variance, and its standard error.
        value, error, low, high: mean of groups that differ, its standard error and interval.
        q: weighted squared distances from the fixed mean; about groups - 1 if all are alike.
        p: probability of a q at least as large if all groups are alike.
        i2: share of the differences that is not chance, 0 to 100.
        tau2: variance between groups, in squared units; never below 0.
        next_low, next_high: where one more group like these is expected; needs three groups.
    """

    groups: int
    fixed: float
    fixed_error: float
    value: float
    error: float
    low: float
    high: float
    q: float
    p: float
    i2: float
    tau2: float
    next_low: float
    next_high: float


def combined(values: Floats, variances: Floats, *, confidence: float = CONFIDENCE) -> Combined:
    """Combine estimates of groups that may differ.

    Args:
        values: one estimate a group, shape (groups,); those without a number are left out.
        variances: their squared standard errors, above 0, in squared units of ``values``.
        confidence: of the intervals.

    Source:
        R. DerSimonian and N. Laird, Meta-analysis in clinical trials, Controlled Clinical Trials 7
        (1986), 177-188 (tau2 cut off at 0); J. P. T. Higgins and S. G. Thompson, Quantifying
        heterogeneity in a meta-analysis, Statistics in Medicine 21 (2002), 1539-1558; prediction:
        J. P. T. Higgins, S. G. Thompson and D. J. Spiegelhalter, A re-evaluation of random-effects
        meta-analysis, Journal of the Royal Statistical Society A 172 (2009), 137-159.
    """
    from scipy.special import chdtrc, stdtrit

    y, v = _usable(values, variances)
    groups = len(y)
    if not groups:
        return Combined(0, *([float("nan")] * 12))
    fixed, fixed_error = _weighted(y, 1 / v)
    q = float((((y - fixed) ** 2) / v).sum())
    tau2 = max(0.0, (q - (groups - 1)) / _scale(v)) if groups > 1 else 0.0
    value, error = _weighted(y, 1 / (v + tau2))
    reach = normal_quantile(confidence) * error
    further = float("nan")
    if groups > 2:  # noqa: PLR2004 -- two groups leave no degree of freedom for a third
        quantile = float(stdtrit(groups - 2, upper_level(confidence)))
        further = quantile * float(np.sqrt(tau2 + error**2))
    return Combined(
        groups=groups,
        fixed=fixed,
        fixed_error=fixed_error,
        value=value,
        error=error,
        low=value - reach,
        high=value + reach,
        q=q,
        p=float(chdtrc(groups - 1, q)) if groups > 1 else float("nan"),
        i2=max(0.0, 100 * (q - (groups - 1)) / q) if q > 0 else 0.0,
        tau2=tau2,
        next_low=value - further,
        next_high=value + further,
    )


def hartung_knapp(
    values: Floats,
    variances: Floats,
    *,
    tau2: float | None = None,
    confidence: float = CONFIDENCE,
) -> tuple[float, float, float, float]:
    """Return the mean of groups that differ, with an interval that holds for few of them.

    The standard error is that of the weighted distances, the quantile that of t with groups - 1
    degrees of freedom. Where groups agree by chance it can be narrower than ``combined`` says.

    Args:
        values, variances, confidence: as for ``combined``.
        tau2: variance between groups; None: that of DerSimonian and Laird.

    Returns:
        Mean, its standard error, low and high; NaN for all but the mean below two groups.

    Source:
        J. Hartung and G. Knapp, On tests of the overall treatment effect in meta-analysis with
        normally distributed responses, Statistics in Medicine 20 (2001), 1771-1782; J. IntHout,
        J. P. A. Ioannidis and G. F. Borm, BMC Medical Research Methodology 14 (2014), 25.
    """
    from scipy.special import stdtrit

    level = upper_level(confidence)
    y, v = _usable(values, variances)
    if not len(y):
        return (float("nan"),) * 4
    between = combined(y, v).tau2 if tau2 is None else tau2
    weights = 1 / (v + between)
    mean, _ = _weighted(y, weights)
    if len(y) < 2:  # noqa: PLR2004 -- one group has nothing beside it
        return mean, float("nan"), float("nan"), float("nan")
    freedom = len(y) - 1
    error = float(np.sqrt((weights * (y - mean) ** 2).sum() / freedom / weights.sum()))
    reach = float(stdtrit(freedom, level)) * error
    return mean, error, mean - reach, mean + reach


def paule_mandel(values: Floats, variances: Floats) -> float:
    """Return the tau2 at which the weighted squared distances are what chance gives: groups - 1.

    Source:
        R. C. Paule and J. Mandel, Consensus values and weighting factors, Journal of Research of
        the National Bureau of Standards 87 (1982), 377-385.
    """
    y, v = _usable(values, variances)
    if len(y) < 2:  # noqa: PLR2004 -- one group differs from none
        return float("nan")
    tau2 = 0.0
    for _ in range(MOST_STEPS):
        weights = 1 / (v + tau2)
        mean, _ = _weighted(y, weights)
        excess = float((weights * (y - mean) ** 2).sum()) - (len(y) - 1)
        if abs(excess) < CLOSE or (excess < 0 and tau2 == 0):
            break
        tau2 = max(0.0, tau2 + excess / float((weights**2 * (y - mean) ** 2).sum()))
    return tau2


def _usable(values: Floats, variances: Floats) -> tuple[Floats, Floats]:
    y, v = np.asarray(values, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    kept = np.isfinite(y) & np.isfinite(v) & (v > 0)
    return y[kept], v[kept]


def _weighted(y: Floats, weights: Floats) -> tuple[float, float]:
    total = float(weights.sum())
    return float((y * weights).sum()) / total, float(np.sqrt(1 / total))


def _scale(v: Floats) -> float:
    weights = 1 / v
    return float(weights.sum() - (weights**2).sum() / weights.sum())
