"""A list of firms for one trial, typed, pasted or uploaded: read as people write such lists.

Columns may stand in any order and be named in any of the five languages; a bare list of mail
addresses will do for firms that are known. What a firm of the cluster is known by is its address.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from foundation.languages import LANGUAGES
from pilots.folder.readings import ADDRESS, LONGEST_LINE
from pilots.folder.sheets import SIZES
from pilots.tables import Firm

LARGEST = 2_000_000
"""Bytes of a list."""
MOST = 500
LONGEST_CELL = LONGEST_LINE
COLUMNS = ("name", "email", "language", "size", "nace", "attended")
# fmt: off
CALLED = {
    "name":     ("name", "firm", "company", "firma", "unternehmen", "nom", "entreprise", "nome",
                 "azienda", "impresa", "ime", "podjetje"),
    "email":    ("email", "e-mail", "mail", "e-mail-adresse", "mailadresse", "adresse e-mail",
                 "courriel", "indirizzo e-mail", "e-pošta", "e-naslov"),
    "language": ("language", "sprache", "langue", "lingua", "jezik"),
    "size":     ("size", "größe", "groesse", "beschäftigte", "taille", "dimensione", "velikost"),
    "nace":     ("nace", "sector", "branche", "secteur", "settore", "dejavnost"),
    "attended": ("attended", "attendance", "teilgenommen", "teilnahme", "présent", "présence",
                 "presente", "presenza", "udeležba", "prisotnost"),
}
YES = frozenset({"yes", "y", "x", "1", "true", "ja", "oui", "sì", "si", "da", "✓"})
NO = frozenset({"no", "n", "0", "false", "nein", "non", "ne", "-"})
# fmt: on
NAMED = {called: column for column, names in CALLED.items() for called in names}
SIZE_OF = {**{size: size for size in SIZES}, "250+": "250 or more", ">=250": "250 or more",
           "250": "250 or more"}  # fmt: skip
NEW, ADDED, KNOWN = "new", "added", "known"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct. ``row`` counts as a spreadsheet does; ``word`` says what is wrong."""

    row: int
    column: str
    found: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One firm of a list. ``attended``: as it will be; None leaves it as it is."""

    number: int
    name: str
    email: str
    language: str
    size: str
    nace: str
    attended: bool | None
    firm: str = ""
    becomes: str = NEW
    changes: bool = False


@dataclass(slots=True)
class Listed:
    """What a list says. With faults nothing of it is taken. ``text`` gives the same again."""

    text: str
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def count(self, becomes: str) -> int:
        return sum(line.becomes == becomes for line in self.lines)

    @property
    def changes(self) -> int:
        """How many firms that take part already have another attendance now."""
        return sum(line.changes for line in self.lines)

    def faults_of(self, row: int) -> list[Fault]:
        return [fault for fault in self.faults if fault.row == row]


def read_list(
    text: str, firms: Iterable[Firm], attendance: dict[str, bool], *, language: str
) -> Listed:
    """Return what ``text`` would do to a trial, with every fault.

    Args:
        firms: those of the pilot cluster.
        attendance: the firms that take part already, and whether each attended.
        language: of new firms, where the list does not say.
    """
    listed = Listed(text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    rows = _rows(listed)
    if rows is None:
        return listed
    columns, rows = _columns(rows, listed)
    known = {firm.email.casefold(): firm for firm in firms}
    seen: dict[str, int] = {}
    for number, cells in rows:
        texts = dict.fromkeys(COLUMNS, "") | dict(zip(columns, cells, strict=False))
        line = _line(number, {key: cell.strip() for key, cell in texts.items()}, known, listed)
        email = line.email.casefold()
        if email and email in seen:
            listed.faults.append(Fault(number, "email", line.email, f"twice:{seen[email]}"))
        seen.setdefault(email, number)
        listed.lines.append(_placed(line, attendance, language))
    if not listed.lines and not listed.faults:
        listed.faults.append(Fault(1, "", "", "empty"))
    return listed


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as the text of a list, which a spreadsheet opens without running anything."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [f"'{cell}" if cell[:1] in {"=", "+", "@", "\t"} else cell for cell in row] for row in rows
    )
    return out.getvalue()


Rows = list[tuple[int, list[str]]]


def _rows(listed: Listed) -> Rows | None:
    first = listed.text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        cells = list(csv.reader(io.StringIO(listed.text), delimiter=mark, strict=False))
    except csv.Error:
        listed.faults.append(Fault(1, "", "", "unreadable"))
        return None
    rows = [(number, row) for number, row in enumerate(cells, start=1) if any(map(str.strip, row))]
    if len(rows) > MOST + 1:
        listed.faults.append(Fault(MOST + 2, "", str(len(rows)), "too-many"))
        return None
    return rows


def _columns(rows: Rows, listed: Listed) -> tuple[list[str], Rows]:
    """Return the columns of the list in its order, and the rows below its header."""
    if not rows:
        return [], []
    number, header = rows[0]
    found = [NAMED.get(cell.strip().casefold(), "") for cell in header]
    if not any(found):
        if any("@" in cell for cell in header):
            return _guessed(header), rows
        listed.faults.append(Fault(number, "", ", ".join(header)[:80], "no-header"))
        return [], []
    for cell, column in zip(header, found, strict=True):
        if cell.strip() and not column:
            listed.faults.append(Fault(number, "", cell.strip()[:80], "unknown-column"))
        elif column and found.count(column) > 1:
            listed.faults.append(Fault(number, column, cell.strip()[:80], "column-twice"))
    if "email" not in found:
        listed.faults.append(Fault(number, "email", "", "no-email-column"))
    return found, rows[1:]


def _guessed(cells: list[str]) -> list[str]:
    """Return the columns of a list without a header: the address, and a name beside it."""
    place = next(index for index, cell in enumerate(cells) if "@" in cell)
    found = [""] * len(cells)
    found[place] = "email"
    if len(cells) > 1:
        found[0 if place else 1] = "name"
    return found


def _line(number: int, cells: dict[str, str], known: dict[str, Firm], listed: Listed) -> Line:
    def fault(column: str, word: str) -> None:
        listed.faults.append(Fault(number, column, cells[column][:80], word))

    for column, cell in cells.items():
        if len(cell) > LONGEST_CELL or not cell.isprintable():
            fault(column, "too-long" if len(cell) > LONGEST_CELL else "not-a-line")
    email = cells["email"].removeprefix("mailto:")
    if ADDRESS.fullmatch(email) is None:
        fault("email", "not-an-address" if email else "missing")
    attended = cells["attended"].casefold()
    if attended and attended not in YES | NO:
        fault("attended", "not-yes-or-no")
    firm = known.get(email.casefold())
    size = SIZE_OF.get(cells["size"].replace("–", "-").replace(" - ", "-"), "")  # noqa: RUF001
    language = cells["language"].casefold()[:2]
    if firm is None:
        if not cells["name"]:
            fault("name", "missing")
        if not size:
            fault("size", "unknown-size" if cells["size"] else "missing")
        if language and language not in LANGUAGES:
            fault("language", "unknown-language")
    return Line(
        number=number,
        name=firm.name if firm else cells["name"],
        email=email,
        language=firm.language if firm else language,
        size=firm.size if firm else size,
        nace=firm.nace if firm else cells["nace"][:12],
        attended=attended in YES if attended else None,
        firm=firm.id if firm else "",
    )


def _placed(line: Line, attendance: dict[str, bool], language: str) -> Line:
    if not line.firm:
        return replace(line, language=line.language or language)
    if line.firm not in attendance:
        return replace(line, becomes=ADDED)
    changes = line.attended is not None and line.attended != attendance[line.firm]
    return replace(line, becomes=KNOWN, changes=changes)
