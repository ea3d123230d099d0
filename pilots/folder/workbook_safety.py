"""Is it safe to open a workbook? Answered from its parts alone, before anything interprets them.

A workbook is a zip file: 200 kilobytes can unpack to gigabytes, and one cell in the last corner of
a sheet makes a reader set aside memory for all cells before it.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.parsers import expat

from pilots.folder.csv_rows import LARGEST_ANSWERS, is_too_large
from pilots.folder.faults import Faults

LARGEST_UNPACKED = 512_000_000
"""Bytes. A million answers unpack to about 300 million; ten times the example to 75 million."""

LARGEST_LISTS = 4_000_000
"""Bytes of the parts that only list the sheets."""

MOST_PARTS = 2_000
MOST_CELLS = 12_000_000
"""Of the smallest rectangle around the filled cells: 1,048,576 rows of eleven columns."""

CHUNK = 4_000_000
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError,
           ValueError, LookupError, ET.ParseError, expat.ExpatError)  # fmt: skip
"""What broken or encrypted parts raise."""

REFERENCE = re.compile(r"[A-Z]{1,3}[0-9]{1,7}")
FILLING = frozenset({"v", "is", "f"})
A_WORKBOOK = "an .xlsx workbook"
Cell = tuple[int, int]
"""Row and column, both counted from 1."""


@dataclass(slots=True)
class Contents:
    """What the scan of one sheet has seen; ``last`` is the lower right corner of filled cells."""

    last: Cell = (0, 0)
    formulas: set[Cell] = field(default_factory=set)
    errors: set[Cell] = field(default_factory=set)


class _Scan:
    """Follows the elements of a sheet. A cell is filled if it holds a value, text or a formula."""

    def __init__(self) -> None:
        self._row, self._column = 0, 0
        self._last_row, self._last_column = 0, 0
        self._formulas: set[Cell] = set()
        self._errors: set[Cell] = set()
        self._columns: dict[str, int] = {}
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._element
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, text: bytes, *, is_last: bool) -> None:
        self._parser.Parse(text, is_last)

    def contents(self) -> Contents:
        return Contents((self._last_row, self._last_column), self._formulas, self._errors)

    def _doctype(self, *_declared: object) -> None:
        raise ValueError("document type")

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element: called twice for each of millions of cells."""
        kind = name if ":" not in name else name.rpartition(":")[2]
        if kind == "c":
            self._enter_cell(attributes.get("r"))
            if attributes.get("t") == "e":
                self._errors.add((self._row, self._column))
        elif kind in FILLING:
            self._last_row = max(self._last_row, self._row)
            self._last_column = max(self._last_column, self._column)
            if kind == "f":
                self._formulas.add((self._row, self._column))
        elif kind == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0

    def _enter_cell(self, reference: str | None) -> None:
        """Move to the cell; one without a reference is the next of its row."""
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            if REFERENCE.fullmatch(reference) is None:
                raise ValueError("cell reference " + reference[:20])
            self._columns[letters] = _number_of(letters)
        self._column = self._columns[letters]
        self._row = int(reference[len(letters) :])


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def scan_workbook(path: Path, faults: Faults) -> dict[str, Contents] | None:
    """Look through every part of a workbook without interpreting it.

    Returns:
        What each sheet holds, by its name; None (noted) if the workbook must not be opened.
    """
    if is_too_large(path, path.name, faults, limit=LARGEST_ANSWERS):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            refusal = _refusal(archive)
            if refusal is None:
                return dict(_scanned(archive))
            found, expected = refusal
    except DAMAGED as error:
        found, expected = f"a damaged file ({_reason(error)})", A_WORKBOOK
    faults.add(path.name, None, None, found, expected)
    return None


def _refusal(archive: zipfile.ZipFile) -> tuple[str, str] | None:
    """Say what is wrong with the sizes that the archive declares, as found and expected."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS:
        return f"{len(parts):,} parts in the workbook", f"at most {MOST_PARTS:,}"
    if unpacked > LARGEST_UNPACKED:
        return f"a workbook of {unpacked:,} bytes unpacked", f"at most {LARGEST_UNPACKED:,} bytes"
    if "xl/workbook.xml" not in archive.namelist():
        return "no list of sheets in the file", A_WORKBOOK
    return None


def _scanned(archive: zipfile.ZipFile) -> Iterator[tuple[str, Contents]]:
    """Unpack every part, which must be as long as declared, and look into the sheets."""
    sheets = {part: name for name, part in _sheets(archive)}
    for part in archive.infolist():
        scan = _Scan() if part.filename in sheets else None
        with archive.open(part) as stream:
            while True:
                text = stream.read(CHUNK)
                if scan is not None:
                    scan.feed(text, is_last=not text)
                if not text:
                    break
        if scan is not None:
            yield sheets[part.filename], scan.contents()


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield name and part of every sheet."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _xml(archive, "xl/_rels/workbook.xml.rels")
    }
    for sheet in _xml(archive, "xl/workbook.xml").iter():
        if sheet.tag.endswith("}sheet"):
            relation = next((v for k, v in sheet.items() if k.endswith("}id")), None)
            yield sheet.get("name", ""), "xl/" + targets.get(relation, "").removeprefix("/xl/")


def _xml(archive: zipfile.ZipFile, part: str) -> ET.Element:
    if archive.getinfo(part).file_size > LARGEST_LISTS:
        raise ValueError("oversized " + part)
    text = archive.read(part)
    if b"<!DOCTYPE" in text:
        raise ValueError("document type in " + part)
    return ET.fromstring(text)  # noqa: S314 -- small, and without a document type


def _reason(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:80] or type(error).__name__
