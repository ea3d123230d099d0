"""What a reader sees of a rendered report, taken back out of the files."""

from functools import cache
from io import BytesIO

import docx
from lxml import html  # type: ignore[import-untyped]
from pypdf import PdfReader


def plain(text: str) -> str:
    """``text`` with every kind of space as one plain space, and soft hyphens as hyphens."""
    return " ".join(text.replace("\N{SOFT HYPHEN}", "-").split())


@cache
def page_texts(pdf: bytes) -> tuple[str, ...]:
    """The words of every page; reading them takes longer than setting them, hence the cache."""
    return tuple(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def page_count(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def page(document: bytes) -> html.HtmlElement:
    return html.document_fromstring(document.decode())


def words_of_page(document: bytes) -> str:
    """The text of an HTML report without style sheet, axis labels and the hidden narrow charts."""
    root = page(document)
    unwanted = "//style|//*[contains(@class,'tick')]|//*[@class='narrow']|//desc|//svg/title"
    for element in root.xpath(unwanted):
        element.drop_tree()
    return " ".join(" ".join(root.xpath("//text()")).split())


def words_of_docx(file: bytes) -> str:
    document = docx.Document(BytesIO(file))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
