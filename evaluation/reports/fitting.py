"""How large a report is set: as large as its number of pages allows, no page for a few lines."""

import re
from collections.abc import Callable
from statistics import median

SCALES = (0.97, 0.94, 0.91, 0.88, 0.85, 0.82, 0.79)
"""Sizes of letters and charts that are tried after the full one."""

_SHRINKING = 0.55
"""Pages grow a little slower than the square of the size of letters."""

_TRIES = 2
_FEW_LINES = 0.3
"""A last page with less drawing than this part of the middle one looks empty."""

_PAGE = re.compile(rb"/Type\s*/Page\b(?!s).*?/Contents\s+(\d+) 0 R", re.DOTALL)


def fitted(compiled: Callable[[float], bytes], most: int | None) -> bytes:
    """Return the PDF that ``compiled`` makes at the largest scale that fits.

    Args:
        compiled: returns the PDF at a scale; 1.0 is the size as designed.
        most: pages it may have; None for any number.

    Returns:
        A PDF with at most ``most`` pages, or the smallest there is.
    """
    made, scale = compiled(1.0), 1.0
    while most is not None and (pages := page_count(made)) > most:
        smaller = [step for step in SCALES if step < scale]
        if not smaller:
            return made
        fitting = scale * (most / pages) ** _SHRINKING
        scale = max((step for step in smaller if step <= fitting), default=smaller[-1])
        made = compiled(scale)
    return _without_a_last_line(made, compiled, scale)


def page_count(pdf: bytes) -> int:
    return len(_PAGE.findall(pdf))


def _without_a_last_line(made: bytes, compiled: Callable[[float], bytes], scale: float) -> bytes:
    """Return a tighter PDF if that saves a last page with next to nothing on it."""
    if not _ends_nearly_empty(made):
        return made
    for step in [step for step in SCALES if step < scale][:_TRIES]:
        tighter = compiled(step)
        if page_count(tighter) < page_count(made):
            return tighter
    return made


def _ends_nearly_empty(pdf: bytes) -> bool:
    lengths = [_length(pdf, page) for page in _PAGE.findall(pdf)]
    return len(lengths) > 1 and lengths[-1] < _FEW_LINES * median(lengths)


def _length(pdf: bytes, number: bytes) -> int:
    """Return how many bytes draw a page, compressed as they are in the file."""
    found = re.search(rb"\b" + number + rb" 0 obj\s*<<[^>]*?/Length\s+(\d+)", pdf)
    return int(found[1]) if found else 0
