"""The baseline of a report: the same words as bare Jinja HTML and as a bare Typst PDF.

No blocks, no facts, no charts, no evidence register, no tagging: headings, paragraphs, list items
and table rows, as somebody would write them who wants nothing but the words on paper.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import typst
from jinja2 import Environment

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
WORDS = {*HEADINGS, "p", "li", "caption", "figcaption"}
SILENT = {"style", "script", "svg", "head"}

PAGE = Environment(autoescape=True).from_string(
    """<!doctype html><html><body>
{% for piece in pieces -%}
{% if piece.kind == "row" -%}
<table><tr>{% for cell in piece.cells %}<td>{{ cell }}</td>{% endfor %}</tr></table>
{% else -%}
<{{ piece.kind }}>{{ piece.text }}</{{ piece.kind }}>
{% endif -%}
{% endfor -%}
</body></html>
"""
)


@dataclass
class Piece:
    """One heading, paragraph or list item with its ``text``, or one row with its ``cells``."""

    kind: str
    text: str = ""
    cells: list[str] = field(default_factory=list)


class Words(HTMLParser):
    """Collects the pieces of a page in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[Piece] = []
        self._silent = 0
        self._cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._silent += tag in SILENT
        if tag == "tr":
            self.pieces.append(Piece("row"))
        elif tag in {"td", "th"}:
            self._cell = True
            if self.pieces and self.pieces[-1].kind == "row":
                self.pieces[-1].cells.append("")
        elif tag in WORDS and not self._cell:
            self.pieces.append(Piece(tag))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT
        if tag in {"td", "th"}:
            self._cell = False

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", " ", data)
        if self._silent or not self.pieces or not text.strip():
            return
        last = self.pieces[-1]
        if last.kind == "row" and last.cells:
            last.cells[-1] += text
        else:
            last.text += text


def words_of(page: str) -> list[Piece]:
    """Every heading, paragraph, list item and row of an HTML page."""
    reader = Words()
    reader.feed(page)
    return [piece for piece in reader.pieces if piece.text.strip() or piece.cells]


def bare_html(pieces: list[Piece]) -> str:
    return PAGE.render(pieces=pieces)


def bare_pdf(pieces: list[Piece], fonts: Path) -> bytes:
    """The pieces as a PDF in the same typeface; adjoining rows form one table."""
    source = ['#set text(font: "Source Sans 3", size: 10pt)']
    rows: list[list[str]] = []
    for piece in [*pieces, Piece("end")]:
        if piece.kind == "row":
            rows.append(piece.cells)
            continue
        if rows:
            source.append(_table(rows))
            rows = []
        if level := HEADINGS.get(piece.kind):
            source.append(f"#heading(level: {level}, {_quoted(piece.text)})")
        elif piece.text:
            source.append(f"#par[#{_quoted(piece.text)}]")
    document = typst.compile("\n".join(source).encode(), font_paths=[str(fonts)])
    if not isinstance(document, bytes):
        raise TypeError(f"one PDF expected, found {type(document)}")
    return document


def _table(rows: list[list[str]]) -> str:
    width = max(len(cells) for cells in rows)
    cells = (cell for row in rows for cell in [*row, *[""] * (width - len(row))])
    return f"#table(columns: {width}, {', '.join(_quoted(cell) for cell in cells)})"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
