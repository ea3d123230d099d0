"""A programme folder as one upload: a zip of CSV and TOML files, or a workbook; unpacked safely."""

import io
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from pilots.folder.csv_folder import PROGRAMME
from pilots.folder.csv_rows import LARGEST_ANSWERS
from pilots.folder.faults import Faults
from pilots.folder.reading import read_folder
from pilots.folder.records import Folder

LARGEST_UNPACKED = 256_000_000
MOST_FILES = 400
MOST_TIMES_LARGER = 200
"""A zip that unpacks to more than so many times its own size is a bomb, not a programme."""
CHUNK = 1_000_000
KINDS = (".csv", ".toml")
LEFT_OUT = ("__MACOSX", ".")
"""What zip programs add by themselves."""
EXPECTED = f"a .zip with {PROGRAMME} and the CSV files, or an .xlsx workbook"
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError,
           ValueError)  # fmt: skip


def read_packed(name: str, content: bytes) -> Folder:
    """Read the programme in an upload; nothing of it stays on the disk.

    Raises:
        FolderFaults: it is no programme, or has faults; it holds every one of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if _is_workbook(content):
            file = place / "programme.xlsx"
            file.write_bytes(content)
            return read_folder(file)
        return read_folder(_unpacked(name, content, place))


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except DAMAGED:
        return False


def _unpacked(name: str, content: bytes, place: Path) -> Path:
    faults = Faults()
    shown = PurePosixPath(name.replace("\\", "/")).name[:80] or "upload"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = _refusal(archive, len(content))
            if found is None:
                _write(archive, place)
                return _root(place)
    except DAMAGED:
        found = ("a file that is no zip, or a damaged one", EXPECTED)
    faults.add(shown, None, None, *found)
    raise faults.refusal(Path(shown))


def _files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [
        info
        for info in archive.infolist()
        if not info.is_dir()
        and not any(part.startswith(LEFT_OUT) and part != ".." for part in _parts(info.filename))
    ]


def _parts(name: str) -> tuple[str, ...]:
    return PurePosixPath(name.replace("\\", "/")).parts


def _refusal(archive: zipfile.ZipFile, size: int) -> tuple[str, str] | None:
    files = _files(archive)
    unpacked = sum(info.file_size for info in files)
    if len(archive.infolist()) > MOST_FILES:
        return f"{len(archive.infolist()):,} files", f"at most {MOST_FILES}"
    if unpacked > min(LARGEST_UNPACKED, size * MOST_TIMES_LARGER):
        return f"{unpacked:,} bytes unpacked from {size:,}", "a zip of a programme folder"
    for info in files:
        parts = _parts(info.filename)
        if ".." in parts or parts[0] in {"/", "\\"} or ":" in info.filename:
            return "a name that leads out of the folder", "names inside the folder"
    if not any(_parts(info.filename)[-1] == PROGRAMME for info in files):
        return f"no {PROGRAMME} in it", EXPECTED
    return None


def _write(archive: zipfile.ZipFile, place: Path) -> None:
    """Unpack what a programme folder may hold; what was declared may lie, so it is counted."""
    for info in _files(archive):
        target = place.joinpath(*_parts(info.filename))
        if target.suffix.lower() not in KINDS or not target.is_relative_to(place):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        came = 0
        with archive.open(info) as stream, target.open("wb") as file:
            while chunk := stream.read(CHUNK):
                came += len(chunk)
                if came > min(info.file_size, LARGEST_ANSWERS + CHUNK):
                    raise ValueError("larger than declared")
                file.write(chunk)


def _root(place: Path) -> Path:
    """Return the folder of ``programme.toml``: many zip programs put everything one deeper."""
    return min(place.rglob(PROGRAMME), key=lambda path: len(path.parts)).parent
