"""Rows of a CSV file, numbered as in a spreadsheet; what cannot be read is noted as a fault."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pilots.folder.faults import Faults

Row = tuple[int, list[str]]

LARGEST_ANSWERS = 96_000_000
"""Bytes. About a million answers, forty times the example programme; a sheet of a workbook ends at
1,048,576 rows as well. What is larger is no programme but a mistake, and is refused unread."""

LARGEST_OTHER = 16_000_000
LARGEST_TOML = 1_000_000

MALFORMED = {
    "unexpected end of data": (
        "the end of the file inside a quoted cell", 'a closing " (is the file complete?)'),
    "',' expected after '\"'": (
        'text after a closing "', 'a comma or the end of the row (a " inside quotes is doubled)'),
    "field larger than field limit (131072)": (
        "a cell of more than 131,072 characters", 'shorter cells (is a closing " missing?)'),
}  # fmt: skip
"""What the csv module says, in the words of somebody who has a spreadsheet open."""


class Unreadable(Exception):
    """The rest of the file cannot be read; the fault has been noted."""


def is_too_large(path: Path, place: str, faults: Faults, *, limit: int) -> bool:
    """Say whether the file has more than ``limit`` bytes, and note it; nothing is read for this."""
    size = path.stat().st_size
    if size > limit:
        faults.add(place, None, None, f"a file of {size:,} bytes", f"at most {limit:,} bytes")
    return size > limit


def csv_rows(path: Path, place: str, faults: Faults, *, limit: int) -> Iterator[Row]:
    """Yield ``(row number, cells)`` of every row that is not blank, the header being row 1.

    The file is read line by line: a hundred megabytes never stand in memory.

    Raises:
        Unreadable: the rows after those already yielded cannot be read.
    """
    if not path.is_file():
        faults.add(place, None, None, "something that is not a file", "a CSV file")
        raise Unreadable
    if is_too_large(path, place, faults, limit=limit):
        raise Unreadable
    try:
        with path.open("rb") as file:
            yield from _rows(file, place, faults)
    except OSError as error:
        faults.add(place, None, None, f"an unreadable file ({error.strerror})", "a CSV file")
        raise Unreadable from error


def _rows(file: BinaryIO, place: str, faults: Faults) -> Iterator[Row]:
    number = 0
    reader = csv.reader(_lines(file, place, faults), strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cells):
                yield number, cells
    except csv.Error as error:
        found, expected = MALFORMED.get(
            str(error),
            ("a carriage return in the middle of a row", "rows that end with LF or CRLF"),
        )
        faults.add(place, number + 1, None, found, expected)
        raise Unreadable from error


def _lines(file: BinaryIO, place: str, faults: Faults) -> Iterator[str]:
    """Decode line by line, so that a wrong byte is found where it stands."""
    offset = 0
    for number, line in enumerate(file, start=1):
        start = len(codecs.BOM_UTF8) if number == 1 and line.startswith(codecs.BOM_UTF8) else 0
        if b"\0" in line:
            found = f"a NUL byte at offset {offset + line.index(0)} (line {number})"
            faults.add(place, None, None, found, "text (is this a CSV file?)")
            raise Unreadable
        try:
            yield line[start:].decode()
        except UnicodeDecodeError as error:
            at = offset + start + error.start
            found = f"the byte 0x{line[start + error.start]:02X} at offset {at} (line {number})"
            faults.add(place, None, None, found, "UTF-8 (in a spreadsheet: save as “CSV UTF-8”)")
            if number == 1:
                raise Unreadable from error
            yield line[start:].decode(errors="replace")
        offset += len(line)
