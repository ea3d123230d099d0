"""Blocks as DOCX: real styles, repeated table heads, alternative texts, nothing that runs."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt, RGBColor

from evaluation.reports import docx_parts as parts
from evaluation.reports.blocks import (
    Block,
    Break,
    Bullets,
    Card,
    Document,
    Figure,
    Heading,
    KeyNumbers,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Ref,
    Runs,
    Section,
    Status,
    Table,
    Terms,
    Text,
)
from evaluation.reports.pictures import pictures

FONT = "Calibri"
MAIN, SOFT, BAND, ALARM = "12436D", "52606D", "EEF2F5", "A3203A"
_SIGNS = {"green": ("●", "1A7F5A"), "amber": ("▲", "B5670B"), "red": ("■", "B3273A"), "none": ("○", "6B7785")}
_SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
}
TEXT_WIDTH = 17.0
"""Centimetres between the margins."""


def docx_of(document: Document) -> bytes:
    """Return the file; the same blocks give the same bytes."""
    return parts.with_fixed_dates(_Writer(document).written())


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._docx: Any = docx.Document()
        self._marks = 0
        self._drawn = 0
        self._drawings = pictures(
            block.wide
            for section in document.sections
            for block in section.blocks
            if isinstance(block, Figure)
        )

    def written(self) -> bytes:
        self._set_up()
        self._masthead()
        for section in self._document.sections:
            self._section(section)
        target = BytesIO()
        self._docx.save(target)
        return target.getvalue()

    def _set_up(self) -> None:
        document, properties = self._document, self._docx.core_properties
        day = datetime(*document.day, tzinfo=UTC).replace(tzinfo=None)
        properties.title, properties.author = document.title, document.author
        properties.subject, properties.language = document.subtitle, document.language
        properties.created = properties.modified = day
        properties.last_modified_by, properties.comments = document.author, document.synthetic
        page = self._docx.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2)
        page.top_margin, page.bottom_margin = Cm(2.2), Cm(2)
        self._styles()
        head = page.header.paragraphs[0]
        head.add_run(f"{document.running_title}   ").font.size = Pt(8.5)
        mark = head.add_run(document.synthetic)
        mark.font.size, mark.font.bold, mark.font.color.rgb = Pt(8.5), True, RGBColor.from_string(ALARM)
        foot = page.footer.paragraphs[0]
        foot.add_run(f"{document.running_foot} · {document.page_word} ").font.size = Pt(8)
        parts.field(foot, "PAGE", "1")

    def _styles(self) -> None:
        styles = self._docx.styles
        base = styles["Normal"]
        base.font.name = FONT
        parts.sized(base, 10.5)
        base.paragraph_format.space_after = Pt(5)
        base.element.get_or_add_rPr().append(parts.element("lang", val=self._document.language))
        for name, size, before in (("Heading 1", 17, 20), ("Heading 2", 13, 13), ("Heading 3", 11, 10)):
            parts.sized(styles[name], size, MAIN, bold=True)
            styles[name].font.name = FONT
            styles[name].paragraph_format.space_before = Pt(before)
        parts.sized(styles["Title"], 26, MAIN, bold=True)
        styles["Title"].font.name = FONT
        parts.sized(styles["Subtitle"], 12, SOFT)
        styles["Subtitle"].font.name = FONT
        parts.sized(styles["Caption"], 9.5, "1C2A36", bold=True)
        styles["Caption"].paragraph_format.keep_with_next = True

    def _masthead(self) -> None:
        document = self._document
        self._say((Text(document.kicker, small=True),))
        self._docx.add_paragraph(document.title, style="Title")
        self._docx.add_paragraph(document.subtitle, style="Subtitle")
        meta = " · ".join(f"{term}: {words}" for term, words in document.meta)
        self._say((Text(meta, small=True),))
        if document.kind == "programme":
            self._docx.add_paragraph(document.contents_title, style="Heading 2")
            titles = "\n".join(section.title for section in document.sections)
            parts.field(self._docx.add_paragraph(), 'TOC \\o "1-2" \\h', titles)
            self._docx.add_page_break()

    def _section(self, section: Section) -> None:
        self._docx.add_paragraph(section.title, style="Heading 1")
        for block in section.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:  # noqa: C901 -- one line a kind
        match block:
            case Heading():
                self._docx.add_paragraph(block.text, style=f"Heading {block.level - 1}")
            case Paragraph():
                small = block.style == "small"
                self._say(block.runs, size=9 if small else None)
            case Bullets():
                style = "List Number" if block.ordered else "List Bullet"
                for item in block.items:
                    self._fill(self._docx.add_paragraph(style=style), item)
            case Table():
                self._table(block)
            case Figure():
                self._figure(block)
            case KeyNumbers():
                words = "   ".join(f"{item.label}: {item.value}" for item in block.items)
                self._say((Text(words, strong=True),))
            case Card():
                self._card(block)
            case Note():
                self._boxed((Text(f"{block.title}. ", strong=True), *block.runs))
            case Quote():
                self._quote(block)
            case Terms():
                self._pairs(block.pairs)
            case PageBreak():
                self._docx.add_page_break()

    def _say(self, runs: Runs, *, size: float | None = None) -> Any:  # noqa: ANN401 -- python-docx
        paragraph = self._docx.add_paragraph()
        self._fill(paragraph, runs, size=size)
        return paragraph

    def _boxed(self, runs: Runs) -> None:
        parts.shaded(self._say(runs), BAND)

    def _fill(self, paragraph: Any, runs: Runs, *, size: float | None = None) -> None:  # noqa: ANN401
        for run in runs:
            match run:
                case Text():
                    added = paragraph.add_run(run.text)
                    added.bold = run.strong or None
                    added.font.size = Pt((size or 10) * 0.9) if run.small else size and Pt(size)
                    if run.language:
                        parts.spoken(added, run.language)
                case Ref():
                    parts.reference(paragraph, run.label)
                case Status():
                    sign, colour = _SIGNS[run.colour]
                    added = paragraph.add_run(f"{sign} ")
                    added.font.color.rgb = RGBColor.from_string(colour)
                    added.font.size = size and Pt(size)
                    paragraph.add_run(run.text).font.size = size and Pt(size)
                case Break():
                    paragraph.add_run().add_break()

    def _table(self, block: Table) -> None:
        self._docx.add_paragraph(block.caption, style="Caption")
        size = 8.0 if block.dense else 9.0
        table = self._docx.add_table(rows=1, cols=len(block.columns))
        table.autofit = False
        parts.ruled(table)
        shares = sum(column.share for column in block.columns)
        widths = [Cm(TEXT_WIDTH * column.share / shares) for column in block.columns]
        head = (((Text(column.title, strong=True),) for column in block.columns), table.rows[0])
        parts.repeated(table.rows[0])
        self._cells(head[1], list(head[0]), block, widths, size)
        for row in block.rows:
            added = table.add_row()
            parts.unbroken(added)
            if row.group:
                merged = added.cells[0].merge(added.cells[-1])
                self._fill(merged.paragraphs[0], row.cells[0], size=size)
                parts.shaded(merged, BAND)
                continue
            self._cells(added, list(row.cells), block, widths, size)
            if row.anchor:
                self._marks += 1
                parts.bookmark(added.cells[0].paragraphs[0], row.anchor, self._marks)
        self._say((Text(block.note),), size=9)

    def _cells(  # noqa: PLR0913 -- a row, what fills it, and how
        self, row: Any, cells: list[Runs], block: Table, widths: list[Any], size: float  # noqa: ANN401
    ) -> None:
        for place, (cell, runs) in enumerate(zip(row.cells, cells, strict=True)):
            cell.width = widths[place]
            paragraph = cell.paragraphs[0]
            paragraph.alignment = _SIDES[block.columns[place].align]
            paragraph.paragraph_format.space_after = Pt(1)
            self._fill(paragraph, runs, size=size)

    def _figure(self, block: Figure) -> None:
        self._docx.add_paragraph(block.caption, style="Caption")
        picture = self._docx.add_picture(BytesIO(self._drawings[self._drawn]), width=Cm(TEXT_WIDTH))
        self._drawn += 1
        parts.described(picture, block.alternative, self._drawn)

    def _card(self, block: Card) -> None:
        self._docx.add_paragraph(f"{block.number} · {block.addressee} ({block.grade})", style="Heading 3")
        self._say(tuple(Text(run.text, strong=True) if isinstance(run, Text) else run for run in block.action))
        self._pairs(block.lines)

    def _quote(self, block: Quote) -> None:
        words = Text(block.text, language=block.language)
        runs = (Text(block.opening), words, Text(block.closing), Break(), Text(block.source, small=True))
        paragraph = self._say(runs)
        paragraph.paragraph_format.left_indent = Cm(0.7)

    def _pairs(self, pairs: tuple[tuple[str, Runs], ...]) -> None:
        for term, runs in pairs:
            self._say((Text(f"{term}: ", strong=True), *runs), size=9.5)
