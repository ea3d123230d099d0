"""The passages of a report: what one may comment on, and put into other words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
    Ref,
    Run,
    Runs,
    Section,
    Table,
    Terms,
    Text,
    plain,
)

_POINTER = re.compile(r"\s?\[(k\d+)\]")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, bullet, table or card. Its key is the same in every language of a report.

    ``runs`` are None where a person may not put other words: tables, charts, quotes of firms.
    """

    key: str
    section: str
    text: str
    runs: Runs | None

    @property
    def source(self) -> str:
        """The words as they can be edited, with pointers such as ``[k12]``; empty where not."""
        return source_of(self.runs) if self.runs is not None else ""


def passages(document: Document) -> dict[str, Passage]:
    """Return every passage of ``document`` by its key, in the order of the report."""
    return {
        passage.key: passage
        for section in document.sections
        for key, block in keyed(section)
        for passage in _of_block(section.id, key, block)
    }


def keyed(section: Section) -> Iterator[tuple[str, Block]]:
    """Yield the blocks of ``section`` with their keys.

    A key counts from the heading before it: votes and decisions that come in later add blocks
    under headings of their own, and must not move a remark to another paragraph. What people added
    has a key of its own and is not counted.
    """
    place, count = section.id, 0
    for block in section.blocks:
        match block:
            case Heading():
                place, count = block.anchor, 0
                yield block.anchor, block
            case Table() | Figure() | Card():
                yield block.anchor, block
            case Paragraph() if block.key:
                yield block.key, block
            case _:
                count += 1
                yield f"{place}.{count}", block


def source_of(runs: Runs) -> str:
    """Return words and pointers as a person edits them."""
    parts = []
    for run in runs:
        match run:
            case Text():
                parts.append(run.text)
            case Ref():
                parts.append(f" [{run.label}]")
            case _:
                parts.append(" ")
    return "".join(parts).strip()


def runs_of(source: str) -> Runs:
    """Return what ``source_of`` wrote, as runs."""
    found: list[Run] = []
    for place, piece in enumerate(_POINTER.split(source)):
        if place % 2:
            found.append(Ref(piece))
        elif piece:
            found.append(Text(piece))
    return tuple(found)


def places(document: Document) -> dict[str, str]:
    """Return every key behind which a text can stand, with its words, in the order of the report.

    Section titles, headings, passages and the lists they are in, tables, charts, cards.
    """
    told = passages(document)
    found: dict[str, str] = {}
    for section in document.sections:
        found[section.id] = section.title
        for key, block in keyed(section):
            if isinstance(block, Bullets):
                found |= {own: told[own].text for own in item_keys(key, block)}
            if isinstance(block, Heading):
                found.setdefault(key, block.text)
            else:
                found.setdefault(key, told[key].text if key in told else "")
    return found


def item_keys(key: str, block: Bullets) -> tuple[str, ...]:
    """Return the keys of the items of a list."""
    return block.keys or tuple(f"{key}.{number}" for number in range(1, len(block.items) + 1))


def _of_block(section: str, key: str, block: Block) -> Iterator[Passage]:
    match block:
        case Paragraph() | Note():
            yield Passage(key, section, plain(block.runs), _editable(block.runs))
        case Bullets():
            for own, item in zip(item_keys(key, block), block.items, strict=True):
                yield Passage(own, section, plain(item), _editable(item))
        case Card():
            yield Passage(key, section, plain(block.action), _editable(block.action))
        case Quote():
            yield Passage(key, section, block.text, None)
        case Table() | Figure():
            yield Passage(key, section, block.caption, None)
        case KeyNumbers():
            words = "; ".join(f"{item.label}: {item.value}" for item in block.items)
            yield Passage(key, section, words, None)
        case Heading() | PageBreak() | LeftOut() | Terms():
            return


def _editable(runs: Runs) -> Runs | None:
    """Return ``runs`` if they are nothing but words and pointers; colours are not for editing."""
    return runs if all(isinstance(run, Text | Ref) for run in runs) else None
