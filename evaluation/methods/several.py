"""Which of many findings may be called one? Tests that know how often somebody looked."""

from collections.abc import Callable

import numpy as np

from evaluation.intervals import Floats


def benjamini_hochberg(probabilities: Floats) -> Floats:
    """Return adjusted probabilities: of those called findings at q, a share of q is chance.

    Args:
        probabilities: p values, 0 to 1, of any shape; those without a number stay so.

    Returns:
        Of the same shape, never below the p value itself.

    Source:
        Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, Journal of the Royal
        Statistical Society B 57 (1995), 289-300.
    """
    return _adjusted(probabilities, lambda ranks, n: n / ranks, from_below=False)


def holm(probabilities: Floats) -> Floats:
    """Return adjusted probabilities: the chance of a single false finding among all is held.

    Source:
        S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of
        Statistics 6 (1979), 65-70.
    """
    return _adjusted(probabilities, lambda ranks, n: n - ranks + 1, from_below=True)


def _adjusted(
    probabilities: Floats, factor: Callable[[Floats, int], Floats], *, from_below: bool
) -> Floats:
    p = np.asarray(probabilities, dtype=np.float64)
    found = np.full(p.shape, np.nan)
    known = np.isfinite(p)
    order = np.argsort(p[known], kind="stable")
    ranks = np.arange(1.0, len(order) + 1)
    scaled = p[known][order] * factor(ranks, len(order))
    running = (
        np.maximum.accumulate(scaled) if from_below else np.minimum.accumulate(scaled[::-1])[::-1]
    )
    adjusted = np.empty(len(order))
    adjusted[order] = np.minimum(running, 1.0)
    found[known] = adjusted
    return found
