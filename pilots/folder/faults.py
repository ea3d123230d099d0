"""What is wrong with a programme folder: every fault with its place and what would be right."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from foundation.errors import TrialError

MOST_KEPT = 10_000
"""Of one file. Beyond that they are only counted: a wrong file may hold a million of them."""

MOST_PRINTED = 50
LONGEST_FOUND = 80


def quoted(text: str) -> str:
    """Return ``text`` in quotes, on one line, shortened, unprintable characters spelled out."""
    if not text:
        return "nothing"
    short = text if len(text) <= LONGEST_FOUND else f"{text[:LONGEST_FOUND]}…"
    return '"' + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short) + '"'


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct. ``row`` counts as a spreadsheet does: the header is row 1."""

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str

    def __str__(self) -> str:
        toml = self.file.endswith(".toml")
        place = [self.file]
        if self.row is not None:
            place.append(f"{'line' if toml else 'row'} {self.row}")
        if self.column is not None:
            place.append(f"{'key' if toml else 'column'} {self.column}")
        return f"{', '.join(place)}: found {self.found}, expected {self.expected}"


class FolderFaults(TrialError):
    """The programme folder is wrong; nothing of it was taken.

    ``count`` is the number of all faults, ``faults`` holds the first 10,000 of each file.
    """

    code: ClassVar[str] = "FOLDER-101"

    def __init__(self, path: Path, faults: Iterable[Fault], *, count: int | None = None) -> None:
        self.path = path
        self.faults = tuple(faults)
        self.count = len(self.faults) if count is None else count
        lines = [f"  {fault}" for fault in self.faults[:MOST_PRINTED]]
        if self.count > len(lines):
            lines.append(f"  and {self.count - len(lines):,} more")
        many = "1 fault" if self.count == 1 else f"{self.count:,} faults"
        listed = "\n".join(lines)
        super().__init__(
            f"{many} in {path}; nothing was imported. "
            f"Correct the following, then run `pilots check` again:\n{listed}"
        )


class Faults:
    """Collects faults while a folder is read; ``order`` gives the sequence of its files."""

    def __init__(self, order: Iterable[str] = ()) -> None:
        self._order = {file: place for place, file in enumerate(order)}
        self._kept: list[Fault] = []
        self._counts: Counter[str] = Counter()
        self._count = 0

    def add(
        self, file: str, row: int | None, column: str | None, found: str, expected: str
    ) -> None:
        """Note one fault; ``found`` and ``expected`` are phrases, text of cells is ``quoted``."""
        self._count += 1
        self._counts[file] += 1
        if self._counts[file] <= MOST_KEPT:
            self._kept.append(Fault(file, row, column, found, expected))

    def __len__(self) -> int:
        return self._count

    def refusal(self, path: Path) -> FolderFaults:
        """Return the refusal of the folder at ``path``: faults by file, then by row."""
        last = len(self._order)
        kept = sorted(
            dict.fromkeys(self._kept),
            key=lambda fault: (self._order.get(fault.file, last), fault.file, fault.row or 0),
        )
        repeated = len(self._kept) - len(kept)
        return FolderFaults(path, kept, count=len(self) - repeated)
