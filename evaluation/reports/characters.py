"""Characters that a file format or a font does not know, whatever people typed."""

import re
from functools import cache

from evaluation.reports.charts.lettering import lettering

CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 65534, 65535), " ")
"""What neither XML nor HTML may hold; for ``str.translate``."""

UNKNOWN = "\N{WHITE SQUARE}"
"""Stands for a character that the typeface of the reports lacks."""

_ANY_CONTROL = re.compile("[" + "".join(map(chr, CONTROL)) + "]")
_WHITE = frozenset("\t\n\r")


def has_control(text: str) -> bool:
    """Say whether ``text`` holds a character of ``CONTROL``; faster than replacing none."""
    return _ANY_CONTROL.search(text) is not None


@cache
def _known(letter: str) -> bool:
    """Say whether both weights of the typeface have a shape for ``letter``."""
    return letter in _WHITE or all(lettering(weight).knows(ord(letter)) for weight in (400, 600))


def printable(data: object) -> object:
    """Return JSON-able ``data`` with only such characters as the typeface has.

    A PDF with a character without a shape is no PDF/UA; Typst refuses to write it.
    """
    if isinstance(data, str):
        return _printable(data)
    if isinstance(data, list):
        return [printable(part) for part in data]
    if isinstance(data, dict):
        return {key: printable(value) for key, value in data.items()}
    return data


def _printable(text: str) -> str:
    if has_control(text):
        text = text.translate(CONTROL)
    unknown = [letter for letter in set(text) if not _known(letter)]
    return text.translate(dict.fromkeys(map(ord, unknown), UNKNOWN)) if unknown else text
