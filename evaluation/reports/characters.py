"""Characters that a file format or a font does not know, whatever people typed."""

import json
import re
from functools import cache

from evaluation.reports.charts.lettering import lettering

CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 65534, 65535), " ")
"""What neither XML nor HTML may hold; for ``str.translate``."""

UNKNOWN = "\N{WHITE SQUARE}"
"""Stands for a character that the typeface of the reports lacks."""

_ANY_CONTROL = re.compile("[" + "".join(map(chr, CONTROL)) + "]")
_ESCAPED = re.compile(r'\\[^"n]')
"""In JSON: a character of control, or a backslash, which may look like one."""

_COMPOSED = re.compile(r"[^\u0000-\u024f\u2000-\u20cf\u2100-\u2bff]|[lL]\u00b7[lL]")
_WHITE = frozenset("\t\n\r")


def has_control(text: str) -> bool:
    """Say whether ``text`` holds a character of ``CONTROL``; faster than replacing none."""
    return _ANY_CONTROL.search(text) is not None


@cache
def _known(letter: str) -> bool:
    """Say whether both weights of the typeface have a shape for ``letter``."""
    return letter in _WHITE or all(lettering(weight).knows(ord(letter)) for weight in (400, 600))


def printable_json(data: object) -> str:
    """Return ``data`` as JSON with only such characters as the typeface has.

    A PDF with a character without a shape is no PDF/UA; Typst refuses to write it.
    """
    written = json.dumps(data, ensure_ascii=False)
    if _ESCAPED.search(written) or has_control(written) or not all(map(_known, set(written))):
        return json.dumps(_all_printable(data), ensure_ascii=False)
    return written  # as nearly always


def composes(text: str) -> bool:
    """Say whether the typeface sets letters of ``text`` as one, or marks onto letters.

    Source: the tables ``ccmp``, ``mark`` and ``mkmk`` of its four fonts. They change nothing in
    Latin letters without combining marks, but for the Catalan l·l; ``fi`` and kerning are others.
    """
    return _COMPOSED.search(text) is not None


def _all_printable(data: object) -> object:
    if isinstance(data, str):
        return _printable(data)
    if isinstance(data, list):
        return [_all_printable(part) for part in data]
    if isinstance(data, dict):
        return {key: _all_printable(value) for key, value in data.items()}
    return data


def _printable(text: str) -> str:
    if has_control(text):
        text = text.translate(CONTROL)
    unknown = [letter for letter in set(text) if not _known(letter)]
    return text.translate(dict.fromkeys(map(ord, unknown), UNKNOWN)) if unknown else text
