"""Characters that a file format or a font does not know, whatever people typed."""

from functools import cache

from evaluation.reports.charts.lettering import lettering

CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 65534, 65535), " ")
"""What neither XML nor HTML may hold; for ``str.translate``."""

UNKNOWN = "\N{WHITE SQUARE}"
"""Stands for a character that the typeface of the reports lacks."""


_WHITE = frozenset({9, 10, 13})


class _Printable(dict[int, int | str]):
    """Remembers for every character whether the typeface has it."""

    def __missing__(self, code: int) -> int | str:
        if code in CONTROL:
            self[code] = " "
        elif code in _WHITE or all(lettering(weight).knows(code) for weight in (400, 600)):
            self[code] = code
        else:
            self[code] = UNKNOWN
        return self[code]


@cache
def _printable() -> _Printable:
    return _Printable()


def printable(data: object) -> object:
    """Return JSON-able ``data`` with only such characters as the typeface has.

    A PDF with a character without a shape is no PDF/UA; Typst refuses to write it.
    """
    if isinstance(data, str):
        return data.translate(_printable())
    if isinstance(data, list):
        return [printable(part) for part in data]
    if isinstance(data, dict):
        return {key: printable(value) for key, value in data.items()}
    return data
