"""What if those who are silent differ? Weights from what is known of all, and a bias check."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from evaluation.errors import ImpossibleMargins, NoWeight
from evaluation.intervals import ROUNDING, Floats
from evaluation.levels import Bools, Ints

FEWEST_IN_CLASS = 5
"""A class with fewer answers than this is joined with the one next to it: its weight would rest on
a handful of firms."""

MOST_TIMES_MEDIAN = 3.0
"""Weights above so many times the median are cut off there; the few would speak for too many."""

MOST_ROUNDS = 500
"""So often margins are met one after the other, before they are said to contradict each other."""

MET = 1e-4
"""A margin is met when its classes are off by no more than this share in the last round."""

BIASED = 0.25
"""A standardised difference above which those who answered are said to differ."""


def class_weights(classes: Sequence[object], answered: Bools) -> Floats:
    """Return the weight of everybody who answered: firms of its class by answers of its class.

    Classes are taken in their order; a class with fewer than five answers is joined with the next,
    the last with the one before it. Weights are cut off at three times their median and then scaled
    so that they add up to the number of firms.

    Args:
        classes: of every firm, known whether it answered or not; values that can be sorted, or
            else are taken in the order in which they occur.
        answered: shape of ``classes``.

    Returns:
        Weights, 0 for firms that are silent.

    Raises:
        NoWeight: nobody answered.

    Source:
        R. J. A. Little, Survey nonresponse adjustments for estimates of means, International
        Statistical Review 54 (1986), 139-157.
    """
    spoke = np.asarray(answered, dtype=np.bool_)
    if not spoke.any():
        raise NoWeight("nobody answered")
    place = _joined(_places(classes), spoke)
    firms, answers = np.bincount(place), np.bincount(place, spoke)
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.where(spoke, (firms / answers)[place], 0.0)
    cap = MOST_TIMES_MEDIAN * float(np.median(weights[spoke]))
    weights = np.minimum(weights, cap)
    return np.asarray(weights * len(spoke) / weights.sum(), dtype=np.float64)


def _places(classes: Sequence[object]) -> Ints:
    """Return the number of the class of every firm; a tuple is one value."""
    names = list(dict.fromkeys(classes))
    with suppress(TypeError):  # no order between them
        names = sorted(names)  # type: ignore[type-var]
    number = {name: place for place, name in enumerate(names)}
    return np.array([number[one] for one in classes], dtype=np.int64)


def _joined(place: Ints, spoke: Bools) -> Ints:
    """Join neighbouring classes until each has enough answers, or one is left."""
    target = np.zeros(int(place.max(initial=0)) + 1, dtype=np.int64)
    number, held = 0, 0
    for one, answers in enumerate(np.bincount(place, spoke, minlength=len(target))):
        target[one] = number
        held += int(answers)
        if held >= FEWEST_IN_CLASS:
            number, held = number + 1, 0
    if held < FEWEST_IN_CLASS and number:
        target[target == number] = number - 1
    return np.asarray(target[place], dtype=np.int64)


def rake(
    weights: Floats, margins: Sequence[tuple[Sequence[object], dict[object, float]]]
) -> Floats:
    """Return weights that meet every margin, one after the other until nothing moves.

    Args:
        weights: to start from, 0 or more, shape (firms,).
        margins: for each, the class of every firm, and how many firms each class should stand for.

    Raises:
        NoWeight: a class that should stand for firms has no weight, or all weights are 0.
        ImpossibleMargins: they contradict each other.

    Source:
        W. E. Deming and F. F. Stephan, On a least squares adjustment of a sampled frequency table
        when the expected marginal totals are known, Annals of Mathematical Statistics 11 (1940),
        427-444.
    """
    found = np.asarray(weights, dtype=np.float64).copy()
    if not np.isfinite(found).all() or (found < 0).any() or found.sum() <= 0:
        raise NoWeight("no weight is above 0, or one is below 0 or no number")
    wants = [
        (name, float(firms), np.array([one == name for one in classes], dtype=np.bool_))
        for classes, wanted in margins
        for name, firms in wanted.items()
    ]
    away = 0.0
    for _ in range(MOST_ROUNDS):
        before, away = found.copy(), 0.0
        for name, firms, own in wants:
            held = float(found[own].sum())
            if held <= 0 < firms:
                raise NoWeight(f"nobody answered in the class {name}")
            if held > 0:
                away = max(away, abs(firms / held - 1) if firms else 0.0)
                found[own] *= firms / held
        if np.abs(found - before).max() < 1e-10 * found.sum():
            break
    if away > MET:
        raise ImpossibleMargins(away)
    return found


def standardised_difference(one: Floats, other: Floats) -> float:
    """Return how far two means lie apart, in pooled standard deviations.

    Returns:
        NaN with fewer than two values on a side; 0 where nothing varies and the means are equal,
        infinite where they are not.

    Source:
        P. C. Austin, Balance diagnostics for comparing the distribution of baseline covariates,
        Statistics in Medicine 28 (2009), 3083-3107.
    """
    a, b = (np.asarray(side, dtype=np.float64) for side in (one, other))
    a, b = a[np.isfinite(a)], b[np.isfinite(b)]
    if min(len(a), len(b)) < 2:  # noqa: PLR2004 -- one value has no spread
        return float("nan")
    spread = float(np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2))
    apart = float(a.mean() - b.mean())
    trace = ROUNDING * float(max(np.abs(a).max(), np.abs(b).max()))
    apart = 0.0 if abs(apart) <= trace else apart
    if spread <= trace:
        return 0.0 if apart == 0 else float(np.copysign(np.inf, apart))
    return apart / spread
