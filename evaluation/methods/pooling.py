"""What groups lend each other: full Bayes on a grid, no sampler, the same numbers every time.

Groups are thought of as drawn from one family. How alike they are is not known, so it is averaged
over: plugging in one estimate would give intervals that cover 60 to 90 % where they say 95.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.intervals import CONFIDENCE, Floats, counted, upper_level

MEANS, SPREADS, PLACES = 41, 31, 500
"""Points of the grids of family means, family spreads, and of a share itself."""

ENDS = 8
"""Cells at either end of the scale in which the density of a family can be without bounds."""

MANY = 10_000
"""Answers above which what the family lends no longer shows, and the places lie too far apart."""

TAUS = 400
"""Points of the grid of the spread of normal families."""

NEGLIGIBLE = 1e-4
"""Points of a grid with less than this share of the greatest weight are left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Groups that lend each other strength; arrays of shape (groups,), in their order.

    Attributes:
        raw: the group's own value, NaN where nobody answered. Always shown beside ``value``.
        value, low, high: posterior mean and equal-tailed interval.
        overall, overall_low, overall_high: of the mean of the family.
        spread: posterior mean of how far groups lie apart (standard deviation between them).
        cumulative: shape (groups, places): the posterior below each of ``places``.
        places: shape (places,).
    """

    raw: Floats
    value: Floats
    low: Floats
    high: Floats
    overall: float
    overall_low: float
    overall_high: float
    spread: float
    cumulative: Floats
    places: Floats

    def quantile(self, level: float) -> Floats:
        """Return the value below which each group lies with probability ``level``: 0.5, median."""
        return np.array([np.interp(level, row, self.places) for row in self.cumulative])

    def at_least(self, limit: float) -> Floats:
        """Return the probability that each group's value is ``limit`` or more."""
        below = [np.interp(limit, self.places, row, left=0.0, right=1.0) for row in self.cumulative]
        return 1 - np.array(below)


def pool_shares(
    successes: Floats,
    n: Floats,
    *,
    confidence: float = CONFIDENCE,
    spreads: tuple[float, float] = (0.0, 1.0),
) -> Pooled:
    """Pool shares: beta-binomial with a uniform prior on the family's mean and on its spread.

    With the family Beta(a, b) the prior is uniform on a / (a + b) and on (a + b)^(-1/2), as in the
    source; the latter, between 0 (all groups alike) and 1 (an intraclass correlation of one half),
    is the standard deviation between groups relative to the largest there can be, nearly.

    Args:
        successes, n: of each group, shape (groups,); groups without answers get the family's.
        confidence: of the intervals.
        spreads: where the grid of (a + b)^(-1/2) begins and ends.

    Source:
        A. Gelman, J. B. Carlin, H. S. Stern, D. B. Dunson, A. Vehtari and D. B. Rubin, Bayesian
        Data Analysis, 3rd ed. 2013, section 5.3.
    """
    from scipy.special import betaincinv

    tail = 1 - upper_level(confidence)
    x, n = counted(successes, n)
    a, b, weight = _family(x, n, spreads)
    # Finer towards 0 and 1, where unanimous groups lie.
    edges = np.sin(np.linspace(0, np.pi / 2, PLACES + 1)) ** 2
    places = edges[1:]
    cumulative = _posteriors(a, b, weight, x, n, edges)
    own = (a[None, :] + x[:, None]) / (a + b + n[:, None])
    means = a / (a + b)
    order = np.argsort(means, kind="stable")
    low, high = _quantiles(cumulative, places, confidence)
    many = n > MANY
    own_a, own_b = float(a @ weight) + x[many], float(b @ weight) + (n - x)[many]
    low[many], high[many] = betaincinv(own_a, own_b, tail), betaincinv(own_a, own_b, 1 - tail)
    family = np.cumsum(weight[order])
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = np.where(n > 0, x / n, np.nan)
    return Pooled(
        raw=raw,
        value=own @ weight,
        low=low,
        high=high,
        overall=float(means @ weight),
        overall_low=float(np.interp(tail, family, means[order])),
        overall_high=float(np.interp(1 - tail, family, means[order])),
        spread=float(np.sqrt(means * (1 - means) / (a + b + 1)) @ weight),
        cumulative=cumulative,
        places=places,
    )


def family_of_shares(
    successes: Floats, n: Floats, *, spreads: tuple[float, float] = (0.0, 1.0)
) -> tuple[float, float]:
    """Return the posterior means of a and b of the family Beta(a, b)."""
    x, n = counted(successes, n)
    a, b, weight = _family(x, n, spreads)
    return float(a @ weight), float(b @ weight)


def _family(x: Floats, n: Floats, spreads: tuple[float, float]) -> tuple[Floats, Floats, Floats]:
    """Return a and b of every point of the grid that matters, and its posterior weight."""
    from scipy.special import betaln

    start, end = spreads
    mean = (np.arange(MEANS) + 0.5) / MEANS
    for _ in range(2):  # once everywhere, once where the weight is
        spread = start + (end - start) * (np.arange(SPREADS) + 0.5) / SPREADS
        m, s = (grid.ravel() for grid in np.meshgrid(mean, spread, indexing="ij"))
        size = s**-2
        a, b = m * size, (1 - m) * size
        log = -len(x) * betaln(a, b)
        for x1, n1 in zip(x, n, strict=True):
            log += betaln(a + x1, b + n1 - x1)
        weight = np.exp(log - log.max())
        held = weight > NEGLIGIBLE
        step = mean[1] - mean[0]
        least, most = max(0.0, m[held].min() - step), min(1.0, m[held].max() + step)
        mean = least + (most - least) * (np.arange(MEANS) + 0.5) / MEANS
    kept = weight > NEGLIGIBLE
    return a[kept], b[kept], weight[kept] / weight[kept].sum()


