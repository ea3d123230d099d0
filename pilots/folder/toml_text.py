"""TOML of a programme folder, from bytes to a table; what cannot be read is noted as a fault."""

import codecs
import re
import tomllib
from pathlib import Path
from typing import Any

from pilots.folder.csv_rows import LARGEST_TOML, is_too_large
from pilots.folder.faults import Faults

PLACE = re.compile(
    r"(?P<what>.*) \(at (line (?P<line>\d+), column \d+|end of document)\)", re.DOTALL
)


def toml_text(path: Path, place: str, faults: Faults) -> str | None:
    """Return the text of the file, or None (noted) if it is missing, too large or not UTF-8."""
    if not path.is_file():
        faults.add(place, None, None, "no such file", "a TOML file")
        return None
    if is_too_large(path, place, faults, limit=LARGEST_TOML):
        return None
    try:
        content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
        return content.decode()
    except OSError as error:
        faults.add(place, None, None, f"an unreadable file ({error.strerror})", "a TOML file")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        faults.add(place, line, None, f"the byte 0x{content[error.start]:02X}", "UTF-8")
    return None


def toml_table(text: str, place: str, faults: Faults) -> dict[str, Any] | None:
    """Return what ``text`` says, or None (noted) if it is no TOML."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        faults.add(place, None, None, "brackets nested too deeply", "valid TOML")
    except ValueError as error:  # most of them TOMLDecodeError; a number may be too long for int
        form = PLACE.fullmatch(str(error))
        line = int(form["line"]) if form and form["line"] else None
        what = form["what"] if form else str(error)
        faults.add(place, line, None, what[:1].lower() + what[1:], "valid TOML")
    return None
