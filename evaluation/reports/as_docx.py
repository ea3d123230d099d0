"""Blocks as DOCX: real styles, repeated table heads, alternative texts, nothing that runs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from itertools import count
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from evaluation.reports import docx_markup as markup
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
    Runs,
    Table,
    Terms,
    Text,
)
from evaluation.reports.passages import item_keys, keyed
from evaluation.reports.pictures import pictures

FONT = "Calibri"
INK, ALARM = "1C2A36", "A3203A"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest date a ZIP file knows; the same for every member."""


_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_KIND = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
)
_CUSTOM_NAMES = (
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
)
NAMED = "pilot-trials."
"""Begins the names of properties that say which report a file is."""


def docx_of(document: Document, *, drawn: bool = True) -> bytes:
    """Return the file; the same blocks give the same bytes.

    Every passage carries a bookmark, and the file says which text of which report it is, so that
    an edited file can be read back. Without charts (``drawn``) it is made in no time.
    """
    writer = _Writer(document, drawn=drawn)
    return _with_fixed_dates(writer.written())


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, document: Document, *, drawn: bool) -> None:
        self._document, self._drawn = document, drawn
        self._docx: Any = docx.Document()
        self._marks = count(1)
        self._figures: list[Figure] = []

    def written(self) -> bytes:
        self._describe()
        self._lay_out()
        self._style()
        inside = "".join((*self._masthead(), *self._sections()))
        body = parse_xml(f"<w:body {markup.NAMESPACES}>{inside}</w:body>")
        self._draw(body)
        last = self._docx.element.body.sectPr
        for part in list(body):
            last.addprevious(part)
        target = BytesIO()
        self._docx.save(target)
        return target.getvalue()

    def _describe(self) -> None:
        document, properties = self._document, self._docx.core_properties
        properties.title, properties.subject = document.title, document.subtitle
        properties.author = properties.last_modified_by = document.author
        properties.keywords = " ".join(document.fingerprints)[:255]
        properties.comments, properties.language = document.synthetic, document.language
        properties.created = properties.modified = datetime(*document.day, tzinfo=UTC).replace(
            tzinfo=None
        )
        if document.named:
            package = self._docx.part.package
            blob = _properties(document.named)
            part = Part(PackURI("/docProps/custom.xml"), _CUSTOM, blob, package)
            package.relate_to(part, _CUSTOM_KIND)

    def _lay_out(self) -> None:
        document, page = self._document, self._docx.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2)
        page.top_margin, page.bottom_margin = Cm(2.2), Cm(2)
        head = markup.words(f"{document.running_title}   ", size=8.5, colour=markup.SOFT)
        head += markup.words(document.synthetic, size=8.5, bold=True, colour=ALARM)
        foot = markup.words(f"{document.running_foot} · {document.page_word} ", size=8)
        for place, inside in (
            (page.header, head),
            (page.footer, foot + markup.field("PAGE", "1", 8)),
        ):
            old = place.paragraphs[0]._p  # noqa: SLF001 -- replaced as a whole
            new = markup.paragraph(inside).replace("<w:p>", f"<w:p {markup.NAMESPACES}>", 1)
            old.getparent().replace(old, parse_xml(new))

    def _style(self) -> None:
        styles = self._docx.styles
        for name, size, colour in (
            ("Normal", 10.5, INK),
            ("Title", 26, markup.MAIN),
            ("Subtitle", 12, markup.SOFT),
            ("Heading 1", 17, markup.MAIN),
            ("Heading 2", 13, markup.MAIN),
            ("Heading 3", 11, markup.MAIN),
            ("Caption", 9.5, INK),
        ):
            style = styles[name]
            style.font.name, style.font.size = FONT, Pt(size)
            style.font.color.rgb = RGBColor.from_string(colour)
            style.font.italic = False
            fonts = style.element.rPr.rFonts
            for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{kind}"), None)
        styles["Normal"].paragraph_format.space_after = Pt(5)
        styles["Heading 1"].paragraph_format.space_before = Pt(20)
        styles["Caption"].paragraph_format.keep_with_next = True
        language = f'<w:lang {markup.NAMESPACES} w:val="{self._document.language}"/>'
        styles["Normal"].element.get_or_add_rPr().append(parse_xml(language))

    def _masthead(self) -> Iterator[str]:
        document = self._document
        yield markup.paragraph(markup.words(document.kicker, colour=markup.SOFT, bold=True))
        yield markup.paragraph(markup.words(document.title), style="Title")
        yield markup.paragraph(markup.words(document.subtitle), style="Subtitle")
        meta = " · ".join(f"{term}: {words}" for term, words in document.meta)
        yield markup.paragraph(markup.words(meta, size=9, colour=markup.SOFT))
        if document.kind == "programme":
            yield markup.paragraph(markup.words(document.contents_title, bold=True, size=13))
            titles = " · ".join(section.title for section in document.sections)
            yield markup.paragraph(markup.field('TOC \\o "1-2" \\h', titles))
            yield _PAGE_BREAK

    def _sections(self) -> Iterator[str]:
        for section in self._document.sections:
            title = self._marked(markup.words(section.title), section.id)
            yield markup.paragraph(title, style="Heading1")
            for key, block in keyed(section):
                yield from self._block(key, block)

    def _marked(self, inside: str, key: str) -> str:
        return markup.marked(inside, markup.mark_of(key), next(self._marks))

    def _block(self, key: str, block: Block) -> Iterator[str]:  # noqa: C901 -- one case a kind
        match block:
            case Heading():
                inside = self._marked(markup.words(block.text), key)
                yield markup.paragraph(inside, style=f"Heading{block.level - 1}")
            case Paragraph():
                inside = markup.runs(block.runs, 9 if block.style == "small" else 0)
                yield markup.paragraph(self._marked(inside, key))
            case Bullets():
                style = "ListNumber" if block.ordered else "ListBullet"
                for own, item in zip(item_keys(key, block), block.items, strict=True):
                    yield markup.paragraph(self._marked(markup.runs(item), own), style=style)
            case Table():
                yield self._caption(key, block.caption)
                yield markup.table(block, self._marks)
                yield markup.paragraph(markup.words(block.note, size=9, colour=markup.SOFT))
            case Figure():
                yield self._caption(key, block.caption)
                yield markup.paragraph("<w:r/>", style=_FIGURE)
                self._figures.append(block)
            case KeyNumbers():
                words = "   ".join(f"{item.label}: {item.value}" for item in block.items)
                yield markup.paragraph(self._marked(markup.words(words, bold=True), key))
            case Card():
                yield from self._card(key, block)
            case Note():
                title = markup.words(f"{block.title}. ", bold=True)
                inside = self._marked(title + markup.runs(block.runs), key)
                yield markup.paragraph(inside, fill=markup.BAND)
            case Quote():
                yield markup.paragraph(self._marked(_quote(block), key), left=400)
            case Terms():
                yield from _pairs(block.pairs)
            case PageBreak():
                yield _PAGE_BREAK

    def _caption(self, key: str, words: str) -> str:
        return markup.paragraph(self._marked(markup.words(words), key), style="Caption")

    def _card(self, key: str, block: Card) -> Iterator[str]:
        head = f"{block.number} · {block.addressee} ({block.grade})"
        yield markup.paragraph(markup.words(head), style="Heading3")
        action = tuple(
            Text(run.text, strong=True) if isinstance(run, Text) else run for run in block.action
        )
        yield markup.paragraph(self._marked(markup.runs(action), key))
        yield from _pairs((*block.lines, *block.fields))

    def _draw(self, body: Any) -> None:  # noqa: ANN401 -- python-docx has no types
        """Put the pictures where paragraphs wait for them."""
        if not self._drawn:
            return
        waiting = body.xpath(f'.//w:p[w:pPr/w:pStyle/@w:val="{_FIGURE}"]')
        drawings = pictures(figure.wide for figure in self._figures)
        for number, (place, figure, drawing) in enumerate(
            zip(waiting, self._figures, drawings, strict=True), start=1
        ):
            inline = self._docx.part.new_pic_inline(BytesIO(drawing), width=Cm(17))
            inline.docPr.set("descr", figure.alternative)
            inline.docPr.set("name", f"Figure {number}")
            inline.docPr.set("id", str(1000 + number))
            place.r_lst[0].add_drawing(inline)
            place.pPr.remove(place.pPr.pStyle)


