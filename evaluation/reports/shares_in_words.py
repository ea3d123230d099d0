"""How the share of firms that wrote of a theme is read aloud."""

import math

from evaluation.reports.coded import ThemeShareFact
from evaluation.reports.numerals import DASH, Numerals
from evaluation.reports.voice import Voice, mark

WHOLE, EDGE = 100, 10
"""A share of all, and how far from an end it is told where all firms said the same."""
ROUND_BELOW, ROUND_TO = 20, 5
"""Shares of fewer firms are told in such steps, as everywhere else."""

_OR_MORE = mark("{value} or more")
_OR_LESS = mark("{value} or less")


def told_share(share: ThemeShareFact, n: int, numerals: Numerals, voice: Voice) -> tuple[str, str]:
    """Return a share and its interval in words; the interval is empty where all said the same."""

    def rounded(value: float) -> int:
        step = ROUND_TO if n < ROUND_BELOW else 1
        return step * math.floor(value / step + 0.5)

    value = rounded(share.value)
    if value >= WHOLE:
        return voice.say(_OR_MORE, value=numerals.percent(numerals.whole(WHOLE - EDGE))), ""
    if value <= 0:
        return voice.say(_OR_LESS, value=numerals.percent(numerals.whole(EDGE))), ""
    low, high = numerals.whole(rounded(share.low)), numerals.whole(rounded(share.high))
    return numerals.percent(numerals.whole(value)), f"{low}{DASH}{high}"
