"""How large a report is set: as large as its number of pages allows, no page for a few lines."""

import re
from collections.abc import Callable
from statistics import median

from evaluation.reports.blocks import Document, Figure, Table, plain, prose
from evaluation.reports.charts.canvas import drawn_height

SCALES = (0.97, 0.94, 0.91, 0.88, 0.85, 0.82, 0.79)
"""Sizes of letters and charts that are tried after the full one."""

_SHRINKING = 0.55
"""Pages grow a little slower than the square of the size of letters."""

_TRIES = 2
_FEW_LINES = 0.3
"""A last page with less drawing than this part of the middle one looks empty."""

_PAGE = re.compile(rb"/Type\s*/Page\b(?!s).*?/Contents\s+(\d+) 0 R", re.DOTALL)


def fitted(compiled: Callable[[float], bytes], most: int | None, expected: float = 0) -> bytes:
    """Return the PDF that ``compiled`` makes at a scale that fits.

    Args:
        compiled: returns the PDF at a scale; 1.0 is the size as designed.
        most: pages it may have; None for any number.
        expected: pages it will likely have; saves a first try when that is too many.

    Returns:
        A PDF with at most ``most`` pages, or the smallest there is.
    """
    scale = 1.0 if most is None or expected <= most else _step(1.0, most / expected)
    made = compiled(scale)
    while most is not None and (pages := page_count(made)) > most and scale > SCALES[-1]:
        scale = _step(scale, most / pages)
        made = compiled(scale)
    return made if scale < 1 else _without_a_last_line(made, compiled)


def _step(scale: float, part: float) -> float:
    """Return the next scale at which only ``part`` of the pages should be needed."""
    smaller = [step for step in SCALES if step < scale]
    fitting = scale * part**_SHRINKING
    return max((step for step in smaller if step <= fitting), default=smaller[-1])


def expected_pages(document: Document) -> float:
    """Return how many pages a regional report will likely fill, a little on the low side.

    Source: least squares over the 110 reports of the example in five languages; all but two of
    those above eight pages are told apart.
    """
    blocks = [block for section in document.sections for block in section.blocks]
    letters = sum(map(len, prose(blocks)))
    letters += sum(
        len(plain(cell))
        for block in blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
    )
    drawn = sum(drawn_height(block.wide) for block in blocks if isinstance(block, Figure))
    return 2.55 + 1.78e-4 * letters + 1.67e-3 * drawn


def page_count(pdf: bytes) -> int:
    return len(_PAGE.findall(pdf))


def _without_a_last_line(made: bytes, compiled: Callable[[float], bytes]) -> bytes:
    """Return a tighter PDF if that saves a last page with next to nothing on it."""
    if not _ends_nearly_empty(made):
        return made
    for step in SCALES[:_TRIES]:
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
