"""Blocks as a tagged PDF (PDF/UA-1 and PDF/A-2a), set by Typst."""

from dataclasses import is_dataclass
from typing import Any

from evaluation.reports.blocks import (
    Bullets,
    Document,
    Figure,
    Paragraph,
    Table,
    Text,
    field_names,
    plain,
)
from evaluation.reports.characters import composes, printable_json
from evaluation.reports.charts.lettering import width
from evaluation.reports.fitting import expected_pages, fitted
from evaluation.reports.typesetting import pdf

TEXT_WIDTH = 493.2
"""Points between the margins of ``report.typ``."""

_UNREAD: dict[type, tuple[str, ...]] = {
    Figure: ("narrow", "table"),
    Paragraph: ("key",),
    Bullets: ("keys",),
    Document: ("named",),
}
"""What the template has no use for."""

_CELL_PADDING = 8.0
_SIZES = {False: 8.5, True: 7.5}


def pdf_of(document: Document) -> bytes:
    """Return the PDF; its date is that of the data, so that equal blocks give equal bytes.

    All words travel as JSON. Typst reads them as data, whatever they contain. A report that would
    be too long, or end with a page of a few lines, is set a little smaller.
    """
    data = printable_json(_with_splits(document))
    given = {"data": data, "composes": "yes" if composes(data) else ""}

    def compiled(scale: float) -> bytes:
        return pdf("report.typ", given | {"scale": str(scale)})

    return fitted(compiled, document.pages_max, expected_pages(document))


def _as_data(thing: object) -> Any:  # noqa: ANN401 -- any JSON
    """Return blocks as JSON-able data: records with their ``kind``, plain words as one string."""
    if isinstance(thing, tuple):
        if thing and all(map(_is_plain, thing)):
            return "".join(run.text for run in thing)
        return [_as_data(part) for part in thing]
    if not is_dataclass(thing):
        return thing
    unread = _UNREAD.get(type(thing), ())
    names = (name for name in field_names(thing) if name not in unread)
    record = {name: _as_data(getattr(thing, name)) for name in names}
    return {"kind": type(thing).__name__.lower(), **record}


def _is_plain(thing: object) -> bool:
    return isinstance(thing, Text) and not (thing.strong or thing.small or thing.language)


def _with_splits(document: Document) -> dict[str, Any]:
    """Return the blocks as data; columns too narrow for their longest word may split words."""
    data: dict[str, Any] = _as_data(document)
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
