"""Exact tests of paired changes from their histogram: all ways to change signs, counted.

Under chance every change could as well have gone the other way. With n changes there are 2^n
equally likely sets of signs; how many of them give each rank sum is counted by adding one change
after the other, ties and all, so that no table and no approximation is needed.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.intervals import ROUNDING, Floats, counted

Zeros = Literal["wilcox", "pratt"]

MOST_EXACT = 400
"""Changes up to which every set of signs is counted; above, the normal law with ties is as good."""

MOST_SUMS = 200_000_000
"""So many sums are written down at most: changes times their total. Above, the normal law."""


@dataclass(frozen=True, slots=True)
class SignedRanks:
    """A signed-rank test.

    Attributes:
        up, down: sums of the ranks of improvements and of deteriorations (W+ and W-).
        changed: pairs with a change other than 0.
        two_sided: probability of a rank sum at least as far from the middle as this one.
        greater, less: probability of an ``up`` at least as large, or as small.
        exact: whether the signs were counted.
    """

    up: float
    down: float
    changed: int
    two_sided: float
    greater: float
    less: float
    exact: bool


def signed_rank_test(change: Floats, count: Floats, *, zeros: Zeros = "wilcox") -> SignedRanks:
    """Test whether improvements and deteriorations of the same firms balance.

    Tied changes share the mean of their ranks. Zeros: ``wilcox`` leaves them out before ranking,
    as Wilcoxon did; ``pratt`` ranks them and leaves their ranks out, which does not make a change
    look more certain when firms without any are added.

    Args:
        change: distinct changes, shape (values,); ``count``: pairs with each.
        count: whole numbers, 0 or more.
        zeros: what becomes of pairs without a change.

    Returns:
        Probabilities are 1 where nothing changed. Above ``MOST_EXACT`` changes the normal law with
        the exact variance of the ties and a continuity correction.

    Source:
        F. Wilcoxon, Individual comparisons by ranking methods, Biometrics Bulletin 1 (1945), 80-83;
        J. W. Pratt, Remarks on zeros and ties in the Wilcoxon signed rank procedures, Journal of
        the American Statistical Association 54 (1959), 655-667; counting: B. Streitberg and
        J. Roehmel, Exact distributions for permutation and rank tests, Statistical Software
        Newsletter 12 (1986), 10-17.
    """
    size, up, down = _by_size(change, count)
    doubled = _doubled_ranks(size, up + down, zeros)
    kept = size > 0
    doubled, plus, every = doubled[kept], up[kept], (up + down)[kept]
    high, total = int((doubled * plus).sum()), int((doubled * every).sum())
    changed = int(every.sum())
    if changed <= MOST_EXACT:
        two, greater, less = _tails(sign_flips(doubled, every), high)
    else:
        two, greater, less = _normal_tails(doubled, every, high)
    return SignedRanks(
        high / 2, (total - high) / 2, changed, two, greater, less, exact=changed <= MOST_EXACT
    )


def sign_flip_test(change: Floats, count: Floats) -> SignedRanks:
    """Test the sum of whole-numbered changes themselves instead of their ranks.

    The same law of equal chances for both signs; ``up`` and ``down`` are sums of changes. Where
    there would be more than ``MOST_SUMS`` to write down, the normal law.

    Source:
        R. A. Fisher, The Design of Experiments, 1935, section 21.

    Raises:
        ValueError: a change is not a whole number.
    """
    size, up, down = _by_size(change, count)
    whole = np.rint(size).astype(np.int64)
    if not np.array_equal(whole, size):
        message = "changes must be whole numbers; multiply them by their common denominator"
        raise ValueError(message)
    high, total = int((whole * up).sum()), int((whole * (up + down)).sum())
    changed = int((up + down)[size > 0].sum())
    exact = changed * total <= MOST_SUMS
    if exact:
        two, greater, less = _tails(sign_flips(size, up + down), high)
    else:
        two, greater, less = _normal_tails(size, up + down, high, step=int(np.gcd.reduce(whole)))
    return SignedRanks(high, total - high, changed, two, greater, less, exact=exact)


def rank_sums(change: Floats, count: Floats) -> tuple[float, float]:
    """Return the sums of the ranks of improvements and of deteriorations, zeros left out."""
    size, up, down = _by_size(change, count)
    doubled = _doubled_ranks(size, up + down, "wilcox")
    kept = size > 0
    high, low = (float((doubled * side)[kept].sum()) / 2 for side in (up, down))
    return high, low


def sign_flips(steps: Floats, count: Floats) -> Floats:
    """Return how likely each sum of ``steps`` with the sign + is when both signs are.

    Args:
        steps: whole numbers, 0 or more, shape (values,); ``count``: how often each occurs.
        count: whole numbers.

    Returns:
        Probabilities of the sums 0 .. sum(steps x count); they add up to 1.
    """
    chances = np.ones(1)
    for step, times in zip(np.asarray(steps, np.int64), np.asarray(count, np.int64), strict=True):
        for _ in range(int(times)):
            longer = np.zeros(len(chances) + int(step))
            longer[: len(chances)] += chances / 2
            longer[int(step) :] += chances / 2
            chances = longer
    return chances


def _by_size(change: Floats, count: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the distinct sizes of changes, ascending, with the pairs that went up and down."""
    value, pairs = np.asarray(change, dtype=np.float64), counted(count, count)[0]
    value, pairs = value[np.isfinite(value)], pairs[np.isfinite(value)]
    # Differences of decimals such as 0.3 - 0.2 and 0.2 - 0.1 are meant to be the same size,
    # whatever the unit: what counts as the same depends on the largest change.
    exact, place = np.unique(np.abs(value), return_inverse=True)
    near = ROUNDING * exact.max(initial=0.0)
    opens = np.diff(exact, prepend=-np.inf) > near
    size = np.where(exact <= near, 0.0, exact)[opens]
    place = (np.cumsum(opens) - 1)[place]
    up = np.bincount(place, weights=np.where(value >= 0, pairs, 0.0), minlength=len(size))
    down = np.bincount(place, weights=np.where(value < 0, pairs, 0.0), minlength=len(size))
    return np.asarray(size, dtype=np.float64), up.astype(np.float64), down.astype(np.float64)


def _doubled_ranks(size: Floats, pairs: Floats, zeros: Zeros) -> Floats:
    """Return twice the mean rank of each size: whole numbers, even with ties."""
    ranked = pairs if zeros == "pratt" else np.where(size > 0, pairs, 0.0)
    after = np.cumsum(ranked)
    return np.asarray(np.rint(2 * after - ranked + 1), dtype=np.float64)


def _tails(chances: Floats, found: int) -> tuple[float, float, float]:
    sums = np.arange(len(chances))
    far = np.abs(2 * sums - (len(chances) - 1)) >= abs(2 * found - (len(chances) - 1))
    tails = chances[far].sum(), chances[found:].sum(), chances[: found + 1].sum()
    two, greater, less = (min(1.0, float(tail)) for tail in tails)
    return two, greater, less


def _normal_tails(
    doubled: Floats, pairs: Floats, found: int, *, step: int = 2
) -> tuple[float, float, float]:
    """Return the tails with half a ``step`` between two sums as the correction for continuity."""
    from scipy.special import ndtr

    middle = float((doubled * pairs).sum()) / 2
    error = float(np.sqrt((doubled**2 * pairs).sum())) / 2
    greater = float(ndtr(-(found - step / 2 - middle) / error))
    less = float(ndtr((found + step / 2 - middle) / error))
    two = min(1.0, 2 * float(ndtr(-max(abs(found - middle) - step / 2, 0.0) / error)))
    return two, greater, less
