"""The passages of a report: what one may comment on, and put into other words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Card,
    Document,
    Figure,
    Heading,
    KeyNumbers,
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
from evaluation.reports.decisions import WordingFact

_POINTER = re.compile(r"\s?\[(k\d+)\]")
_NUMBER = re.compile(r"\d+(?:[.,'\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]\d+)*")


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
    under headings of their own, and must not move a remark to another paragraph.
    """
    place, count = section.id, 0
    for block in section.blocks:
        match block:
            case Heading():
                place, count = block.anchor, 0
                yield block.anchor, block
            case Table() | Figure() | Card():
                yield block.anchor, block
            case _:
                count += 1
                yield f"{place}.{count}", block


def reworded(document: Document, wordings: Sequence[WordingFact]) -> Document:
    """Return ``document`` with the words of people where they stand instead of the engine's."""
    new = {w.passage: runs_of(w.text) for w in wordings if w.language == document.language}
    if not new:
        return document
    sections = tuple(
        replace(
            section,
            blocks=tuple(_with(block, key, new) for key, block in keyed(section)),
        )
        for section in document.sections
    )
    return replace(document, sections=sections)


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


def lost_pointers(old: str, new: str) -> list[str]:
    """Return pointers to evidence that only one of the two texts has."""
    return sorted(set(_POINTER.findall(old)) ^ set(_POINTER.findall(new)))


def foreign_numbers(old: str, new: str) -> list[str]:
    """Return numbers of ``new`` that ``old`` does not hold: words may change, figures may not."""
    known = set(_NUMBER.findall(_POINTER.sub("", old)))
    return [n for n in dict.fromkeys(_NUMBER.findall(_POINTER.sub("", new))) if n not in known]


def _of_block(section: str, key: str, block: Block) -> Iterator[Passage]:
    match block:
        case Paragraph() | Note():
            yield Passage(key, section, plain(block.runs), _editable(block.runs))
        case Bullets():
            for number, item in enumerate(block.items, start=1):
                yield Passage(f"{key}.{number}", section, plain(item), _editable(item))
        case Card():
            yield Passage(key, section, plain(block.action), _editable(block.action))
        case Quote():
            yield Passage(key, section, block.text, None)
        case Table() | Figure():
            yield Passage(key, section, block.caption, None)
        case KeyNumbers():
            words = "; ".join(f"{item.label}: {item.value}" for item in block.items)
            yield Passage(key, section, words, None)
        case Heading() | PageBreak() | Terms():
            return


def _editable(runs: Runs) -> Runs | None:
    """Return ``runs`` if they are nothing but words and pointers; colours are not for editing."""
    return runs if all(isinstance(run, Text | Ref) for run in runs) else None


def _with(block: Block, key: str, new: dict[str, Runs]) -> Block:
    if isinstance(block, Paragraph | Note) and key in new:
        return replace(block, runs=new[key])
    if isinstance(block, Card) and key in new:
        return replace(block, action=new[key])
    if isinstance(block, Bullets):
        items = tuple(
            new.get(f"{key}.{number}", item) for number, item in enumerate(block.items, start=1)
        )
        return replace(block, items=items)
    return block
