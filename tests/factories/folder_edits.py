"""Spoil a programme folder in one place, and say what reading it finds."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pilots.folder import FolderFaults, read_folder
from tests.factories.folders import read_csv, write_csv


def faults_of(path: Path) -> list[str]:
    """Return the sentences of all faults; none for a right folder."""
    try:
        read_folder(path)
    except FolderFaults as refusal:
        return [str(fault) for fault in refusal.faults]
    return []


def change(folder: Path, file: str, place: tuple[int, str], text: str) -> None:
    """Put ``text`` into the cell at ``place``: the row as a spreadsheet counts, the column."""
    rows = read_csv(folder / f"{file}.csv")
    row, column = place
    rows[row - 1][rows[0].index(column)] = text
    write_csv(folder / f"{file}.csv", rows)


def add(folder: Path, file: str, *cells: str) -> int:
    """Append a row and return its number."""
    rows = [*read_csv(folder / f"{file}.csv"), list(cells)]
    write_csv(folder / f"{file}.csv", rows)
    return len(rows)


def keep(folder: Path, file: str, is_kept: Callable[[Sequence[str]], bool]) -> None:
    """Drop the rows below the header for which ``is_kept`` says no."""
    header, *rows = read_csv(folder / f"{file}.csv")
    write_csv(folder / f"{file}.csv", [header, *(row for row in rows if is_kept(row))])


def retype(folder: Path, file: str, before: str, after: str) -> None:
    """Replace the first ``before`` in the text of ``file`` by ``after``."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8", newline="")
