"""How a number is read: rounded as published, in the digits of the language, with its n."""

import math
from dataclasses import dataclass
from functools import lru_cache

from evaluation.reports.facts import KpiDefinitionFact, KpiFact, ThresholdFact
from evaluation.reports.voice import Voice, mark
from foundation import languages

MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"

_OR_MORE = mark("{value} or more")
_OR_LESS = mark("{value} or less")

_BOUNDS = {"%": (0.0, 100.0, 10.0), "nps": (-100.0, 100.0, 10.0), "1-5": (1.0, 5.0, 0.5),
           "0-100": (0.0, 100.0, 10.0)}  # fmt: skip
"""Lowest and highest value, and how far from them the value of a uniform group is reported."""

_LEAST_OF_SUMS = {"EUR": 25_000.0}
"""What a sum that is nought may have been for all that is said: one of the smallest amounts."""

_MOST_EACH = {"EUR": 1_000_000.0}
"""The greatest amount that one answer can stand for, where there is one."""

_CHANCE = 5
"""Chances of targets are said in steps: from finer ones answers of few could be worked out."""

_DECIMALS = {"1-5": 1, "points": 1, "days": 1, "links": 1, "levels": 1}


@dataclass(frozen=True)
class Band:
    """Where the value of a homogeneous group may lie: ``90 % or more``."""

    low: float
    high: float
    words: str


