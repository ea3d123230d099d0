"""What coded answers say: facts of themes, and how a share of firms is read aloud."""

import math

from evaluation.reports.decisions import Fact
from evaluation.reports.numerals import DASH, Numerals
from evaluation.reports.voice import Voice, mark

WHOLE, EDGE = 100, 10
"""A share of all, and how far from an end it is told where all firms said the same."""
ROUND_BELOW, ROUND_TO = 20, 5
"""Shares of fewer firms are told in such steps, as everywhere else."""

_OR_MORE = mark("{value} or more")
_OR_LESS = mark("{value} or less")


class ThemeShareFact(Fact):
    """Which part of the firms that wrote something wrote of a theme, in per cent."""

    theme: str
    value: float
    low: float
    high: float


class ThemesFact(Fact):
    """The themes in what firms wrote to one question about one service.

    ``n``: firms whose words two people coded; None and without shares where it is hidden.
    ``complete``: whether so many of the answers are coded that shares may be printed.
    """

    service: str
    item: str
    n: int | None
    complete: bool
    shares: tuple[ThemeShareFact, ...]


class AgreementFact(Fact):
    """How far two people saw the same in the answers about a service.

    ``alpha`` is Krippendorff's, over all themes; None where nothing can be said. ``standing``:
    ``reliable``, ``tentative``, ``unreliable``, ``unknown``.
    """

    service: str
    answers: int
    alpha: float | None
    standing: str


class CodedFact(Fact):
    """Everything that was coded, with the codebook that was used."""

    version: int
    codebook: str
    agreements: tuple[AgreementFact, ...]
    themes: tuple[ThemesFact, ...]

    def agreement(self, service: str) -> AgreementFact | None:
        return next((one for one in self.agreements if one.service == service), None)


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
