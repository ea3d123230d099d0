"""Blocks as a tagged PDF (PDF/UA-1 and PDF/A-2a), set by Typst."""

import json
import re
from typing import Any

from evaluation.reports.blocks import Document, Table, as_data, plain
from evaluation.reports.characters import printable
from evaluation.reports.charts.lettering import width
from evaluation.reports.typesetting import pdf

TEXT_WIDTH = 493.2
"""Points between the margins of ``report.typ``."""

SCALES = (0.97, 0.94, 0.91, 0.88, 0.85, 0.82, 0.79)
"""Sizes of letters and charts that are tried until a report keeps to its number of pages."""

_SHRINKING = 0.55
"""Pages grow a little slower than the square of the size of letters."""

_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_CELL_PADDING = 8.0
_SIZES = {False: 8.5, True: 7.5}


def pdf_of(document: Document) -> bytes:
    """Return the PDF; its date is that of the data, so that equal blocks give equal bytes.

    All words travel as JSON. Typst reads them as data, whatever they contain.
    """
    data = json.dumps(printable(_with_splits(document)), ensure_ascii=False)
    most, scale = document.pages_max, 1.0
    made = _compiled(data, scale)
    while most is not None and (pages := len(_PAGE.findall(made))) > most:
        smaller = [step for step in SCALES if step < scale]
        if not smaller:
            break
        fitting = scale * (most / pages) ** _SHRINKING
        scale = max((step for step in smaller if step <= fitting), default=smaller[-1])
        made = _compiled(data, scale)
    return made


def _compiled(data: str, scale: float) -> bytes:
    return pdf("report.typ", {"data": data, "scale": str(scale)})


def _with_splits(document: Document) -> dict[str, Any]:
    """Return the blocks as data; columns too narrow for their longest word may split words."""
    data: dict[str, Any] = as_data(document)  # type: ignore[assignment]  # a record becomes a dict
    for section, plain_section in zip(document.sections, data["sections"], strict=True):
        for block, plain_block in zip(section.blocks, plain_section["blocks"], strict=True):
            if isinstance(block, Table):
                for column, splits in zip(plain_block["columns"], _splits(block), strict=True):
                    column["splits"] = splits
    return data


def _splits(table: Table) -> list[bool]:
    whole = TEXT_WIDTH / 2 - 7 if table.halved else TEXT_WIDTH
    shares = sum(column.share for column in table.columns)
    return [
        _longest(table, place) > whole * column.share / shares - _CELL_PADDING
        for place, column in enumerate(table.columns)
    ]


def _longest(table: Table, place: int) -> float:
    """Return the width of the longest word in a column, its head included."""
    texts = [table.columns[place].title]
    texts += [plain(row.cells[place]) for row in table.rows if not row.group]
    size = _SIZES[table.dense]
    return max((width(word, size, 600) for text in texts for word in text.split(" ")), default=0)
