"""From rows of text to records: header, width of rows, types of cells, unique keys."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from pilots.folder.csv_rows import Row, Unreadable
from pilots.folder.faults import Faults, quoted
from pilots.folder.readings import Unfit
from pilots.folder.sheets import Sheet
from pilots.folder.source import Source

Reorder = Callable[[list[str]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row of the right width. ``values`` lacks the columns whose cell is unfit."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any]


@dataclass(slots=True)
class Table:
    """A sheet that was read. ``complete`` is False if rows are missing from it for some fault.

    Ids and keys of rows with an unfit cell are known all the same, so that one fault is not
    followed by a hundred that only repeat it.
    """

    sheet: Sheet
    place: str
    complete: bool = True
    rows: list[TypedRow] = field(default_factory=list)
    keys: dict[tuple[str, ...], int] = field(default_factory=dict)

    @property
    def ids(self) -> set[str]:
        return {key[0] for key in self.keys}

    def records(self) -> Iterator[Any]:
        return (self.sheet.record(**row.values) for row in self.rows)


class Width:
    """Takes rows one by one and gives their cells in the order of the sheet."""

    def __init__(self, sheet: Sheet, place: str, faults: Faults) -> None:
        self._sheet, self._place, self._faults = sheet, place, faults
        self._width = 0
        self._reorder: Reorder = list

    def take_header(self, cells: list[str]) -> bool:
        """Note what is wrong with the header; say whether rows can be read under it."""
        right = self._sheet.header
        listed = ", ".join(right)
        if len(cells) == 1 and cells[0].replace("\t", ";").count(";") > 0 and len(right) > 1:
            self._note(1, None, quoted(cells[0]), "columns separated by commas")
            return False
        for column in dict.fromkeys(cells):
            if not column:
                self._note(1, None, "a column without a name", f"only {listed}")
            elif cells.count(column) > 1:
                self._note(1, column, f"{cells.count(column)} columns of this name", "one")
            elif column not in right:
                self._note(1, column, "an unknown column", f"only {listed}")
        for column in right:
            if column not in cells:
                self._note(1, column, "no such column", f"the header {','.join(right)}")
        self._width = len(cells)
        if cells != list(right) and set(right) <= set(cells):
            self._reorder = itemgetter(*map(cells.index, right))
        return set(right) <= set(cells) and len(set(cells)) == len(cells)

    def fit(self, row: Row) -> Sequence[str] | None:
        """Return the cells of ``row``, or None (noted) if it has too few or too many."""
        number, cells = row
        if len(cells) == self._width:
            return self._reorder(cells)
        many = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        self._note(number, None, f"{many} ({quoted(','.join(cells))})", f"{self._width}")
        return None

    def _note(self, row: int, column: str | None, found: str, expected: str) -> None:
        self._faults.add(self._place, row, column, found, expected)


def read_table(sheet: Sheet, source: Source, faults: Faults) -> Table:
    """Read a sheet; every cell, row and key that is wrong is noted."""
    table = Table(sheet, source.place(sheet.name))
    readings = [(column.name, column) for column in sheet.columns]
    for number, cells in rows_under_header(table, source, faults):
        texts = dict(zip(sheet.header, cells, strict=True))
        values = {}
        for name, column in readings:
            try:
                values[name] = column.reading(texts[name])
            except Unfit as unfit:
                faults.add(table.place, number, name, quoted(texts[name]), str(unfit))
        table.rows.append(TypedRow(number, texts, values))
        _note_key(table, number, texts, faults)
    if sheet.always and table.complete and not table.rows:
        faults.add(table.place, None, None, "no rows", "at least one below the header")
        table.complete = False
    return table


def rows_under_header(
    table: Table, source: Source, faults: Faults
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield row number and cells in the order of the sheet; ``table.complete`` is kept."""
    sheet, place = table.sheet, table.place
    if not source.has(sheet.name):
        table.complete = not sheet.always
        if sheet.always:
            found = f"no such {'file' if place.endswith('.csv') else 'sheet'}"
            faults.add(place, None, None, found, f"the columns {','.join(sheet.header)}")
        return
    width = Width(sheet, place, faults)
    rows = source.rows(sheet.name)
    try:
        number, header = next(rows, (0, []))
        if number != 1:
            found = "an empty file" if number == 0 else f"a blank row above row {number}"
            faults.add(place, None, None, found, f"the header {','.join(sheet.header)}")
        if number != 1 or not width.take_header(header):
            table.complete = False
            return
        for row in rows:
            cells = width.fit(row)
            if cells is None:
                table.complete = False
            else:
                yield row[0], cells
    except Unreadable:
        table.complete = False


def _note_key(table: Table, number: int, texts: dict[str, str], faults: Faults) -> None:
    names = table.sheet.key
    key = tuple(texts[name] for name in names)
    first = table.keys.setdefault(key, number)
    if first != number:
        column = names[0] if len(names) == 1 else None
        found = ", ".join(map(quoted, key))
        several = ", ".join(names[:-1]) + " or " if names[:-1] else ""
        expected = f"another {several}{names[-1]} than row {first}"
        faults.add(table.place, number, column, found, expected)
