"""A programme folder as one workbook: the same sheets, each cell as the text of the CSV file.

Formulas are refused: the value that a spreadsheet program left beside a formula says nothing about
what it would give today. Text such as ``=HYPERLINK(...)`` in a text cell stays text.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from pilots.folder.csv_rows import Row, Unreadable
from pilots.folder.faults import Faults
from pilots.folder.source import Settings
from pilots.folder.workbook_safety import A_WORKBOOK, MOST_CELLS, Contents, scan_workbook
from pilots.folder.workbook_settings import settings_of

PROGRAMME, WAVES, SERVICES, CODEBOOK = "programme", "waves", "services", "codebook"
EXACT = 2**53
"""Whole numbers beyond this have lost digits in a spreadsheet."""


class WorkbookSource:
    """The sheets of one .xlsx file. ``programme`` has the columns key and value.

    Raises:
        Unreadable: it cannot or must not be opened; the fault has been noted.
    """

    def __init__(self, path: Path, faults: Faults) -> None:
        self._faults = faults
        self._path = path
        contents = scan_workbook(path, faults)
        if contents is None:
            raise Unreadable
        self._contents = contents
        self._names = {_plain(name): name for name in reversed(contents)}
        with self._noting(path.name):
            self._workbook = CalamineWorkbook.from_path(str(path))

    def names(self) -> tuple[str, ...]:
        return tuple(self._names)

    def place(self, name: str) -> str:
        return f"sheet {name}"

    def has(self, name: str) -> bool:
        return name in self._names

    def rows(self, name: str) -> Iterator[Row]:
        sheet = self._sheet(name)
        contents = self._contents[self._names[name]]
        width = 0
        for number, cells in _texts(sheet):
            if not width:
                width = len(_trimmed(cells))
                self._note_cells(name, contents, cells)
            beyond = _trimmed(cells[width:])
            if any(cells):
                yield number, cells[:width] + beyond

    def _sheet(self, name: str) -> CalamineSheet:
        rows, columns = self._contents[self._names[name]].last
        if rows * columns > MOST_CELLS:
            found = f"cells as far as row {rows:,} and column {columns:,}"
            self._faults.add(self.place(name), None, None, found, "a table without far-off cells")
            raise Unreadable
        with self._noting(self.place(name)):
            return self._workbook.get_sheet_by_name(self._names[name])

    def _note_cells(self, name: str, contents: Contents, header: list[str]) -> None:
        """Note formulas and error values: the reader gives their values, or nothing."""
        kinds = (
            ("a formula", contents.formulas),
            ("an error value", contents.errors - contents.formulas),
        )
        for found, cells in kinds:
            for row, column in sorted(cells):
                title = header[column - 1] if column <= len(header) else ""
                self._faults.add(
                    self.place(name), row, title or f"number {column}", found, "a plain value"
                )

    @contextmanager
    def _noting(self, place: str) -> Iterator[None]:
        try:
            yield
        except (CalamineError, OSError, ValueError) as error:
            self._refuse(place, str(error))
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # the reader's, and no Exception
                raise
            self._refuse(place, "the reader gave up")

    def _refuse(self, place: str, reason: str) -> None:
        self._faults.add(place, None, None, f"a damaged sheet ({reason[:80]})", A_WORKBOOK)
        raise Unreadable

    def settings(self) -> Settings | None:
        name = self.place(PROGRAMME)
        if not self.has(PROGRAMME):
            self._faults.add(name, None, None, "no such sheet", "the columns key,value")
            return None
        try:
            keys = list(self.rows(PROGRAMME))
            waves = list(self.rows(WAVES)) if self.has(WAVES) else []
        except Unreadable:
            return None
        return settings_of(keys, waves, (name, self.place(WAVES)), self._faults)

    def own_services(self) -> Mapping[str, str] | None:
        """Return the sheet ``services``: the TOML text of a file in one cell, or a line a row."""
        lines: dict[str, list[str]] = {}
        if not self.has(SERVICES):
            return {}
        try:
            for number, cells in self.rows(SERVICES):
                file, text, *_ = (*cells, "", "")
                if (number, file, text) != (1, "file", "text"):
                    lines.setdefault(file, []).append(text)
        except Unreadable:
            return None
        return {_toml_name(file): "\n".join(text) for file, text in lines.items()}

    def own_codebook(self) -> str | None:
        """Return the sheet ``codebook``: the TOML text in one cell, or a line a row."""
        if not self.has(CODEBOOK):
            return ""
        try:
            lines = [cells[0] if cells else "" for _, cells in self.rows(CODEBOOK)]
        except Unreadable:
            return None
        return "\n".join(lines[1:] if lines[:1] == ["text"] else lines)


def _plain(name: str) -> str:
    return name.removesuffix(".csv").removesuffix(".toml")


def _toml_name(file: str) -> str:
    return file if file.endswith(".toml") else f"{file}.toml"


def _texts(sheet: CalamineSheet) -> Iterator[Row]:
    """Yield every row as text, numbered from 1, starting in the first column."""
    if sheet.start is None:
        return
    left = [""] * sheet.start[1]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, left + [value if isinstance(value, str) else as_text(value) for value in row]


def as_text(value: object) -> str:
    """Return a cell as the CSV file would hold it: 1 for 1.0, yes for TRUE, ISO for dates."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(int(value)) if abs(value) < EXACT and value == int(value) else repr(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _trimmed(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]
