"""Blocks as a tagged PDF (PDF/UA-1 and PDF/A-2a), set by Typst."""

import json
from typing import Any

from evaluation.reports.blocks import Document, Table, as_data, plain
from evaluation.reports.characters import printable
from evaluation.reports.charts.lettering import width
from evaluation.reports.fitting import expected_pages, fitted
from evaluation.reports.typesetting import pdf

TEXT_WIDTH = 493.2
"""Points between the margins of ``report.typ``."""

_CELL_PADDING = 8.0
_SIZES = {False: 8.5, True: 7.5}


def pdf_of(document: Document) -> bytes:
    """Return the PDF; its date is that of the data, so that equal blocks give equal bytes.

    All words travel as JSON. Typst reads them as data, whatever they contain. A report that would
    be too long, or end with a page of a few lines, is set a little smaller.
    """
    data = json.dumps(printable(_with_splits(document)), ensure_ascii=False)

    def compiled(scale: float) -> bytes:
        return pdf("report.typ", {"data": data, "scale": str(scale)})

    return fitted(compiled, document.pages_max, expected_pages(document))


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