class Numerals:
    """Reads rows of ``kpis.csv`` aloud in one language."""

    def __init__(
        self, definitions: tuple[KpiDefinitionFact, ...], thresholds: ThresholdFact, voice: Voice
    ) -> None:
        self._definitions = {definition.id: definition for definition in definitions}
        self._thresholds = thresholds
        self._voice = voice

    def definition(self, kpi: str) -> KpiDefinitionFact:
        return self._definitions[kpi]

    def value(self, row: KpiFact) -> str:
        """Return the value with its unit, or why there is none."""
        if row.suppressed:
            return self._voice.say("not published")
        if row.value is None:
            return self._voice.say("no value")
        band = self.band(row)
        return band.words if band else self.amount(row.kpi, self.rounded(row, row.value))

    def short(self, row: KpiFact) -> str:
        """Return the value for a table cell; a dash where there is none."""
        return DASH if row.suppressed or row.value is None else self.value(row)

    def interval(self, row: KpiFact) -> str:
        """Return the interval without unit; empty where there is none or it tells too much."""
        if row.low is None or row.high is None or row.suppressed or self.band(row):
            return ""
        low, high = self.rounded(row, row.low), self.rounded(row, row.high)
        left, right = self.bare(row.kpi, low), self.bare(row.kpi, high)
        if low < 0 or self._signed(row.kpi):
            return self._voice.say("{low} to {high}", low=left, high=right)
        return f"{left}{DASH}{right}"

    def count(self, row: KpiFact) -> str:
        """Return ``n = 12``; empty where nothing is published."""
        return "" if row.n is None else f"n{SPACE}={SPACE}{self.whole(row.n)}"

    def full(self, row: KpiFact) -> str:
        """Return value, interval and n: ``85 % (65-95; n = 14)``."""
        around = "; ".join(part for part in (self.interval(row), self.count(row)) if part)
        return f"{self.value(row)} ({around})" if around else self.value(row)

    def rounded(self, row: KpiFact, value: float) -> float:
        """Return ``value`` as it may be published: shares of few answers in steps of 5 points."""
        definition = self._definitions[row.kpi]
        few = row.n is not None and row.n < self._thresholds.round_below
        if definition.masked and few and _is_share(definition):
            step = self._thresholds.round_to
            return float(step * math.floor(value / step + 0.5))
        if definition.unit == "EUR" and definition.kind == "sum":
            return float(1000 * math.floor(value / 1000 + 0.5))
        places = _DECIMALS.get(definition.unit, 0)
        return float(math.floor(value * 10**places + 0.5) / 10**places)

    def band(self, row: KpiFact) -> Band | None:
        """Return where the value lies when all answers of the group were the same, else None.

        Rates and shares of 0 and 100, a net promoter score of 100 and a mean at an end of its scale
        would tell what every single firm answered; so would a sum of nothing, or of the most
        that each could name.
        """
        definition = self._definitions[row.kpi]
        if definition.kind == "sum" and definition.masked and not row.suppressed:
            return self._band_of_sum(row)
        bounds = _BOUNDS.get("nps" if definition.kind == "nps" else definition.unit)
        if not definition.masked or row.suppressed or row.value is None or bounds is None:
            return None
        low, high, width = bounds
        value = self.rounded(row, row.value)
        if value >= high:
            words = self.amount(row.kpi, high - width)
            return Band(high - width, high, self._voice.say(_OR_MORE, value=words))
        if value <= low:
            words = self.amount(row.kpi, low + width)
            return Band(low, low + width, self._voice.say(_OR_LESS, value=words))
        return None

    def _band_of_sum(self, row: KpiFact) -> Band | None:
        unit = self._definitions[row.kpi].unit
        most = _MOST_EACH.get(unit, math.inf) * (row.n or math.inf)
        if row.value is not None and row.value <= 0:
            least = _LEAST_OF_SUMS.get(unit, 1.0)
            words = self.amount(row.kpi, least)
            return Band(0.0, least, self._voice.say(_OR_LESS, value=words))
        if row.value is not None and row.value >= most:
            words = self.amount(row.kpi, 0.9 * most)
            return Band(0.9 * most, most, self._voice.say(_OR_MORE, value=words))
        return None

    def amount(self, kpi: str, value: float, places: int | None = None) -> str:
        """Return an already rounded ``value`` with its unit where a page writes one."""
        bare = self.bare(kpi, value, places)
        unit = self._definitions[kpi].unit
        if unit == "%":
            return self.percent(bare)
        if unit == "EUR":
            return f"{bare}{SPACE}EUR" if self._voice.language != "en" else f"EUR{SPACE}{bare}"
        return bare

    def percent(self, bare: str) -> str:
        """Return ``85 %`` as the language sets it."""
        between = {"fr": "\N{NARROW NO-BREAK SPACE}", "it": ""}.get(self._voice.language, SPACE)
        return f"{bare}{between}%"

    def tenth(self, part: float) -> str:
        """Return a part of 0 to 1 in tenths of a per cent: 94.7 % is not yet the 95 % asked for."""
        return self.percent(self.number(100 * part, 1))

    def chance(self, part: float) -> str:
        """Return a probability of 0 to 1 in steps of five per cent, with open ends."""
        step = _CHANCE * round(100 * part / _CHANCE)
        if step >= 100 - _CHANCE:
            return f"≥{SPACE}{self.percent(self.whole(100 - _CHANCE))}"
        if step <= _CHANCE:
            return f"≤{SPACE}{self.percent(self.whole(_CHANCE))}"
        return self.percent(self.whole(step))

    def target(self, kpi: str) -> str:
        definition = self._definitions[kpi]
        return DASH if definition.target is None else self.goal(kpi, definition.target)

    def goal(self, kpi: str, value: float) -> str:
        """Return a target or limit, without decimals that say nothing."""
        places = 0 if value == int(value) else _DECIMALS.get(self._definitions[kpi].unit, 0)
        return self.amount(kpi, value, places)

    def bare(self, kpi: str, value: float, places: int | None = None) -> str:
        """Return an already rounded ``value`` without its unit; changes carry their sign."""
        if places is None:
            places = _DECIMALS.get(self._definitions[kpi].unit, 0)
        digits = self.number(abs(value), places)
        if value < 0:
            return f"{MINUS}{digits}"
        return f"+{digits}" if value > 0 and self._signed(kpi) else digits

    def number(self, value: float, places: int = 0) -> str:
        return _number(value, self._voice.language, places)

    def whole(self, value: int) -> str:
        return _number(value, self._voice.language, 0)

    def _signed(self, kpi: str) -> bool:
        definition = self._definitions[kpi]
        return definition.kind in {"paired", "nps"} or definition.unit == "levels"


@lru_cache(maxsize=4096)
def _number(value: float, language: str, places: int) -> str:
    """Remember how numbers are set: a report repeats a few hundred of them."""
    return languages.number(value, language, decimals=places)


def _is_share(definition: KpiDefinitionFact) -> bool:
    return definition.unit in {"%", "percentage points"} or definition.kind == "nps"
