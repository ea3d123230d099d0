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
BINARY = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")
"""How documents, packed files and workbooks of long ago begin."""


def text_of_file(name: str, content: bytes) -> str:
    """Return the rows of a file as text.

    Raises:
        FileRefused: it is no list, or too large for one.
    """
    clean = clean_name(name)
    if not content:
        raise FileRefused(clean, Why.EMPTY)
    if len(content) > LARGEST:
        raise FileRefused(clean, Why.LIST_TOO_LARGE)
    must_be_a_list(name, content)
    ending = clean.rpartition(".")[2].lower()
    if ending == "xlsx":
        return _of_workbook(clean, content)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(clean, Why.LIST_DAMAGED)


def must_be_a_list(name: str, content: bytes) -> None:
    """Go on only with a workbook, or with text that may hold rows.

    Raises:
        FileRefused: it is a document, a picture, an old workbook, or no such file at all.
    """
    clean = clean_name(name)
    ending = clean.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        raise FileRefused(clean, Why.NO_LIST)
    if ending == "xlsx":
        if office_kind(content) != "xlsx":
            raise FileRefused(clean, Why.LIST_DAMAGED)
        if is_bomb(content):
            raise FileRefused(clean, Why.LIST_TOO_LARGE)
    elif b"\0" in content or content.startswith(BINARY):
        raise FileRefused(clean, Why.NO_LIST)


def _of_workbook(name: str, content: bytes) -> str:
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
            raise FileRefused(name, Why.LIST_DAMAGED) from error
    return as_text(rows)
