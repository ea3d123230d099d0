"""TOML of a programme folder, from bytes to a table; what cannot be read is noted as a fault."""

import codecs
import re
import tomllib
from pathlib import Path
from typing import Any

from pilots.folder.csv_rows import LARGEST_TOML, is_too_large
from pilots.folder.faults import Faults, quoted

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
    except tomllib.TOMLDecodeError as error:
        form = PLACE.fullmatch(str(error))
        line = int(form["line"]) if form and form["line"] else None
        what = form["what"] if form else str(error)
        expected = f"valid TOML ({what[:1].lower()}{what[1:]})"
        faults.add(place, line, None, _found(text, line), expected)
    except ValueError:  # of int: it takes no more digits
        faults.add(place, None, None, "a number of thousands of digits", "valid TOML")
    return None


def _found(text: str, line: int | None) -> str:
    """Return what stands in ``line``; without one, the end of the file is what is wrong."""
    return "the end of the file" if line is None else quoted(text.split("\n")[line - 1].strip())
