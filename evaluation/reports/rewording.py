"""The words of people put into a report: other words, paragraphs they added or left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Card,
    Document,
    LeftOut,
    Note,
    Paragraph,
    Runs,
    Section,
)
from evaluation.reports.decisions import WordingFact
from evaluation.reports.passages import item_keys, keyed, runs_of

ADDED = "+"
"""Stands in the key of what people added: ``brief.1+2`` is the second text after ``brief.1``."""


def reworded(document: Document, wordings: Sequence[WordingFact]) -> Document:
    """Return ``document`` with the words of people where they stand instead of the engine's.

    The last wording of a passage counts; an empty one leaves the passage out. A text that was added
    behind something that is no more stands at the end of its section, or of the report.
    """
    words = words_in(wordings, document.language)
    if not words:
        return document
    put = _Words(words)
    sections = [_section(section, put) for section in document.sections]
    for number, section in enumerate(sections):
        stray = put.stray(section.id, last=number == len(sections) - 1)
        if stray:
            sections[number] = replace(section, blocks=(*section.blocks, *stray))
    return replace(document, sections=tuple(sections))


def words_in(wordings: Sequence[WordingFact], language: str) -> dict[str, str]:
    """Return the words of people in one language, by passage."""
    return {w.passage: w.text for w in wordings if w.language == language}


def anchor_of(key: str) -> str:
    """Return the key of what a text was added behind."""
    return key.rpartition(ADDED)[0]


def is_added(key: str) -> bool:
    return ADDED in key


def keys_behind(anchor: str, count: int, taken: set[str]) -> list[str]:
    """Return keys for ``count`` new texts behind ``anchor``, in their order.

    What was added last stands first, directly behind its anchor: its numbers are the highest.
    """
    numbers = [_number(key) for key in taken if is_added(key) and anchor_of(key) == anchor]
    first = max(numbers, default=0) + count
    return [f"{anchor}{ADDED}{first - place}" for place in range(count)]


class _Words:
    """The words by key, and which of the added ones have found their place."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._behind: dict[str, list[str]] = {}
        for key in sorted(filter(is_added, words), key=_number, reverse=True):
            self._behind.setdefault(anchor_of(key), []).append(key)
        self._placed: set[str] = set()

    def of(self, key: str) -> str | None:
        return self._words.get(key)

    def runs(self, key: str, old: Runs) -> Runs:
        found = self._words.get(key)
        return old if found is None else runs_of(found)

    def behind(self, key: str) -> Iterator[tuple[str, Runs]]:
        """Yield what was added behind ``key``, and behind that."""
        for own in self._behind.get(key, ()):
            self._placed.add(own)
            if self._words[own]:
                yield own, runs_of(self._words[own])
            yield from self.behind(own)

    def stray(self, section: str, *, last: bool) -> list[Paragraph]:
        found = []
        for anchor in list(self._behind):
            root = anchor.partition(ADDED)[0].partition(".")[0]
            if not (set(self._behind[anchor]) <= self._placed) and (last or root == section):
                found += [_added(key, runs) for key, runs in self.behind(anchor)]
        return found


def _section(section: Section, put: _Words) -> Section:
    blocks: list[Block] = [_added(key, runs) for key, runs in put.behind(section.id)]
    for key, block in keyed(section):
        blocks.append(_with(block, key, put))
        if key != section.id:
            blocks += [_added(own, runs) for own, runs in put.behind(key)]
    return replace(section, blocks=tuple(blocks))


def _with(block: Block, key: str, put: _Words) -> Block:
    if isinstance(block, Paragraph) and put.of(key) == "":
        return LeftOut()
    if isinstance(block, Paragraph | Note):
        return replace(block, runs=put.runs(key, block.runs))
    if isinstance(block, Card):
        return replace(block, action=put.runs(key, block.action))
    if isinstance(block, Bullets):
        return _items(block, key, put)
    return block


def _items(block: Bullets, key: str, put: _Words) -> Block:
    old = item_keys(key, block)
    found: list[tuple[str, Runs]] = []
    for own, item in zip(old, block.items, strict=True):
        if put.of(own) != "":
            found.append((own, put.runs(own, item)))
        found += put.behind(own)
    if not found:
        return LeftOut()
    keys = tuple(own for own, _ in found)
    return replace(block, items=tuple(item for _, item in found), keys=() if keys == old else keys)


def _added(key: str, runs: Runs) -> Paragraph:
    return Paragraph(runs, key=key)


def _number(key: str) -> int:
    return int(key.rpartition(ADDED)[2])
