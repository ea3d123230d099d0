"""How precise will it be? Width and detectable difference of what is planned, before anything."""

import numpy as np

from evaluation.errors import ImpossiblePlan
from evaluation.intervals import CONFIDENCE, Floats, upper_level
from evaluation.methods.clustered import kish_of_pilots

MOST_ERRORS = 10.0
"""Nothing has to lie further away to be found than so many times the limit of its test."""

POWER = 0.8
"""How often a difference that is there should be found."""

LEVEL = 0.05
"""How often one that is not there may be found."""


def half_width_of_share(
    share: float, firms: Floats, icc: float, *, confidence: float = CONFIDENCE
) -> float:
    """Return half the width of the interval of a share over pilots, 0 to 0.5.

    Args:
        share: that is expected, 0 to 1.
        firms: expected answers of each pilot, shape (pilots,); they may be fractions.
        icc: how alike answers of one pilot are.
        confidence: of the interval.

    Returns:
        NaN without answers. One pilot: of a statement on that pilot alone.

    Source:
        Wilson's interval at the effective number of answers with the quantile of t over pilots, see
        ``evaluation.methods.clustered``.
    """
    from scipy.special import ndtri, stdtrit

    n = _answering(firms)
    if not len(n):
        return float("nan")
    half = upper_level(confidence)
    if not 0 <= share <= 1:
        raise ImpossiblePlan(f"a share of {share:g} is expected", "one from 0 to 1")
    z = float(stdtrit(len(n) - 1, half) if len(n) > 1 else ndtri(half))
    effective = float(n.sum()) / (kish_of_pilots(n, icc) if len(n) > 1 else 1.0)
    inside = share * (1 - share) / effective + z**2 / (4 * effective**2)
    return float(z * np.sqrt(inside) / (1 + z**2 / effective))


def detectable_share(floor: float, firms: Floats, icc: float, *, power: float = POWER) -> float:
    """Return how far above ``floor`` a share must truly be to be shown to lie above it.

    One-sided at 5 %, over pilots. The variance is that of the share itself, so the answer is where
    difference and variance fit together.

    Returns:
        The difference, 0 to 1 - ``floor``; NaN with fewer than two pilots, infinite where so few
        answers could not show even that nearly everybody agrees.
    """
    from scipy.special import stdtrit

    n = _answering(firms)
    if len(n) < 2:  # noqa: PLR2004 -- one pilot has nothing beside it
        return float("nan")
    if not 0 <= floor <= 1:
        raise ImpossiblePlan(f"the floor is a share of {floor:g}", "one from 0 to 1")
    factor = float(stdtrit(len(n) - 1, 1 - LEVEL) + stdtrit(len(n) - 1, power))
    effective = float(n.sum()) / kish_of_pilots(n, icc)
    lowest, highest = 0.0, 1.0 - floor
    for _ in range(60):
        middle = (lowest + highest) / 2
        share = floor + middle
        enough = factor * np.sqrt(share * (1 - share) / effective) <= middle
        lowest, highest = (lowest, middle) if enough else (middle, highest)
    # Where less than half an answer is left below 1 the normal law has nothing to say.
    return highest if effective * (1 - floor - highest) >= 0.5 else float("inf")  # noqa: PLR2004


def detectable_change(firms: Floats, icc: float, *, power: float = POWER) -> float:
    """Return the mean change, in standard deviations of the change, that would be found.

    Two-sided at 5 %, over pilots; with one pilot by Student's t over its firms.

    Returns:
        NaN with fewer than two firms, or with two pilots of fewer than two.
    """
    n = _answering(firms)
    total = float(n.sum())
    if len(n) == 1:
        return detectable_effect(total, power=power)
    if len(n) < 2:  # noqa: PLR2004
        return float("nan")
    from scipy.special import stdtrit

    factor = float(stdtrit(len(n) - 1, 1 - LEVEL / 2) + stdtrit(len(n) - 1, power))
    return factor * float(np.sqrt(kish_of_pilots(n, icc) / total))


def detectable_effect(pairs: float, *, power: float = POWER, level: float = LEVEL) -> float:
    """Return the standardised change that a paired t test of ``pairs`` firms finds, two-sided.

    Returns:
        NaN with fewer than two pairs.

    Source:
        J. Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd ed. 1988, chapter 2:
        the noncentral t distribution.
    """
    from scipy.special import nctdtr, stdtrit

    if pairs < 2:  # noqa: PLR2004
        return float("nan")
    freedom = pairs - 1
    limit = float(stdtrit(freedom, 1 - level / 2))
    lowest, highest = 0.0, MOST_ERRORS * limit
    for _ in range(60):
        away = (lowest + highest) / 2
        found = 1 - float(nctdtr(freedom, away, limit))
        lowest, highest = (lowest, away) if found >= power else (away, highest)
    return highest / float(np.sqrt(pairs))


def pairs_for_effect(effect: float, *, power: float = POWER, level: float = LEVEL) -> int:
    """Return the fewest pairs with which a paired t test finds a standardised change, two-sided.

    Raises:
        ImpossiblePlan: no number of pairs finds it, because it is 0 or no number.
    """
    size = abs(effect)
    if not 0 < size < np.inf:
        raise ImpossiblePlan(f"a change of {effect:g} is to be found", "one other than 0")

    def enough(pairs: int) -> bool:
        return detectable_effect(pairs, power=power, level=level) <= size

    few, many = 1, 2
    while not enough(many):
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return many


def _answering(firms: Floats) -> Floats:
    n = np.asarray(firms, dtype=np.float64)
    return n[n > 0]
