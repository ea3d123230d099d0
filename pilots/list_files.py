"""The text of an uploaded list: a CSV file of any spreadsheet program, or a workbook."""

import tempfile
from pathlib import Path

from pilots.folder.csv_rows import Unreadable
from pilots.folder.faults import Faults
from pilots.folder.workbook import WorkbookSource
from pilots.office_files import is_bomb, office_kind
from pilots.participant_list import LARGEST, MOST, as_text
from pilots.proof_files import FileRefused, Why, clean_name

ENDINGS = frozenset({"csv", "txt", "tsv", "xlsx"})
ACCEPT = ".csv,.txt,.tsv,.xlsx"


def text_of_file(name: str, content: bytes) -> str:
    """Return the rows of a file as text.

    Raises:
        FileRefused: it is no list, or too large for one.
    """
    clean = clean_name(name)
    if not content:
        raise FileRefused(clean, Why.EMPTY)
    if len(content) > LARGEST:
        raise FileRefused(clean, Why.TOO_LARGE)
    ending = clean.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        raise FileRefused(clean, Why.KIND)
    if ending == "xlsx":
        return _of_workbook(clean, content)
    if b"\0" in content or content.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise FileRefused(clean, Why.NOT_WHAT_IT_SAYS)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(clean, Why.NOT_WHAT_IT_SAYS)


def _of_workbook(name: str, content: bytes) -> str:
    if office_kind(content) != "xlsx":
        raise FileRefused(name, Why.NOT_WHAT_IT_SAYS)
    if is_bomb(content):
        raise FileRefused(name, Why.BOMB)
    faults = Faults()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "list.xlsx"
        place.write_bytes(content)
        try:
            source = WorkbookSource(place, faults)
            first = next(iter(source.names()), "")
            rows = []
            for _, cells in source.rows(first):
                rows.append(cells)
                if len(rows) > MOST + 2:
                    break
        except Unreadable as error:
            raise FileRefused(name, Why.DAMAGED) from error
    return as_text(rows)
