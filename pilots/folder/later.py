"""One more sheet for a running programme: firms, people or attendance, typed, pasted or uploaded.

The same columns, readings and faults as in the programme folder.
"""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pilots.folder.csv_folder import FolderSource
from pilots.folder.csv_rows import LARGEST_OTHER, Row, Unreadable
from pilots.folder.faults import Faults
from pilots.folder.sheets import Sheet, sheets
from pilots.folder.source import Source
from pilots.folder.typed_rows import Table, read_table
from pilots.folder.workbook import WorkbookSource
from services_catalog import Catalogue

LATER = ("smes", "people", "participations")
WORKBOOK = b"PK\x03\x04"


class _OnlySheet(WorkbookSource):
    """A workbook whose only sheet counts, whatever its name."""

    def __init__(self, path: Path, faults: Faults, name: str) -> None:
        super().__init__(path, faults)
        if name not in self._names and len(self._names) == 1:
            self._names = {name: next(iter(self._names.values()))}


def sheet_of(kind: str, catalogue: Catalogue) -> Sheet:
    return sheets(catalogue)[kind]


def read_later(kind: str, given: bytes, catalogue: Catalogue) -> tuple[Table, Faults]:
    """Read one sheet from CSV text (commas, semicolons or tabs) or a workbook, faults and all."""
    faults = Faults()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        source = _source(kind, given, place, faults)
        sheet = sheet_of(kind, catalogue)
        table = Table(sheet, f"{kind}.csv", complete=False)
        if source is not None:
            table = read_table(sheet, source, faults)
    if not faults and not table.rows:
        faults.add(table.place, None, None, "no rows", "at least one below the header")
    return table, faults


def _source(kind: str, given: bytes, place: Path, faults: Faults) -> Source | None:
    if len(given) > LARGEST_OTHER:
        found = f"{len(given):,} bytes"
        faults.add(f"{kind}.csv", None, None, found, f"at most {LARGEST_OTHER:,} bytes")
        return None
    if given.startswith(WORKBOOK):
        file = place / "table.xlsx"
        file.write_bytes(given)
        try:
            return _OnlySheet(file, faults, kind)
        except Unreadable:
            return None
    (place / f"{kind}.csv").write_bytes(_with_commas(given))
    return FolderSource(place, faults)


def _with_commas(given: bytes) -> bytes:
    """Return what was pasted from a spreadsheet (tabs, or semicolons) with commas."""
    first = given.split(b"\n", 1)[0]
    for separator in (b"\t", b";"):
        if first.count(separator) and not first.count(b","):
            break
    else:
        return given
    try:
        text = given.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator.decode()))
    except (UnicodeDecodeError, csv.Error):
        return given  # the reader of CSV files says where and why
    return as_csv(rows).encode()


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def text_of(table: Table) -> str:
    """Return the table as the CSV text that gives the same rows again."""
    rows: Iterator[Row] = ((row.number, list(row.cells.values())) for row in table.rows)
    return as_csv([table.sheet.header, *(cells for _, cells in rows)])
