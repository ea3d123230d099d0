"""What a screen reader is given of a tagged PDF: its structure, in the order of reading."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from evaluation.reports.blocks import Document, Figure, Heading, Table

TOLD = {"/H1", "/H2", "/H3", "/Table", "/Figure"}


@dataclass(frozen=True)
class Element:
    """One element of the structure; ``pieces`` are pages and ids of the contents it holds."""

    kind: str
    pieces: tuple[tuple[int, int], ...]


def elements(pdf: bytes) -> list[Element]:
    """Every element, depth first: the order in which it is read aloud."""
    reader = PdfReader(BytesIO(pdf))
    pages = {page.indirect_reference.idnum: number  # type: ignore[union-attr]  # read from a file
             for number, page in enumerate(reader.pages)}  # fmt: skip
    root = reader.root_object["/StructTreeRoot"]
    return list(_walk(root, pages, None))


def _walk(node: Any, pages: dict[int, int], page: int | None) -> Iterator[Element]:  # noqa: ANN401
    own: list[tuple[int, int]] = []
    below: list[Any] = []
    if "/Pg" in node:
        page = pages[node.raw_get("/Pg").idnum]
    for child in _children(node):
        thing = child.get_object() if isinstance(child, IndirectObject) else child
        if isinstance(thing, int):
            assert page is not None
            own.append((page, int(thing)))
        elif isinstance(thing, DictionaryObject) and thing.get("/Type") == "/MCR":
            where = pages[thing.raw_get("/Pg").idnum] if "/Pg" in thing else page
            assert where is not None
            own.append((where, int(str(thing["/MCID"]))))
        elif isinstance(thing, DictionaryObject) and "/S" in thing:
            below.append(thing)
    if "/S" in node:
        yield Element(str(node["/S"]), tuple(own))
    for thing in below:
        yield from _walk(thing, pages, page)


def _children(node: Any) -> list[Any]:  # noqa: ANN401
    inside = node.get("/K", [])
    return list(inside) if isinstance(inside, ArrayObject) else [inside]


def contents(pdf: bytes) -> list[set[int]]:
    """The ids of marked contents of every page, as they stand in its stream."""
    found = []
    for page in PdfReader(BytesIO(pdf)).pages:
        ids = set()
        content = page.get_contents()
        for operands, operator in content.operations if content is not None else ():
            if operator == b"BDC" and isinstance(operands[1], DictionaryObject):
                mark = operands[1].get("/MCID")
                if mark is not None:
                    ids.add(int(mark))
        found.append(ids)
    return found


def expected(document: Document) -> Iterator[str]:
    """What a reader should meet, from the blocks: headings by level, tables, charts."""
    if document.kind == "programme":
        yield "/H1"  # of its table of contents
    for section in document.sections:
        yield "/H1"
        for block in section.blocks:
            if isinstance(block, Heading):
                yield f"/H{block.level - 1}"
            elif isinstance(block, Table):
                yield "/Table"
            elif isinstance(block, Figure):
                yield "/Figure"
