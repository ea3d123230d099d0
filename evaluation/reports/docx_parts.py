"""Small pieces of WordprocessingML that python-docx has no word for."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

Element = Any
"""An element of python-docx, which carries no types."""

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest date a ZIP file knows; the same for every member."""


def element(name: str, /, **attributes: str) -> Element:
    """Return ``<w:name w:attribute="...">``."""
    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def field(paragraph: Element, instruction: str, shown: str) -> None:
    """Add a field such as ``PAGE``; ``shown`` stands there until an office program computes it."""
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("shown", shown), ("end", "")):
        if kind == "":
            code = element("instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {text} "
            run._r.append(code)  # noqa: SLF001 -- python-docx has no fields
        elif kind == "shown":
            run.add_text(text)
        else:
            run._r.append(element("fldChar", fldCharType=kind))  # noqa: SLF001


def bookmark(paragraph: Element, name: str, number: int) -> None:
    """Make the paragraph a target of ``reference``."""
    paragraph._p.insert(0, element("bookmarkStart", id=str(number), name=name))  # noqa: SLF001
    paragraph._p.append(element("bookmarkEnd", id=str(number)))  # noqa: SLF001


def reference(paragraph: Element, name: str) -> None:
    """Add a small raised link to the bookmark ``name``."""
    link = element("hyperlink", anchor=name, history="1")
    run = paragraph.add_run(name)
    run.font.superscript = True
    run.font.color.rgb = RGBColor(0x52, 0x60, 0x6D)
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001


def shaded(cell_or_paragraph: Element, colour: str) -> None:
    """Fill a cell or a paragraph with ``colour`` (six hexadecimal digits)."""
    shade = element("shd", val="clear", color="auto", fill=colour)
    holder = getattr(cell_or_paragraph, "_tc", None)
    properties = (
        holder.get_or_add_tcPr()
        if holder is not None
        else cell_or_paragraph._p.get_or_add_pPr()  # noqa: SLF001
    )
    properties.append(shade)


def repeated(row: Element) -> None:
    """Repeat the row at the top of every page, and never cut it."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(element("cantSplit"))
    properties.append(element("tblHeader"))


def unbroken(row: Element) -> None:
    row._tr.get_or_add_trPr().append(element("cantSplit"))  # noqa: SLF001


def ruled(table: Element) -> None:
    """Give the table thin lines between rows and none between columns."""
    borders = element("tblBorders")
    for side in ("top", "bottom", "insideH"):
        size, colour = ("8", "12436D") if side != "insideH" else ("4", "C9D2DA")
        borders.append(element(side, val="single", sz=size, space="0", color=colour))
    table._tbl.tblPr.append(borders)  # noqa: SLF001


def spoken(run: Element, language: str) -> None:
    """Mark the language of a run."""
    run._r.get_or_add_rPr().append(element("lang", val=language))  # noqa: SLF001


def described(picture: Element, text: str, number: int) -> None:
    """Give a picture its alternative text."""
    properties = picture._inline.docPr  # noqa: SLF001
    properties.set("descr", text)
    properties.set("name", f"Figure {number}")


def sized(style: Element, size: float, colour: str = "", *, bold: bool | None = None) -> None:
    style.font.size = Pt(size)
    style.font.bold = bold
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)


def with_fixed_dates(package: bytes) -> bytes:
    """Return the same ZIP file with one date for all members, so that equal content is equal bytes."""
    target = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(target, "w", ZIP_DEFLATED) as out:
        for member in source.infolist():
            info = ZipInfo(member.filename, _FIRST_DAY)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            out.writestr(info, source.read(member.filename))
    return target.getvalue()
