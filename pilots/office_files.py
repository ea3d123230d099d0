"""Documents and tables of office programs: zip files, looked into without being interpreted."""

import io
import zipfile
import zlib

LARGEST_UNPACKED = 200_000_000
MOST_PARTS = 5_000
MOST_TIMES = 200
"""How many times its own size a file may unpack to, once that is more than ``FREE``."""
FREE = 20_000_000
CHUNK = 1_000_000
LONGEST_LIST = 2_000_000
"""Bytes of the list of parts."""
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError,
           ValueError, KeyError)  # fmt: skip
TYPES = "[Content_Types].xml"
MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
OPEN = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
MACROS = ("vbaproject.bin", "vbadata.xml")
SCRIPTED = ("basic/", "scripts/")


def office_kind(content: bytes) -> str | None:
    """Return ``docx``, ``xlsx``, ``odt`` or ``ods`` by what the file itself says; None: neither."""
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                return OPEN.get(_beginning(archive, "mimetype").strip())
            if TYPES not in names:
                return None
            listed = _beginning(archive, TYPES)
    except DAMAGED:
        return None
    return next((kind for mark, kind in MAIN.items() if mark in listed), None)


def holds_macros(content: bytes) -> bool:
    """Whether the file carries programs of its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name.lower() for name in archive.namelist()]
        if any(name.endswith(MACROS) or name.startswith(SCRIPTED) for name in names):
            return True
        return TYPES in archive.namelist() and b"macroEnabled" in _beginning(archive, TYPES)


def is_bomb(content: bytes) -> bool:
    """Whether the file unpacks to more than is reasonable, whatever sizes it declares."""
    limit = min(LARGEST_UNPACKED, max(FREE, MOST_TIMES * len(content)))
    came = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limit:
                return True
            for part in parts:
                with archive.open(part) as stream:
                    while chunk := stream.read(CHUNK):
                        came += len(chunk)
                        if came > limit:
                            return True
    except DAMAGED:
        return True
    return False


def _beginning(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as stream:
        return stream.read(LONGEST_LIST)
