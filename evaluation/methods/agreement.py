"""Do people who code the same words see the same? Coefficients that take chance out.

Cohen's kappa and Gwet's AC1 are for two coders who both coded everything; Krippendorff's alpha
takes any number of coders, gaps, and ordered values.
"""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from evaluation.errors import UnknownScale
from evaluation.intervals import Floats

Scale = Literal["nominal", "ordinal", "interval", "ratio"]
Gravity = Literal["linear", "quadratic"]

RELIABLE, TENTATIVE = 0.8, 0.667
"""Alpha from which conclusions are safe, and from which they may be drawn with reserve:
K. Krippendorff, Content Analysis, 2nd ed. 2004, page 241."""


def confusion(first: Sequence[object], second: Sequence[object]) -> Floats:
    """Return how often the coders chose each pair of codes, shape (codes, codes); gaps left out.

    Args:
        first, second: the codes of either coder, unit by unit; None where one gave none.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    codes = sorted({code for pair in pairs for code in pair}, key=str)
    place = {code: number for number, code in enumerate(codes)}
    table = np.zeros((len(codes), len(codes)))
    for a, b in pairs:
        table[place[a], place[b]] += 1
    return table


def cohen_kappa(table: Floats, *, weights: Floats | Gravity | None = None) -> float:
    """Return the share of the possible agreement beyond chance that two coders reached.

    Args:
        table: counts or shares, shape (codes, codes): first coder by second coder.
        weights: how grave each disagreement is, 0 on the diagonal; None: all alike. ``linear``
            and ``quadratic``: by the steps between the codes, which then have to be in order.

    Returns:
        1 for full agreement, 0 for chance; NaN where chance alone gives full agreement.

    Source:
        J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological
        Measurement 20 (1960), 37-46; weights: the same, Psychological Bulletin 70 (1968), 213-220.
    """
    counts = np.asarray(table, dtype=np.float64)
    total = counts.sum()
    if total == 0:
        return float("nan")
    share = counts / total
    grave = _gravity(len(share), weights)
    expected = float((grave * np.outer(share.sum(axis=1), share.sum(axis=0))).sum())
    return 1 - float((grave * share).sum()) / expected if expected > 0 else float("nan")


def _gravity(codes: int, weights: Floats | Gravity | None) -> Floats:
    if weights is None:
        return np.asarray(1 - np.eye(codes), dtype=np.float64)
    if not isinstance(weights, str):
        return np.asarray(weights, dtype=np.float64)
    if weights not in get_args(Gravity):
        raise UnknownScale(weights, get_args(Gravity))
    steps = np.abs(np.subtract.outer(np.arange(codes), np.arange(codes))).astype(np.float64)
    return steps if weights == "linear" else steps**2


def gwet_ac1(table: Floats) -> float:
    """Return an agreement beyond chance that does not fall when one code is very common.

    Chance is supposed only where a code was hard to choose: (1 / (q - 1)) sum p_k (1 - p_k), with
    the mean share p_k of either coder.

    Returns:
        1 for full agreement; NaN without counts. With a single code the coders agree: 1.

    Source:
        K. L. Gwet, Computing inter-rater reliability and its variance in the presence of high
        agreement, British Journal of Mathematical and Statistical Psychology 61 (2008), 29-48.
    """
    counts = np.asarray(table, dtype=np.float64)
    total = counts.sum()
    if total == 0:
        return float("nan")
    if len(counts) == 1:
        return 1.0
    share = counts / total
    mean = (share.sum(axis=0) + share.sum(axis=1)) / 2
    chance = float((mean * (1 - mean)).sum()) / (len(counts) - 1)
    return (float(np.trace(share)) - chance) / (1 - chance)


def krippendorff_alpha(
    codes: Sequence[Sequence[float | str | None]], *, scale: Scale = "nominal"
) -> float:
    """Return 1 minus observed over expected disagreement.

    Args:
        codes: one row a coder, one column a unit; None or NaN where a coder gave none. Numbers,
            or names if the scale is nominal. Units with fewer than two codes tell nothing and are
            left out.
        scale: what the numbers mean, and so how far two of them are apart.

    Returns:
        1 for full agreement, 0 for chance, below 0 for systematic disagreement; NaN where fewer
        than two units can be compared or only one value occurs.

    Raises:
        UnknownScale: of another name, or codes that are no numbers on a scale that needs them.

    Source:
        K. Krippendorff, Computing Krippendorff's alpha-reliability, University of Pennsylvania,
        2011.
    """
    if scale not in get_args(Scale):
        raise UnknownScale(scale, get_args(Scale))
    rows = _numbered(codes, scale)
    values = np.unique(rows[~np.isnan(rows)])
    found = np.array([(rows == value).sum(axis=0) for value in values], dtype=np.float64)
    if found.size:
        found = found[:, found.sum(axis=0) > 1]
    if found.size == 0:
        return float("nan")
    pairs = found / (found.sum(axis=0) - 1)
    together = pairs @ found.T - np.diag(pairs.sum(axis=1))
    often = together.sum(axis=1)
    apart = _distances(values, often, scale)
    total = often.sum()
    expected = float((np.outer(often, often) * apart).sum()) / (total - 1)
    return 1 - float((together * apart).sum()) / expected if expected > 0 else float("nan")


def _numbered(codes: Sequence[Sequence[float | str | None]], scale: Scale) -> Floats:
    """Return the codes as numbers, NaN for gaps; names get numbers of their own."""
    names = sorted({code for row in codes for code in row if isinstance(code, str)})
    if names and scale != "nominal":
        raise UnknownScale(f"{scale} for the code {names[0]!r}", ("nominal",))
    place = {name: -1.0 - number for number, name in enumerate(names)}
    given = [
        [np.nan if code is None else place[code] if isinstance(code, str) else float(code)
         for code in row]
        for row in codes
    ]  # fmt: skip
    return np.array(given, dtype=np.float64)


def _distances(values: Floats, often: Floats, scale: Scale) -> Floats:
    """Return the squared distance of every two values, shape (values, values)."""
    one, other = np.meshgrid(values, values, indexing="ij")
    if scale == "nominal":
        return np.asarray(one != other, dtype=np.float64)
    if scale == "interval":
        return np.asarray((one - other) ** 2, dtype=np.float64)
    if scale == "ratio":
        total = one + other
        away = np.divide(one - other, total, out=np.zeros_like(total), where=total != 0)
        return np.asarray(away**2, dtype=np.float64)
    # The values between two ranks, and half of each end: the difference of their mid-ranks.
    middle = np.cumsum(often) - often / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2, dtype=np.float64)
