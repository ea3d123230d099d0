"""A ZIP file with a seal: the SHA-256 of every byte before it stands in the comment at its end."""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pilots.bundles.refusals import NoBundle

MARK = b"pilot-trials sha256 "
SEAL = len(MARK) + 64
MOST_FILES = 20_000
MOST_BYTES = 2_000_000_000
_PACKED = (".pdf", ".docx")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def sealed(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of ``files`` in the order of their names; equal files, equal bytes."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name in sorted(files):
            info = ZipInfo(name, _FIRST_DAY)
            info.compress_type = ZIP_STORED if name.endswith(_PACKED) else ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, files[name])
        archive.comment = MARK + b"0" * 64
    body = target.getvalue()[:-SEAL]
    return body + _seal_of(body)


def _seal_of(body: bytes) -> bytes:
    return MARK + hashlib.sha256(body).hexdigest().encode()


def seal_in(content: bytes) -> str:
    """Return the seal of an archive in hexadecimal."""
    return content[-64:].decode("ascii", "replace")


def opened(file: Path) -> dict[str, bytes]:
    """Return the files of a sealed archive by name.

    Raises:
        NoBundle: a byte of it was changed, added or left out, or it is something else.
    """
    content = file.read_bytes()
    if len(content) <= SEAL or not content[-SEAL:].startswith(MARK):
        raise NoBundle(file, "it does not end with a seal, so something is missing at its end")
    body = content[:-SEAL]
    if _seal_of(body) != content[-SEAL:]:
        raise NoBundle(file, "its seal does not fit, so at least one byte is another")
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_BYTES:
                raise NoBundle(file, "it would unpack to more than a bundle ever holds")
            names = [one.filename for one in members]
            if names != sorted(set(names)):
                raise NoBundle(file, "its files are not in the order in which they were written")
            return {name: archive.read(name) for name in names}
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as fault:
        raise NoBundle(file, str(fault)) from None
