"""Changes of the same firms, from a histogram of changes: how many, how far, how large.

A histogram is two arrays of one shape: ``change`` (distinct values) and ``count`` (pairs).
"""

from dataclasses import dataclass

import numpy as np

from evaluation.intervals import (
    CONFIDENCE,
    ROUNDING,
    Floats,
    adjusted_wald,
    counted,
    normal_quantile,
    student,
    upper_level,
    wilson,
)


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to the same firms between two waves. NaN where nothing can be said.

    Attributes:
        pairs, improved, worsened, same: firms.
        net, net_low, net_high: share improved minus share worsened, -1 to 1, adjusted Wald.
        mean, low, high: of the change, in its unit, Student's t.
        spread: standard deviation of the changes.
        effect: mean change in standard deviations of the change (d_z).
        hedges: the same without its bias at small n.
        rank_biserial: share of the rank sum that speaks for improvement minus the rest.
    """

    pairs: int
    improved: int
    worsened: int
    net: float
    net_low: float
    net_high: float
    mean: float
    low: float
    high: float
    spread: float
    effect: float
    hedges: float
    rank_biserial: float

    @property
    def same(self) -> int:
        return self.pairs - self.improved - self.worsened


def change_of(change: Floats, count: Floats, *, confidence: float = CONFIDENCE) -> Change:
    """Describe the changes of a histogram; a change above 0 is an improvement.

    Source:
        Net improvement is a trinomial like the net promoter score: ``adjusted_wald``. d_z:
        D. Lakens, Calculating and reporting effect sizes to facilitate cumulative science,
        Frontiers in Psychology 4 (2013), 863. Rank-biserial: D. S. Kerby, The simple difference
        formula, Comprehensive Psychology 3 (2014), 11.IT.3.1.
    """
    value, pairs = np.asarray(change, dtype=np.float64), counted(count, count)[0]
    value, pairs = value[np.isfinite(value)], pairs[np.isfinite(value)]
    near = ROUNDING * float(np.abs(value).max(initial=0.0))
    n = float(pairs.sum())
    up, down = float(pairs[value > near].sum()), float(pairs[value < -near].sum())
    if n == 0:
        return Change(0, 0, 0, *([float("nan")] * 10))
    net_low, net_high = adjusted_wald(*_each(up, down, n), confidence=confidence)
    mean = float((value * pairs).sum()) / n
    squares = float((pairs * (value - mean) ** 2).sum())
    if squares <= n * near**2:  # where all are equal, rounding leaves a trace of a spread
        squares = 0.0
    low, high = student(*_each(mean, squares, n), confidence=confidence)
    spread = float(np.sqrt(squares / (n - 1))) if n > 1 else float("nan")
    effect = mean / spread if spread > 0 else float("nan")
    return Change(
        pairs=round(n),
        improved=round(up),
        worsened=round(down),
        net=(up - down) / n,
        net_low=float(net_low[0]),
        net_high=float(net_high[0]),
        mean=mean,
        low=float(low[0]),
        high=float(high[0]),
        spread=spread,
        effect=effect,
        hedges=effect * hedges_correction(n - 1) if n > 2 else float("nan"),  # noqa: PLR2004
        rank_biserial=_rank_biserial(value, pairs),
    )


def hedges_correction(freedom: float) -> float:
    """Return J, by which a standardised effect is multiplied against its bias.

    J = Gamma(m/2) / (sqrt(m/2) Gamma((m - 1)/2)).

    Args:
        freedom: m, degrees of freedom, 2 or more (pairs - 1).

    Source:
        L. V. Hedges, Distribution theory for Glass's estimator of effect size and related
        estimators, Journal of Educational Statistics 6 (1981), 107-128, equation 6e.
    """
    from scipy.special import poch

    half = freedom / 2
    return float(poch(half - 0.5, 0.5) / np.sqrt(half))


def interval_of_effect(
    effect: float, pairs: float, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return the interval of a standardised effect (d_z), from the noncentral t distribution.

    Args:
        effect: mean change in standard deviations of the change, without Hedges's correction.
        pairs: behind it.
        confidence: of the interval.

    Returns:
        Low and high; NaN below two pairs or without an effect.

    Source:
        G. Cumming and S. Finch, A primer on the understanding, use, and calculation of confidence
        intervals that are based on central and noncentral distributions, Educational and
        Psychological Measurement 61 (2001), 532-574.
    """
    from scipy.special import nctdtrinc

    level = upper_level(confidence)
    if not pairs >= 2 or not np.isfinite(effect):  # noqa: PLR2004 -- one pair has no spread
        return float("nan"), float("nan")
    root = float(np.sqrt(pairs))
    low, high = (float(nctdtrinc(pairs - 1, p, effect * root)) / root for p in (level, 1 - level))
    return low, high