_FIGURE = "figure-goes-here"
_PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def _quote(block: Quote) -> str:
    said = Text(block.text, language=block.language)
    source = Text(block.source, small=True)
    parts: Runs = (Text(block.opening), said, Text(block.closing), Break(), source)
    return markup.runs(parts)


def _pairs(pairs: tuple[tuple[str, Runs], ...]) -> Iterator[str]:
    for term, parts in pairs:
        inside = markup.words(f"{term}: ", bold=True, size=9.5) + markup.runs(parts, 9.5)
        yield markup.paragraph(inside, after=40)


def _properties(named: tuple[tuple[str, str], ...]) -> bytes:
    """Return ``docProps/custom.xml``: Word and LibreOffice keep what stands in it."""
    inside = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" '
        f'name="{NAMED}{escape(name)}"><vt:lpwstr>{escape(words)}</vt:lpwstr></property>'
        for number, (name, words) in enumerate(named, start=2)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<Properties {_CUSTOM_NAMES}>{inside}</Properties>".encode()


def _with_fixed_dates(package: bytes) -> bytes:
    """Return the ZIP file with one date for all members: equal content is equal bytes."""
    target = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(target, "w", ZIP_DEFLATED) as out:
        for member in source.infolist():
            info = ZipInfo(member.filename, _FIRST_DAY)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            out.writestr(info, source.read(member.filename))
    return target.getvalue()
