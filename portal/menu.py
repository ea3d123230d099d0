"""Where somebody may go: the entries of the menu, by what they may do and what they do most."""

from dataclasses import dataclass

from pilots.access.rights import holds
from pilots.access.visitor import Visitor
from pilots.lifecycle import Role

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
    ("code answers", "/codes", "codes"),
    ("see plan", "/catalogue", "catalogue"),
    ("see history", "/history", "history"),
    ("export", "/exports", "exports"),
    ("run programme", "/settings", "settings"),
)
"""Deed, address, and the word under which ``_layout.html.jinja`` says it in five languages."""

FIRST = {
    Role.WP_LEAD: ("today", "plan", "trials", "evidence", "reviews", "verdicts", "letters",
                   "people", "coverage", "tasks"),
    Role.REGIONAL_COORDINATOR: ("today", "evidence", "reviews", "plan", "trials", "tasks"),
    Role.CLUSTER_MANAGER: ("tasks", "my-trials", "questionnaires", "reviews"),
    Role.QUALITY_MANAGER: ("reviews", "verdicts", "codes", "today"),
    Role.ADVISORY_EXPERT: ("verdicts", "reviews", "codes"),
    Role.DATA_STEWARD: ("today", "people", "letters", "history", "exports"),
    Role.REGIONAL_AUTHORITY: ("reviews", "questionnaires"),
}  # fmt: skip
"""What a role needs most, the first being where it begins; the rest follows as listed above."""


@dataclass(frozen=True, slots=True)
class Entry:
    address: str
    word: str
    here: bool


def menu(visitor: Visitor, path: str) -> list[Entry]:
    """Return the pages this visitor can use; ``path`` says where they are."""
    first = {str(role): words for role, words in FIRST.items()}.get(visitor.role, ())
    entries = [
        Entry(address, word, path == address or path.startswith(address + "/"))
        for deed, address, word in ENTRIES
        if holds(visitor, deed)
    ]
    return sorted(
        entries, key=lambda one: first.index(one.word) if one.word in first else len(first)
    )


def home(visitor: Visitor) -> str:
    """Return the first page that matters to this visitor."""
    entries = menu(visitor, "")
    return entries[0].address if entries else "/results"
