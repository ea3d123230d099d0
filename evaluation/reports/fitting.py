"""How large a report is set: as large as its number of pages allows, no page for a few lines."""

import re
from collections.abc import Callable
from math import ceil, floor

from evaluation.reports.blocks import Document, Figure, Table, plain, prose
from evaluation.reports.charts.canvas import drawn_height

SCALES = (0.97, 0.94, 0.91, 0.88, 0.85, 0.82, 0.79)
"""Sizes of letters and charts that are tried after the full one."""

_SHRINKING = 0.7
"""Pages grow with about the 1.4th power of the size of letters: some parts keep their size."""

_SPARE = 0.3
"""Pages by which the guess is hardly ever off: as much is kept free at the end."""

_FEW_LINES = 0.2
"""Part of a page that is not worth one more."""

_LONGER = {"de": 0.36, "it": 0.2, "sl": 0.16, "fr": 0.11}
"""Pages a language adds beside its letters: long words leave lines short."""

_PAGE = re.compile(rb"/Type\s*/Page\b(?!s).*?/Contents\s+(\d+) 0 R", re.DOTALL)


def fitted(compiled: Callable[[float], bytes], most: int | None, expected: float = 0) -> bytes:
    """Return the PDF that ``compiled`` makes at a scale that fits.

    Args:
        compiled: returns the PDF at a scale; 1.0 is the size as designed.
        most: pages it may have; None for any number, at the size as designed.
        expected: pages it will likely have at 1.0; saves a first try when that is too many.

    Returns:
        A PDF with at most ``most`` pages, or the smallest there is.
    """
    if most is None:
        return compiled(1.0)
    wanted, likely = min(most, _worth_having(expected)), expected + _SPARE
    scale = 1.0 if likely <= wanted else _step(1.0, wanted / likely)
    made = compiled(scale)
    while (pages := page_count(made)) > most and scale > SCALES[-1]:
        scale = _step(scale, most / pages)
        made = compiled(scale)
    return made


def _worth_having(expected: float) -> int:
    """Return the pages to aim at: without a last one that may end after a few lines."""
    likely = expected + _FEW_LINES
    return floor(likely) if likely > 1 and likely % 1 < 2 * _FEW_LINES else ceil(likely)


def _step(scale: float, part: float) -> float:
    """Return the next scale at which only ``part`` of the pages should be needed."""
    smaller = [step for step in SCALES if step < scale]
    fitting = scale * part**_SHRINKING
    return max((step for step in smaller if step <= fitting), default=smaller[-1])


def expected_pages(document: Document) -> float:
    """Return how many pages a regional report will likely fill.

    Source: least squares over the 110 reports of the example in five languages, off by 0.16 pages
    (standard deviation), by 0.42 at most; 0.15 more since the profile of barriers is among them.
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
    return 2.92 + 1.81e-4 * letters + 1.31e-3 * drawn + _LONGER.get(document.language, 0)


def page_count(pdf: bytes) -> int:
    return len(_PAGE.findall(pdf))
