"""What differs between two texts of a report: passage by passage, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Card,
    Document,
    Figure,
    Heading,
    KeyNumbers,
    LeftOut,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Section,
    Table,
    Terms,
    plain,
)

Change = Literal["same", "changed", "added", "removed"]
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words; ``marked`` if only this side has them."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One passage, as it was and as it is; an empty side has none."""

    change: Change
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One section of the report."""

    id: str
    title: str
    pairs: tuple[Pair, ...]

    @property
    def changes(self) -> int:
        return sum(pair.change != "same" for pair in self.pairs)


def compared(before: Document, after: Document) -> tuple[Compared, ...]:
    """Return the sections of both documents with what differs between them."""
    old = {section.id: section for section in before.sections}
    new = {section.id: section for section in after.sections}
    return tuple(
        Compared(
            name,
            (new.get(name) or old[name]).title,
            tuple(_pairs(_lines(old.get(name)), _lines(new.get(name)))),
        )
        for name in dict.fromkeys([*new, *old])
    )


def _pairs(before: list[str], after: list[str]) -> Iterator[Pair]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag == "equal":
            for line in before[low:high]:
                yield Pair("same", (Piece(line, False),), (Piece(line, False),))  # noqa: FBT003
            continue
        left, right = before[low:high], after[start:end]
        both = min(len(left), len(right))
        for old, new in zip(left[:both], right[:both], strict=True):
            yield words_compared(old, new)
        for old in left[both:]:
            yield Pair("removed", (Piece(old, True),), ())  # noqa: FBT003 -- marked
        for new in right[both:]:
            yield Pair("added", (), (Piece(new, True),))  # noqa: FBT003 -- marked


def words_compared(old: str, new: str) -> Pair:
    """Return two texts of one passage with the words that only one of them has marked."""
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    before: list[Piece] = []
    after: list[Piece] = []
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, low, high, start, end in matcher.get_opcodes():
        marked = tag != "equal"
        if high > low:
            before.append(Piece("".join(left[low:high]), marked))
        if end > start:
            after.append(Piece("".join(right[start:end]), marked))
    return Pair("changed", tuple(before), tuple(after))


def _lines(section: Section | None) -> list[str]:
    if section is None:
        return []
    return [line for block in section.blocks for line in _of_block(block) if line.strip()]


def _of_block(block: Block) -> Iterator[str]:  # noqa: C901 -- one case a kind of block
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield plain(block.runs)
        case Note():
            yield f"{block.title} {plain(block.runs)}".strip()
        case Bullets():
            yield from (plain(item) for item in block.items)
        case Card():
            yield f"{block.number} {block.addressee} ({block.grade})"
            yield plain(block.action)
            yield from (f"{label}: {plain(runs)}" for label, runs in block.lines + block.fields)
        case Quote():
            yield block.text
        case Table():
            yield block.caption
            yield from (" | ".join(plain(cell) for cell in row.cells) for row in block.rows)
        case Figure():
            yield block.caption
            yield block.alternative
        case KeyNumbers():
            yield from (f"{item.label}: {item.value}" for item in block.items)
        case Terms():
            yield from (f"{term}: {plain(runs)}" for term, runs in block.pairs)
        case PageBreak() | LeftOut():
            return
