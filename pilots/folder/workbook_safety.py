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
OVERLAP = 4_096
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError,
           ValueError)  # fmt: skip
"""What the zipfile module raises for broken or encrypted parts."""

FILLED = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*[^/]>""")
FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*<(?:\w+:)?f[\s/>]"""
)
ERROR = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\bt=["']e["'])[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']"""
)
A_WORKBOOK = "an .xlsx workbook"
Cell = tuple[int, int]
"""Row and column, both counted from 1."""


@dataclass(slots=True)
class Contents:
    """What the scan of one sheet has seen; ``last`` is the lower right corner of filled cells."""

    last: Cell = (0, 0)
    formulas: set[Cell] = field(default_factory=set)
    errors: set[Cell] = field(default_factory=set)

    def scan(self, text: bytes) -> None:
        if found := FILLED.findall(text):
            letters, rows = map(set, zip(*found, strict=True))
            last_row, last_column = max(map(int, rows)), max(map(_column, letters))
            self.last = (max(self.last[0], last_row), max(self.last[1], last_column))
        if b"<f" in text or b":f" in text:
            self.formulas.update(_cells(FORMULA, text))
        if b'"e"' in text or b"'e'" in text:
            self.errors.update(_cells(ERROR, text))


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
                parts = dict(_scanned(archive))
                return {name: parts[part] for name, part in _sheets(archive) if part in parts}
            found, expected = refusal
    except (*DAMAGED, ET.ParseError, KeyError) as error:
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
    """Unpack every part; zipfile refuses one that is longer than declared."""
    for part in archive.infolist():
        contents, before = Contents(), b""
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                text = before + chunk
                if b"<!DOCTYPE" in text:
                    raise ValueError("document type in " + part.filename)
                contents.scan(text)
                before = text[-OVERLAP:]
        yield part.filename, contents


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
    return ET.fromstring(archive.read(part))  # noqa: S314 -- small, and without a document type


def _cells(pattern: re.Pattern[bytes], text: bytes) -> Iterator[Cell]:
    return ((int(row), _column(letters)) for letters, row in pattern.findall(text))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _reason(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:80] or type(error).__name__
