"""What other people typed, made fit for a letter: no control, direction or private marks."""

import re
import unicodedata

LONGEST_PROSE = 4000
"""Characters of a comment a letter repeats; the record keeps all of it."""

# C0 and C1 controls, line and paragraph separators, and the marks that turn text around.
_LINE_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_PROSE_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]+")
# Direction marks; private ones, too: four of them are places for what is the reader's own, and a
# comment must not get hold of a personal link.
_UNSEEN = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff]")
_SPACES = re.compile(r" {2,}")
_BLANKS = re.compile(r"\n{3,}")


def one_line(text: str) -> str:
    """Return ``text`` as one line: what stood on several lines is joined by spaces."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    plain = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return _SPACES.sub(" ", _LINE_CONTROLS.sub(" ", plain)).strip()


def prose(text: str) -> str:
    """Return ``text`` with its paragraphs, at most ``LONGEST_PROSE`` characters of it."""
    lines = re.sub(r"\r\n?|\u2028|\u2029", "\n", text[: LONGEST_PROSE * 2])
    plain = unicodedata.normalize("NFC", _UNSEEN.sub("", lines))
    plain = _BLANKS.sub("\n\n", _PROSE_CONTROLS.sub(" ", plain)).strip()
    if len(plain) <= LONGEST_PROSE:
        return plain
    return plain[:LONGEST_PROSE].rstrip() + " […]"
