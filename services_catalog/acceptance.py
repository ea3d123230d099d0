"""Which raw values are a right answer to which kind of question."""

import re
from collections.abc import Sequence

MISSING = frozenset({"dont_know", "not_applicable", "do not know"})
"""Answers that say nothing. They count as answered and never as a value."""

MOST_CHARACTERS = 10_000
LISTED = 12
"""Longer lists of right values are described by their ends."""

AMOUNT = re.compile(r"\d{1,12}(\.\d{1,4})?", re.ASCII)
MONEY = re.compile(r"\d{1,12}(\.\d{1,2})? [A-Z]{3}", re.ASCII)
TEN_ANSWERS = re.compile(r"[1-5](;[1-5]){9}|[1-5]{10}", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

PATTERNS = {
    "money": (MONEY, "an amount and a currency such as 3500 EUR"),
    "sus10": (TEN_ANSWERS, "ten digits from 1 to 5, separated by ; or not at all"),
    "number": (AMOUNT, "a number that is not negative, such as 12 or 12.5"),
}


class Acceptance:
    """What one item takes. Built once, asked for every answer of a programme."""

    __slots__ = ("_kind", "_words", "_words_in_order")

    def __init__(self, kind: str, options: Sequence[str], scale: Sequence[str] = ()) -> None:
        self._kind = kind
        self._words_in_order = ("yes", "no") if kind == "boolean" else (*options, *scale)
        self._words = frozenset(self._words_in_order)

    def complaint(self, value: str) -> str | None:
        """Return None for a right value, else ``expected ...``."""
        if self._kind == "text":
            return _text_complaint(value)
        if value in self._words or self._matches(value):
            return None
        return f"expected {self._right_values()}"

    def _matches(self, value: str) -> bool:
        if self._kind == "multi":
            chosen = value.split(";")
            return len(set(chosen)) == len(chosen) and self._words.issuperset(chosen)
        if self._kind in PATTERNS and not self._words:
            return PATTERNS[self._kind][0].fullmatch(value) is not None
        return False

    def _right_values(self) -> str:
        words = self._words_in_order
        if not words:
            return PATTERNS.get(self._kind, (None, "a value of its scale"))[1]
        if len(words) > LISTED and self._kind == "number":
            return f"a whole number from {words[0]} to {words[-2]}, or {words[-1]}"
        several = ", several separated by ;" if self._kind == "multi" else ""
        return f"one of: {', '.join(words)}{several}"


def _text_complaint(value: str) -> str | None:
    if len(value) > MOST_CHARACTERS:
        return f"expected at most {MOST_CHARACTERS:,} characters, not {len(value):,}"
    if CONTROL.search(value):
        return "expected text without control characters"
    return None
