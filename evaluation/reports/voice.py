"""The words of a report in one language: translations, gaps filled with text or with runs."""

import re
from functools import cache

from evaluation.reports.blocks import Run, Runs, Text
from foundation import languages

_GAP = re.compile(r"\{(\w+)\}")

Filling = str | Runs


def mark(english: str) -> str:
    """Return ``english``; makes a text in a table of constants visible to translators."""
    return english


class Voice:
    """Says English source texts in ``language``."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = languages.translations("evaluation.reports", "report", language)

    def say(self, english: str, /, **gaps: str) -> str:
        """Return the text; gaps are filled once, what fills them is never read as a pattern."""
        return _GAP.sub(lambda gap: gaps[gap[1]], self._texts.gettext(english))

    def plural(self, one: str, many: str, number: int, /, **gaps: str) -> str:
        return _GAP.sub(lambda gap: gaps[gap[1]], self._texts.ngettext(one, many, number))

    def runs(self, english: str, /, **gaps: Filling) -> Runs:
        return _filled(self._texts.gettext(english), gaps)

    def plural_runs(self, one: str, many: str, number: int, /, **gaps: Filling) -> Runs:
        return _filled(self._texts.ngettext(one, many, number), gaps)

    def listed(self, parts: list[str]) -> str:
        """Return the parts as a list in words: ``a, b and c``."""
        from babel.lists import format_list

        return format_list(parts, locale=self.language) if parts else ""


def _filled(pattern: str, gaps: dict[str, Filling]) -> Runs:
    runs: list[Run] = []
    for place, piece in enumerate(_GAP.split(pattern)):
        if place % 2 == 0:
            runs.extend((Text(piece),) if piece else ())
            continue
        filling = gaps[piece]
        runs.extend((Text(filling),) if isinstance(filling, str) else filling)
    return tuple(runs)


@cache
def voice(language: str) -> Voice:
    return Voice(language)
