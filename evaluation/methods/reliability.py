"""Do several questions measure one thing? Alpha of a scale, from sums that add up."""

from dataclasses import dataclass

import numpy as np

from evaluation.intervals import CONFIDENCE, ROUNDING, Floats, upper_level


@dataclass(frozen=True, slots=True)
class Reliability:
    """Cronbach's alpha of a scale; NaN where it cannot be computed.

    Attributes:
        alpha: at most 1; below 0 where questions contradict each other.
        low, high: Feldt's interval.
        items, people: questions, and people who answered all of them.
    """

    alpha: float
    low: float
    high: float
    items: int
    people: int


def cronbach_alpha(answers: Floats, *, confidence: float = CONFIDENCE) -> Reliability:
    """Return how far the questions of a scale agree.

    Args:
        answers: shape (people, questions); people with a gap are left out.
        confidence: of the two-sided interval.

    Source:
        L. J. Cronbach, Coefficient alpha and the internal structure of tests, Psychometrika 16
        (1951), 297-334; interval: L. S. Feldt, D. J. Woodruff and F. A. Salih, Statistical
        inference for coefficient alpha, Applied Psychological Measurement 11 (1987), 93-103.
    """
    rows = np.asarray(answers, dtype=np.float64)
    if not rows.size:
        return Reliability(np.nan, np.nan, np.nan, rows.shape[-1] if rows.ndim > 1 else 0, 0)
    rows = rows[np.isfinite(rows).all(axis=1)]
    people, items = rows.shape
    if people < 2 or items < 2:  # noqa: PLR2004 -- one has nothing beside it
        return Reliability(np.nan, np.nan, np.nan, items, people)
    if np.ptp(rows.sum(axis=1)) <= ROUNDING * np.abs(rows).max():  # all people say the same
        return Reliability(np.nan, np.nan, np.nan, items, people)
    parts, whole = float(rows.var(axis=0, ddof=1).sum()), float(rows.sum(axis=1).var(ddof=1))
    return alpha_of(parts, whole, items, people, confidence=confidence)


def alpha_of(
    parts: float, whole: float, items: int, people: int, *, confidence: float = CONFIDENCE
) -> Reliability:
    """Return the same from the sum of the variances of the questions and the variance of the sum.

    Source:
        J. M. Bland and D. G. Altman, Cronbach's alpha, British Medical Journal 314 (1997), 572.
    """
    from scipy.special import fdtri

    if whole <= 0 or items < 2 or people < 2:  # noqa: PLR2004 -- one has nothing beside it
        return Reliability(np.nan, np.nan, np.nan, items, people)
    alpha = items / (items - 1) * (1 - parts / whole)
    tail, freedom = 1 - upper_level(confidence), people - 1
    low, high = (
        1 - (1 - alpha) * float(fdtri(freedom, freedom * (items - 1), level))
        for level in (1 - tail, tail)
    )
    return Reliability(alpha, low, high, items, people)