def difference_of_paired_shares(
    both: float, lost: float, won: float, neither: float, *, confidence: float = CONFIDENCE
) -> tuple[float, float, float]:
    """Return how much a share rose among the same firms, with its adjusted Wald interval.

    Args:
        both: firms with yes before and after. lost: only before. won: only after. neither: no yes.
        confidence: of the two-sided interval.

    Returns:
        Difference after - before of the firms as they are, low, high, between -1 and 1; the bounds
        rest on half a firm more in every cell. NaN without firms.

    Source:
        A. Agresti and Y. Min, Simple improved confidence intervals for comparing matched
        proportions, Statistics in Medicine 24 (2005), 729-740: 0.5 added to each of the four cells.
    """
    n = _firms(both, lost, won, neither)
    if n == 0:
        return float("nan"), float("nan"), float("nan")
    enlarged = n + 2
    up, down = (won + 0.5) / enlarged, (lost + 0.5) / enlarged
    centre = up - down
    error = np.sqrt((up + down - centre**2) / enlarged)
    reach = normal_quantile(confidence) * float(error)
    return (won - lost) / n, max(-1.0, centre - reach), min(1.0, centre + reach)


def newcombe_difference_of_paired_shares(
    both: float, lost: float, won: float, neither: float, *, confidence: float = CONFIDENCE
) -> tuple[float, float, float]:
    """Return the same difference with the interval that joins the Wilson intervals of both shares.

    Returns:
        Difference after - before, low, high, between -1 and 1. NaN without firms.

    Source:
        R. G. Newcombe, Improved confidence intervals for the difference between binomial
        proportions based on paired data, Statistics in Medicine 17 (1998), 2635-2650, method 10.
    """
    n = _firms(both, lost, won, neither)
    if n == 0:
        return float("nan"), float("nan"), float("nan")
    before, after = both + lost, both + won
    low, high = wilson(np.array([before, after]), np.array([n, n]), confidence=confidence)
    under, over = np.array([before, after]) / n - low, high - np.array([before, after]) / n
    margins = before * after * (n - before) * (n - after)
    product = both * neither - lost * won
    product = max(product - n / 2, 0.0) if product > 0 else product
    together = product / np.sqrt(margins) if margins > 0 else 0.0
    value = (won - lost) / n
    down = np.sqrt(under[1] ** 2 - 2 * together * under[1] * over[0] + over[0] ** 2)
    up = np.sqrt(over[1] ** 2 - 2 * together * over[1] * under[0] + under[0] ** 2)
    return value, max(-1.0, value - float(down)), min(1.0, value + float(up))


@dataclass(frozen=True, slots=True)
class McNemar:
    """Probabilities that chance alone moves as many firms to one side, two-sided.

    Attributes:
        exact: every way to change sides counted. middle: half of what is found counted (mid-p).
        asymptotic: by the normal law. statistic: its square. corrected: by the normal law with a
            correction for continuity, as some books and programs have it.
    """

    exact: float
    middle: float
    asymptotic: float
    statistic: float
    corrected: float = 1.0


def mcnemar(lost: float, won: float) -> McNemar:
    """Test whether as many firms changed from no to yes as from yes to no.

    Source:
        Q. McNemar, Note on the sampling error of the difference between correlated proportions or
        percentages, Psychometrika 12 (1947), 153-157; mid-p: M. W. Fagerland, S. Lydersen and
        P. Laake, The McNemar test for binary matched-pairs data, BMC Medical Research Methodology
        13 (2013), 91; as many to either side: the same, Statistical Analysis of Contingency
        Tables, 2017, chapter 8.
    """
    from scipy.special import bdtr, chdtrc

    changed, fewer = _firms(lost, won), min(lost, won)
    if changed == 0:
        return McNemar(1.0, 1.0, 1.0, 0.0)
    tail = float(bdtr(fewer, round(changed), 0.5))
    here = tail - (float(bdtr(fewer - 1, round(changed), 0.5)) if fewer else 0.0)
    exact = min(1.0, 2 * tail)
    middle = 1.0 - here / 2 if lost == won else exact - here
    statistic = (lost - won) ** 2 / changed
    nearer = max(abs(lost - won) - 1, 0.0) ** 2 / changed
    return McNemar(
        exact, middle, float(chdtrc(1, statistic)), statistic, corrected=float(chdtrc(1, nearer))
    )


def _rank_biserial(value: Floats, pairs: Floats) -> float:
    from evaluation.methods.signed_ranks import rank_sums

    up, down = rank_sums(value, pairs)
    return (up - down) / (up + down) if up + down else float("nan")


def _firms(*cells: float) -> float:
    return float(counted(cells, cells)[0].sum())


def _each(*numbers: float) -> list[Floats]:
    return [np.array([number]) for number in numbers]
