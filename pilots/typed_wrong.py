"""Forms that cannot be taken as they were typed: every field that needs another look."""

import unicodedata
from collections.abc import Mapping

from foundation.errors import TrialError

MISSING, TOO_LONG, NOT_A_DATE = "missing", "too-long", "not-a-date"
IN_THE_PAST, IN_THE_FUTURE, NO_LATER = "in-the-past", "in-the-future", "no-later"
NOT_AN_ADDRESS, NOT_A_LINK, UNKNOWN = "not-an-address", "not-a-link", "unknown"
CHANGED, ALREADY = "changed", "already"
DAY_OFF = "day-off"
"""Followed by a colon and the next working day as an ISO date."""
"""What can be wrong with a field; pages say it in the reader's language."""
LONGEST = 5_000
"""Characters of a free text."""
LINE = 200


class TypedWrong(TrialError):
    """A form was not taken; nothing was changed. ``faults``: field -> what is wrong."""

    code = "PILOT-102"

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        said = "; ".join(f"{field}: {word}" for field, word in self.faults.items())
        super().__init__(f"Please look at these fields again, nothing was changed: {said}.")


def text(value: str, field: str, faults: dict[str, str], *, longest: int = LONGEST) -> str:
    """Return a text as it is kept; notes in ``faults`` if it is missing or too long."""
    kept = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    kept = "".join(c for c in kept if c in "\n\t" or unicodedata.category(c) != "Cc")
    if not kept:
        faults[field] = MISSING
    elif len(kept) > longest:
        faults[field] = TOO_LONG
    return kept


def line(value: str, field: str, faults: dict[str, str], *, longest: int = LINE) -> str:
    """Return a text of one line, without the marks that turn the direction of reading."""
    kept = " ".join(text(value, field, faults, longest=longest).split())
    return "".join(c for c in kept if unicodedata.category(c) != "Cf")


def must_be_right(faults: Mapping[str, str]) -> None:
    """Go on only without faults.

    Raises:
        TypedWrong: there are some.
    """
    if faults:
        raise TypedWrong(faults)
