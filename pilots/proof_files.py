"""Files that are handed in: only kinds that people read, and only if they are what they say."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import PurePosixPath

from foundation.errors import TrialError
from pilots.office_files import holds_macros, is_bomb, office_kind

LARGEST = 25_000_000
"""Bytes of one file."""
LONGEST_NAME = 120
UNDECLARED = frozenset({"", "application/octet-stream"})
"""What a browser says of a file whose kind its system does not know."""
ACTIVE = frozenset(
    {"asp", "aspx", "bat", "cgi", "cmd", "com", "docm", "exe", "hta", "htm", "html", "jar", "js",
     "jsp", "lnk", "mjs", "msi", "php", "phtml", "pl", "ps1", "py", "scr", "sh", "shtml", "svg",
     "swf", "vb", "vbs", "wsf", "xhtml", "xlsm", "xml"}
)  # fmt: skip
"""Endings of programs and pages: nowhere in a name, not even before another ending."""
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
MARKUP = re.compile(rb"<\s*(?:!doctype|html|svg|script|\?xml|iframe|body|head)", re.IGNORECASE)
BEGINNING = 4096


class Why(StrEnum):
    """Why a file is refused; pages say it in the reader's language."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    KIND = "kind"
    NOT_WHAT_IT_SAYS = "not-what-it-says"
    ACTIVE = "active"
    MACROS = "macros"
    DAMAGED = "damaged"
    BOMB = "bomb"
    NO_LIST = "no-list"
    LIST_TOO_LARGE = "list-too-large"
    LIST_DAMAGED = "list-damaged"


WORDS = {
    Why.EMPTY: "it is empty",
    Why.TOO_LARGE: "it is larger than 25 MB; make it smaller or hand in a link to it",
    Why.KIND: "files of this kind are not taken; hand in a PDF instead",
    Why.NOT_WHAT_IT_SAYS: "its content is not what its name says; save it again and retry",
    Why.ACTIVE: "its name has the ending of a program or a web page; rename it",
    Why.MACROS: "it holds macros; save it without them",
    Why.DAMAGED: "it is damaged; save it again and retry",
    Why.BOMB: "it unpacks to far more than it is; hand in a PDF instead",
    Why.NO_LIST: "a list comes as .xlsx or .csv; save it as one of them, or paste its rows",
    Why.LIST_TOO_LARGE: "it is too large for a list; keep only its rows",
    Why.LIST_DAMAGED: "it cannot be opened; save it again as .xlsx or .csv, or paste its rows",
}


class FileRefused(TrialError):
    """A file that is not taken; nothing of it was stored."""

    code = "PILOT-101"

    def __init__(self, name: str, why: Why) -> None:
        self.name, self.why = name, why
        self.facts = {"name": name, "why": why.value}
        super().__init__(f"The file {name} was not taken: {WORDS[why]}.")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its type on the web, what else browsers call it, and how to know it."""

    media_type: str
    fits: Callable[[bytes], bool]
    also: frozenset[str] = frozenset()


def _magic(ending: str) -> Callable[[bytes], bool]:
    def fits(content: bytes) -> bool:
        import puremagic

        try:
            found = puremagic.magic_string(content[:BEGINNING])
        except (puremagic.PureError, ValueError):
            return False
        return f".{ending}" in {match.extension for match in found}

    return fits


def _webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _text(content: bytes) -> bool:
    if b"\0" in content or MARKUP.search(content[:BEGINNING]):
        return False
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _office(kind: str) -> Callable[[bytes], bool]:
    return lambda content: office_kind(content) == kind


KINDS = {
    "pdf": Kind("application/pdf", _magic("pdf")),
    "docx": Kind(OFFICE + "wordprocessingml.document", _office("docx")),
    "xlsx": Kind(OFFICE + "spreadsheetml.sheet", _office("xlsx")),
    "odt": Kind(OPEN + "text", _office("odt")),
    "ods": Kind(OPEN + "spreadsheet", _office("ods")),
    "png": Kind("image/png", _magic("png")),
    "jpg": Kind("image/jpeg", _magic("jpg"), frozenset({"image/jpg", "image/pjpeg"})),
    "webp": Kind("image/webp", _webp),
    "csv": Kind(
        "text/csv", _text, frozenset({"application/vnd.ms-excel", "application/csv", "text/plain"})
    ),
    "txt": Kind("text/plain", _text),
}
SAME = {"jpeg": "jpg"}
PACKED = frozenset({"docx", "xlsx", "odt", "ods"})
ACCEPT = ",".join(f".{ending}" for ending in (*KINDS, *SAME))
"""What the file field of a form offers."""


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A file that may be stored: a harmless name, its type, its content."""

    name: str
    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def examined(name: str, declared: str, content: bytes) -> ProofFile:
    """Return what may be stored of a file somebody sent.

    Raises:
        FileRefused: it is not of a kind that is taken, or not what it says.
    """
    clean = clean_name(name)
    stem, _, ending = clean.rpartition(".")
    ending = SAME.get(ending.lower(), ending.lower())
    if not content:
        raise FileRefused(clean, Why.EMPTY)
    if len(content) > LARGEST:
        raise FileRefused(clean, Why.TOO_LARGE)
    if ACTIVE & {part.strip().lower() for part in stem.split(".")[1:]} or ending in ACTIVE:
        raise FileRefused(clean, Why.ACTIVE)
    kind = KINDS.get(ending)
    if kind is None or not stem:
        raise FileRefused(clean, Why.KIND)
    told = declared.partition(";")[0].strip().lower()
    if told not in UNDECLARED | kind.also | {kind.media_type}:
        raise FileRefused(clean, Why.NOT_WHAT_IT_SAYS)
    if ending in PACKED:
        _must_be_harmless(clean, content)
    if not kind.fits(content):
        raise FileRefused(clean, Why.NOT_WHAT_IT_SAYS)
    return ProofFile(clean, kind.media_type, content)


def _must_be_harmless(name: str, content: bytes) -> None:
    if office_kind(content) is None:
        packed = content.startswith(b"PK\x03\x04")
        raise FileRefused(name, Why.DAMAGED if packed else Why.NOT_WHAT_IT_SAYS)
    if is_bomb(content):
        raise FileRefused(name, Why.BOMB)
    if holds_macros(content):
        raise FileRefused(name, Why.MACROS)


def clean_name(name: str) -> str:
    """Return the last part of a path without anything that a file system or a reader trips over."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = unicodedata.normalize("NFC", last)
    # Controls, and the marks that let a name read backwards: evil(mark)fdp.exe.
    kept = "".join(c for c in plain if c.isprintable() and unicodedata.category(c) != "Cf")
    kept = re.sub(r'[<>:"|?*%]', "_", re.sub(r"\s+", " ", kept)).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        return kept[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending[:20]}" if stem else kept
