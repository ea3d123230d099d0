"""A DOCX file as it was handed back: its paragraphs, and what it says about itself.

Read from the XML, not through a library: office programs of all kinds have had the file in hand,
and nothing that was typed may be overlooked. Tracked changes count as accepted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from evaluation.reports.alignment import Line
from evaluation.reports.as_docx import NAMED
from evaluation.reports.docx_markup import MARK

LARGEST_PART = 40_000_000
"""Bytes of XML; the programme report has two million."""

_POINTER = re.compile(r"k\d+")
_STAMP = re.compile(r"\b[0-9a-f]{12}(?:[0-9a-f]{52})?\b")
_SPACES = re.compile(r"[ \t\r\n]+")
_UNSEEN = {"del", "moveFrom", "Fallback", "pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr"}
_SILENT_FIELDS = ("TOC", "PAGE", "NUMPAGES", "SECTIONPAGES")
_CHARACTERS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}
_LISTS = ("List", "Aufz")


class Unreadable(ValueError):
    """The file is no document, or a damaged one."""


@dataclass(frozen=True, slots=True)
class HandedBack:
    """``named`` is what the file says it is, ``stamps`` are digests that it carries or prints."""

    named: dict[str, str]
    stamps: tuple[str, ...]
    lines: tuple[Line, ...]
    cells: tuple[str, ...]


def read_back(file: bytes) -> HandedBack:
    """Return what stands in a DOCX file.

    Raises:
        Unreadable: it cannot be read.
    """
    try:
        with ZipFile(BytesIO(file)) as package:
            names = set(package.namelist())
            body = _part(package, names, "word/document.xml")
            reader = _Reader(
                notes={
                    **_notes(_part(package, names, "word/footnotes.xml"), "footnote"),
                    **_notes(_part(package, names, "word/endnotes.xml"), "endnote"),
                },
                comments=_comments(_part(package, names, "word/comments.xml")),
            )
            named = _named(_part(package, names, "docProps/custom.xml"))
            core = _part(package, names, "docProps/core.xml")
    except (BadZipFile, ET.ParseError, OSError, RuntimeError, NotImplementedError, EOFError) as why:
        raise Unreadable(str(why)) from why
    if body is None:
        raise Unreadable("no word/document.xml")
    reader.read(body)
    reader.finish()
    lines = tuple(line for line in reader.lines if line.text or line.comments)
    words = " ".join([*_texts(core), *(line.text for line in lines), *reader.cells])
    stamps = [named["content"]] if "content" in named else []
    stamps += _STAMP.findall(words)
    return HandedBack(named, tuple(dict.fromkeys(stamps)), lines, tuple(reader.cells))


@dataclass
class _Paragraph:
    parts: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)


class _Reader:
    """Walks through the elements of a document; knows the fields that are open."""

    def __init__(self, notes: dict[str, str], comments: dict[str, tuple[str, str]]) -> None:
        self.lines: list[Line] = []
        self.cells: list[str] = []
        self._notes, self._comments = notes, comments
        self._fields: list[list[str]] = []
        self._waiting: list[str] = []
        self._now: _Paragraph | None = None
        self._joined: _Paragraph | None = None
        self._table = 0

    def read(self, element: ET.Element) -> None:
        for child in element:
            self._element(child)

    def _element(self, element: ET.Element) -> None:  # noqa: C901, PLR0912 -- one case a kind
        kind = _kind(element)
        match kind:
            case _ if kind in _UNSEEN:
                return
            case "p":
                self._paragraph(element)
            case "tbl":
                self._table += 1
                self.read(element)
                self._table -= 1
            case "sdt":
                if not _is_contents(element):
                    self.read(element)
            case "bookmarkStart":
                self._mark(_value(element, "name"))
            case "hyperlink":
                self._link(element)
            case "r":
                self._run(element)
            case "t":
                self._put(element.text or "")
            case "fldChar":
                self._field(_value(element, "fldCharType"))
            case "instrText":
                if self._fields:
                    self._fields[-1].append(element.text or "")
            case "fldSimple":
                if not _value(element, "instr").strip().startswith(_SILENT_FIELDS):
                    self.read(element)
            case "commentReference":
                self._comment(_value(element, "id"))
            case "footnoteReference" | "endnoteReference":
                note = self._notes.get(kind.removesuffix("Reference") + _value(element, "id"))
                if note:
                    self._put(f" ({note})")
            case _ if kind in _CHARACTERS:
                self._put(_CHARACTERS[kind])
            case _:
                self.read(element)

    def _paragraph(self, element: ET.Element) -> None:
        outer = self._now
        self._now = self._joined if self._joined and outer is None else _Paragraph()
        self._joined = None
        self._now.marks += self._waiting
        self._waiting = []
        self.read(element)
        done, self._now = self._now, outer
        if outer is None and _is_joined(element):
            self._joined = done
        else:
            self._end(done, element)

    def finish(self) -> None:
        """End a paragraph that goes on in one that never came."""
        if self._joined:
            self._end(self._joined, ET.Element("p"))

    def _end(self, done: _Paragraph, element: ET.Element) -> None:
        text = _SPACES.sub(" ", "".join(done.parts)).strip(" ")
        if self._table:
            if text:
                self.cells.append(text)
            return
        style = _style(element)
        listed = style.startswith(_LISTS) or _first(element, "numPr") is not None
        self.lines.append(Line(text, tuple(done.marks), listed, tuple(done.comments)))

    def _mark(self, name: str) -> None:
        if name.startswith(MARK):
            (self._now.marks if self._now else self._waiting).append(name)

    def _link(self, element: ET.Element) -> None:
        inside = "".join(_texts(element)).strip()
        if _POINTER.fullmatch(inside) and _value(element, "anchor"):
            self._put(f" [{inside}]")
        else:
            self.read(element)

    def _run(self, element: ET.Element) -> None:
        raised = _first(element, "vertAlign")
        inside = "".join(_texts(element)).strip()
        if (
            raised is not None
            and _value(raised, "val") == "superscript"
            and _POINTER.fullmatch(inside)
        ):
            self._put(f" [{inside}]")
        else:
            self.read(element)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append([])
        elif kind == "separate" and self._fields:
            self._fields[-1].append("\0")
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _put(self, words: str) -> None:
        if self._now is not None and not any(map(_is_silent, self._fields)):
            self._now.parts.append(words)

    def _comment(self, number: str) -> None:
        found = self._comments.get(number)
        if found and self._now is not None:
            self._now.comments.append(found)


def _is_silent(code: list[str]) -> bool:
    """Whether a field shows what nobody typed, or is still telling what it is."""
    return "\0" not in code or "".join(code).strip().startswith(_SILENT_FIELDS)


def _is_joined(element: ET.Element) -> bool:
    """Whether the end of a paragraph was deleted as a tracked change: the next goes on with it."""
    properties = _child(element, "pPr")
    marks = None if properties is None else _child(properties, "rPr")
    return marks is not None and _child(marks, "del") is not None


def _is_contents(element: ET.Element) -> bool:
    gallery = _first(element, "docPartGallery")
    return gallery is not None and _value(gallery, "val") == "Table of Contents"


def _style(element: ET.Element) -> str:
    properties = _child(element, "pPr")
    style = None if properties is None else _child(properties, "pStyle")
    return "" if style is None else _value(style, "val")


def _part(package: ZipFile, names: set[str], name: str) -> ET.Element | None:
    if name not in names:
        return None
    if package.getinfo(name).file_size > LARGEST_PART:
        raise Unreadable(f"{name} is too large")
    text = package.read(name)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Unreadable(f"document type in {name}")
    return ET.fromstring(text)  # noqa: S314 -- small, and without a document type


def _named(part: ET.Element | None) -> dict[str, str]:
    found = {}
    for entry in part if part is not None else ():
        name = entry.get("name", "")
        if name.startswith(NAMED):
            found[name.removeprefix(NAMED)] = "".join(entry.itertext()).strip()
    return found


def _notes(part: ET.Element | None, kind: str) -> dict[str, str]:
    found = {}
    for note in part if part is not None else ():
        words = _SPACES.sub(" ", "".join(_texts(note))).strip()
        if _kind(note) == kind and words:
            found[kind + _value(note, "id")] = words
    return found


def _comments(part: ET.Element | None) -> dict[str, tuple[str, str]]:
    return {
        _value(comment, "id"): (
            _value(comment, "author"),
            "\n".join("".join(_texts(child)) for child in comment if _kind(child) == "p").strip(),
        )
        for comment in (part if part is not None else ())
    }


def _texts(element: ET.Element | None) -> Iterator[str]:
    if element is not None:
        for found in element.iter():
            if _kind(found) in {"t", "keywords"}:
                yield found.text or ""


def _kind(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _value(element: ET.Element, name: str) -> str:
    """Return an attribute, whatever the namespace: there is a strict and a usual one."""
    for key, value in element.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""


def _child(element: ET.Element, kind: str) -> ET.Element | None:
    return next((child for child in element if _kind(child) == kind), None)


def _first(element: ET.Element, kind: str) -> ET.Element | None:
    return next((found for found in element.iter() if _kind(found) == kind), None)
