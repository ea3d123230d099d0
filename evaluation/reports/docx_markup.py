"""Blocks as WordprocessingML text: written by hand because a cell at a time takes seconds."""

from collections.abc import Iterable
from hashlib import sha256
from html import escape

from evaluation.reports.blocks import Break, Ref, Run, Runs, Status, Table, Text
from evaluation.reports.characters import CONTROL

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
MAIN, SOFT, BAND, RULE = "12436D", "52606D", "EEF2F5", "C9D2DA"
TEXT_WIDTH = 9638
"""Twentieths of a point between the margins: 17 cm."""

_SIGNS = {
    "green": ("●", "1A7F5A"),
    "amber": ("▲", "B5670B"),
    "red": ("■", "B3273A"),
    "none": ("○", "6B7785"),
}
_SIDES = {"left": "left", "right": "right", "centre": "center"}


MARK = "_pt_"
"""Begins the name of each bookmark that says which passage a paragraph is; hidden in Word."""


def mark_of(key: str) -> str:
    """Return the bookmark of a passage: Word allows 40 letters, digits and underscores."""
    return MARK + sha256(key.encode()).hexdigest()[:24]


def words(
    text: str,
    *,
    size: float = 0,
    bold: bool = False,
    colour: str = "",
    language: str | None = None,
    raised: bool = False,
) -> str:
    """Return a run of text; ``size`` in points, 0 for that of the style."""
    properties = "".join(
        (
            "<w:b/>" if bold else "",
            f'<w:color w:val="{colour}"/>' if colour else "",
            f'<w:sz w:val="{round(size * 2)}"/>' if size else "",
            '<w:vertAlign w:val="superscript"/>' if raised else "",
            f'<w:lang w:val="{escape(language)}"/>' if language else "",
        )
    )
    shown = escape(text.translate(CONTROL))
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{shown}</w:t></w:r>'


def run(part: Run, size: float) -> str:
    match part:
        case Text():
            small = part.small
            return words(
                part.text,
                size=(size or 10.5) * 0.88 if small else size,
                bold=part.strong,
                colour=SOFT if small else "",
                language=part.language,
            )
        case Ref():
            link = words(part.label, colour=SOFT, raised=True, size=size)
            return (
                f'<w:hyperlink w:anchor="{escape(part.label)}" w:history="1">{link}</w:hyperlink>'
            )
        case Status():
            sign, colour = _SIGNS[part.colour]
            return words(f"{sign} ", size=size, colour=colour) + words(part.text, size=size)
        case Break():
            return "<w:r><w:br/></w:r>"


def runs(parts: Runs, size: float = 0) -> str:
    return "".join(run(part, size) for part in parts)


def paragraph(
    inside: str,
    *,
    style: str = "",
    align: str = "",
    after: int | None = None,
    fill: str = "",
    left: int = 0,
) -> str:
    """Return a paragraph; ``after`` and ``left`` in twentieths of a point."""
    properties = "".join(
        (
            f'<w:pStyle w:val="{style}"/>' if style else "",
            f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "",
            f'<w:spacing w:after="{after}"/>' if after is not None else "",
            f'<w:ind w:left="{left}"/>' if left else "",
            f'<w:jc w:val="{_SIDES[align]}"/>' if align and align != "left" else "",
        )
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def table(block: Table, marks: Iterable[int]) -> str:
    """Return a table whose head is repeated and whose rows are never cut.

    Args:
        block: what to write; a row's anchor becomes a bookmark.
        marks: numbers for bookmarks, none used before in the document.
    """
    size = 8.0 if block.dense else 9.0
    shares = sum(column.share for column in block.columns)
    widths = [round(TEXT_WIDTH * column.share / shares) for column in block.columns]
    number = iter(marks)
    head = "".join(
        _cell(words(column.title, size=size, bold=True, colour=MAIN), width, column.align)
        for column, width in zip(block.columns, widths, strict=True)
    )
    rows = [_row(head, head=True)]
    for row in block.rows:
        if row.group:
            rows.append(_row(_cell(runs(row.cells[0], size), sum(widths), span=len(widths))))
            continue
        cells = [runs(cell, size) for cell in row.cells]
        if row.anchor:
            cells[0] = marked(cells[0], row.anchor, next(number))
        rows.append(
            _row(
                "".join(
                    _cell(cell, width, column.align)
                    for cell, width, column in zip(cells, widths, block.columns, strict=True)
                )
            )
        )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl>{_TABLE_PROPERTIES}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


_TABLE_PROPERTIES = (
    f'<w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>'
    f'<w:top w:val="single" w:sz="8" w:space="0" w:color="{MAIN}"/>'
    f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{MAIN}"/>'
    f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/></w:tblBorders>'
    '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
    '<w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
    '<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" '
    'w:noHBand="0" w:noVBand="1"/></w:tblPr>'
)


def _row(cells: str, *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _cell(inside: str, width: int, align: str = "left", *, span: int = 0) -> str:
    joined = f'<w:gridSpan w:val="{span}"/>' if span else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{BAND}"/>' if span else ""
    content = paragraph(inside, align=align, after=20)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{joined}{shade}</w:tcPr>{content}</w:tc>'
    )


def marked(inside: str, name: str, number: int) -> str:
    """Return what is inside with a bookmark around it."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="{escape(name)}"/>'
    return f'{start}{inside}<w:bookmarkEnd w:id="{number}"/>'


def field(instruction: str, shown: str, size: float = 0) -> str:
    """Return a field such as ``PAGE``; ``shown`` stands there until it is computed."""
    kinds = [
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    ]
    code = f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
    return kinds[0] + code + kinds[1] + words(shown, size=size) + kinds[2]