def _posteriors(
    a: Floats, b: Floats, weight: Floats, x: Floats, n: Floats, edges: Floats
) -> Floats:
    """Return each group's posterior at the right end of the cells between edges.

    What the family holds in each cell is computed once for all groups: a group's posterior is its
    own likelihood times the family as the other groups see it, weight / (marginal of the group).
    """
    from scipy.special import betainc, betaln

    places = (edges[:-1] + edges[1:]) / 2
    up, down = np.log(places), np.log1p(-places)
    family = np.exp(np.outer(a - 1, up) + np.outer(b - 1, down) - betaln(a, b)[:, None])
    family *= np.diff(edges)
    lowest, highest = edges[: ENDS + 1], 1 - edges[-ENDS - 1 :]
    family[:, :ENDS] = np.diff(betainc(a[:, None], b[:, None], lowest), axis=1)
    family[:, -ENDS:] = -np.diff(betainc(b[:, None], a[:, None], highest), axis=1)
    found = np.empty((len(x), len(places)))
    for row, (x1, n1) in enumerate(zip(x, n, strict=True)):
        own = betaln(a + x1, b + n1 - x1) - betaln(a, b)
        others = weight * np.exp(own.max() - own)
        likelihood = x1 * up + (n1 - x1) * down
        total = np.cumsum((others @ family) * np.exp(likelihood - likelihood.max()))
        found[row] = total / total[-1]
    return found


def pool_means(
    values: Floats,
    variances: Floats,
    *,
    confidence: float = CONFIDENCE,
    widest: float | None = None,
) -> Pooled:
    """Pool means: normal groups in a normal family, uniform priors on its mean and its spread.

    Args:
        values: the mean of each group, shape (groups,).
        variances: their squared standard errors, above 0; NaN or 0: the group is not known and
            gets the family's.
        confidence: of the intervals.
        widest: end of the grid of the standard deviation between groups; None: ten times what
            the values show.

    Source:
        D. B. Rubin, Estimation in parallel randomized experiments, Journal of Educational
        Statistics 6 (1981), 377-401; A. Gelman et al., Bayesian Data Analysis, section 5.4.
    """
    from scipy.special import ndtr

    y, v = np.asarray(values, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    known = np.isfinite(y) & np.isfinite(v) & (v > 0)
    if not known.any():
        nothing = np.full(len(y), np.nan)
        return Pooled(
            np.where(np.isfinite(y), y, np.nan), nothing, nothing, nothing,
            float("nan"), float("nan"), float("nan"), float("nan"),
            np.empty((len(y), 0)), np.empty(0),
        )  # fmt: skip
    end = widest or 10 * max(float(np.std(y[known])), float(np.sqrt(v[known].mean())))
    tau = end * ((np.arange(TAUS) + 0.5) / TAUS) ** 2  # finer where groups are alike
    step = np.diff(end * (np.arange(TAUS + 1) / TAUS) ** 2)
    precision = 1 / (v[known][:, None] + tau**2)
    total = precision.sum(axis=0)
    mean = (precision * y[known][:, None]).sum(axis=0) / total
    log = (
        0.5 * np.log(precision).sum(axis=0)
        - 0.5 * np.log(total)
        - 0.5 * (precision * (y[known][:, None] - mean) ** 2).sum(axis=0)
        + np.log(step)
    )
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    own = np.where(known, v, np.inf)[:, None]
    pull = tau**2 / (own + tau**2)  # how much of the group's own value stays
    pull = np.where(np.isinf(own), 0.0, pull)
    centre = pull * np.where(known, y, 0.0)[:, None] + (1 - pull) * mean
    kept = np.where(np.isinf(own), tau**2, tau**2 * (1 - pull))
    error = np.sqrt(kept + (1 - pull) ** 2 / total)
    reach = 8 * float(np.sqrt(v[known].max() + (weight @ tau**2)))
    places = np.linspace(y[known].min() - reach, y[known].max() + reach, PLACES)
    cumulative = np.stack([
        weight @ ndtr((places[None, :] - c[:, None]) / e[:, None])
        for c, e in zip(centre, error, strict=True)
    ])  # fmt: skip
    overall = weight @ ndtr((places[None, :] - mean[:, None]) * np.sqrt(total)[:, None])
    low, high = _quantiles(cumulative, places, confidence)
    family_low, family_high = _quantiles(overall[None, :], places, confidence)
    return Pooled(
        raw=np.where(np.isfinite(y), y, np.nan),
        value=centre @ weight,
        low=low,
        high=high,
        overall=float(mean @ weight),
        overall_low=float(family_low[0]),
        overall_high=float(family_high[0]),
        spread=float(tau @ weight),
        cumulative=cumulative,
        places=places,
    )


def _quantiles(cumulative: Floats, places: Floats, confidence: float) -> tuple[Floats, Floats]:
    tail = 1 - upper_level(confidence)
    ends = (
        np.array([np.interp(level, row, places) for row in cumulative])
        for level in (tail, 1 - tail)
    )
    low, high = ends
    return low, high
