"""Three texts of one passage: as it was generated, as a person wrote it, as it is generated now.

What only the person changed is theirs, what only the engine changed is the engine's. Where both
did, a person decides. Nothing that somebody typed goes away by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evaluation.reports.alignment import Line, aligned
from evaluation.reports.blocks import Document
from evaluation.reports.edits import Change, Edit
from evaluation.reports.figures_in_words import (
    Rows,
    foreign_numbers,
    gone_pointers,
    lost_pointers,
    moved_pointers,
    numbers_in,
    pointers_in,
    refreshed,
    renamed,
    same_words,
    skeleton,
)
from evaluation.reports.passages import passages, places
from evaluation.reports.rewording import ADDED, anchor_of, is_added
from evaluation.reports.tracing import cited_refs

State = Literal["settled", "clean", "conflict"]


@dataclass(frozen=True, slots=True)
class Edition:
    """A text, and the rows behind its numbers."""

    document: Document
    rows: Rows

    @property
    def number(self) -> str:
        return dict(self.document.named).get("edition", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """One edit, brought to today's text.

    ``key`` is the passage of today's text, or what a new text stands behind. ``base``, ``theirs``
    and ``ours`` are the three texts with today's pointers; ``proposal`` is theirs with figures
    brought up to date where that is certain. ``stale`` are numbers and pointers that were facts and
    have changed, ``foreign`` numbers that are no facts, ``pointers`` those that are missing or lead
    nowhere.
    """

    change: Change
    state: State
    key: str
    base: str
    theirs: str
    ours: str
    proposal: str
    stale: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()

    @property
    def printable(self) -> bool:
        """Whether theirs can be printed as it is: it says nothing that is no fact."""
        return not (self.stale or self.foreign or self.pointers)


def merged(edits: Sequence[Edit], base: Edition, ours: Edition) -> tuple[Merged, ...]:
    """Return what becomes of each edit of ``base`` in ``ours``, in the same order."""
    merging = _Merging(base, ours)
    return tuple(merging.of(edit) for edit in edits)


def counterparts(before: Document, after: Document) -> dict[str, str]:
    """Return key -> key of what says the same in two editions.

    Keys count, and sentences come and go with the data: the words tell, but for their numbers.
    """
    old, new = places(before), places(after)
    found = aligned(
        [Line(skeleton(text)) for text in old.values()],
        [Line(skeleton(text)) for text in new.values()],
    )
    left, right = list(old), list(new)
    return {left[one]: right[other] for other, one in found.items()}


class Printed:
    """Which figures a new text may hold: what the report prints, the evidence that it cites."""

    def __init__(self, document: Document) -> None:
        words = [passage.text for passage in passages(document).values()]
        self._numbers = {number for text in words for number in numbers_in(text)}
        self._cited = set(cited_refs(document.sections))

    def foreign(self, text: str) -> list[str]:
        return [number for number in numbers_in(text) if number not in self._numbers]

    def uncited(self, text: str) -> list[str]:
        """Return pointers that would lead nowhere: the register holds what the report cites."""
        return [name for name in pointers_in(text) if name not in self._cited]


class _Merging:
    """Two editions, and everything about them that more than one edit asks for."""

    def __init__(self, base: Edition, ours: Edition) -> None:
        self._base, self._ours = base, ours
        self._now, self._places = passages(ours.document), places(ours.document)
        self._order = list(places(base.document))
        self._same = base.number == ours.number and base.rows == ours.rows
        self._partners = {} if self._same else counterparts(base.document, ours.document)
        self._printed, self._was = Printed(ours.document), Printed(base.document)

    def of(self, edit: Edit) -> Merged:
        if edit.change == "add":
            return self._added(edit)
        passage = self._now.get(self._partner(edit.key))
        if passage is None or not passage.source:
            return self._homeless(edit)
        base, theirs, ours = self._today(edit.before), self._today(edit.text), passage.source
        state: State = "conflict"
        if same_words(theirs, ours):
            state = "settled"
        elif same_words(base, ours):
            state = "clean"
        if edit.change == "remove":
            return Merged(
                change="remove", state=state, key=passage.key, base=base, theirs="", ours=ours,
                proposal="",
            )  # fmt: skip
        if is_added(passage.key):
            return replace(
                self._added(edit, state, base), change="reword", key=passage.key, ours=ours
            )
        foreign, old = foreign_numbers(ours, theirs), set(numbers_in(base))
        return Merged(
            change="reword",
            state=state,
            key=passage.key,
            base=base,
            theirs=theirs,
            ours=ours,
            proposal=refreshed(base, theirs, ours),
            stale=tuple(number for number in foreign if number in old),
            foreign=tuple(number for number in foreign if number not in old),
            pointers=(*lost_pointers(ours, theirs), *gone_pointers(theirs)),
        )

    def _added(self, edit: Edit, state: State = "clean", base: str = "") -> Merged:
        theirs, key = self._today(edit.text), self._anchor(edit.key)
        root = key.partition(ADDED)[0]
        there = any(
            same_words(theirs, passage.source)
            for passage in self._now.values()
            if is_added(passage.key) and passage.key.partition(ADDED)[0] == root
        )
        foreign = self._printed.foreign(theirs)
        no_facts = set(self._was.foreign(theirs))
        moved = () if self._same else moved_pointers(theirs, self._base.rows, self._ours.rows)
        uncited = self._printed.uncited(theirs)
        return Merged(
            change="add",
            state="settled" if there else state,
            key=key,
            base=base,
            theirs=theirs,
            ours="",
            proposal=theirs,
            stale=(
                *(number for number in foreign if number not in no_facts),
                *(f"[{name}]" for name in moved if name not in uncited),
            ),
            foreign=tuple(number for number in foreign if number in no_facts),
            pointers=(*uncited, *gone_pointers(theirs)),
        )

    def _homeless(self, edit: Edit) -> Merged:
        """Return words for a passage that is no more: they may go in as a text of their own."""
        if edit.change == "remove":
            return Merged(
                change="remove", state="settled", key="", base=self._today(edit.before),
                theirs="", ours="", proposal="",
            )  # fmt: skip
        as_new = Edit("add", edit.key, "", edit.text)
        return self._added(as_new, "conflict", self._today(edit.before))

    def _today(self, text: str) -> str:
        return text if self._same else renamed(text, self._base.rows, self._ours.rows)

    def _partner(self, key: str) -> str:
        return key if self._same else self._partners.get(key, "")

    def _anchor(self, key: str) -> str:
        """Return behind what a text stands now: the nearest place before it that is still there."""
        while is_added(key) and key not in self._order:
            key = anchor_of(key)
        until = self._order.index(key) + 1 if key in self._order else 0
        before = (self._partner(place) for place in reversed(self._order[:until]))
        return next((place for place in before if place in self._places), next(iter(self._places)))
