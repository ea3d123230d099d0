"""Where somebody may go: the entries of the menu, by what they may do."""

from dataclasses import dataclass

from pilots.access.rights import holds
from pilots.access.visitor import Visitor

ENTRIES = (
    ("answer", "/questionnaires", "questionnaires"),
    ("see tasks", "/tasks", "tasks"),
    ("run trial", "/my-trials", "my-trials"),
    ("see plan", "/today", "today"),
    ("see plan", "/plan", "plan"),
    ("see plan", "/trials", "trials"),
    ("see plan", "/coverage", "coverage"),
    ("review evidence", "/evidence", "evidence"),
    ("see people", "/people", "people"),
    ("see letters", "/letters", "letters"),
    ("see reports", "/reviews", "reviews"),
    ("see verdicts", "/verdicts", "verdicts"),
    ("see plan", "/catalogue", "catalogue"),
    ("see history", "/history", "history"),
    ("export", "/exports", "exports"),
    ("run programme", "/settings", "settings"),
)
"""Deed, address, and the word under which ``_layout.html.jinja`` says it in five languages."""


@dataclass(frozen=True, slots=True)
class Entry:
    address: str
    word: str
    here: bool


def menu(visitor: Visitor, path: str) -> list[Entry]:
    """Return the pages this visitor can use; ``path`` says where they are."""
    return [
        Entry(address, word, path == address or path.startswith(address + "/"))
        for deed, address, word in ENTRIES
        if holds(visitor, deed)
    ]


def home(visitor: Visitor) -> str:
    """Return the first page that matters to this visitor."""
    entries = menu(visitor, "")
    coordinates = next((entry for entry in entries if entry.word == "today"), None)
    return (coordinates or entries[0]).address if entries else "/results"
