"""What people did to a report: in a file that was handed back, or with wordings that were taken."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evaluation.reports.alignment import Line, aligned
from evaluation.reports.as_docx import docx_of
from evaluation.reports.blocks import Bullets, Card, Document, Note
from evaluation.reports.docx_markup import mark_of
from evaluation.reports.figures_in_words import same_words
from evaluation.reports.passages import Passage, item_keys, keyed, passages, places
from evaluation.reports.reading_docx import HandedBack, read_back
from evaluation.reports.rewording import ADDED

Change = Literal["reword", "add", "remove"]
EXCERPT = 1 / 3
"""Who hands back less than two thirds of a report has hardly left out the rest on purpose."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One passage in other words, added or left out.

    ``key`` is the passage, or the one behind which a text was added; ``before`` the words that the
    person had before them, ``text`` theirs.
    """

    change: Change
    key: str
    before: str
    text: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What was typed where the engine's words stay: in a table, a heading, at the margin.

    It is nobody's to throw away: it becomes a remark on the passage ``key``.
    """

    key: str
    before: str
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Edits:
    """Everything that a person typed. ``excerpt``: much of the report is not in the file at all."""

    edits: tuple[Edit, ...] = ()
    beside: tuple[Beside, ...] = ()
    excerpt: bool = False


def edits_in(base: Document, file: HandedBack, *, shown: Document | None = None) -> Edits:
    """Return what a person did to ``base``.

    Args:
        base: the text that the file was made from: what people may write in.
        file: what was handed back.
        shown: the same text with decisions, as it was given out. Decisions come and go; what they
            print is nobody's edit.
    """
    given = shown or base
    old = read_back(docx_of(given, drawn=False))
    plain = read_back(docx_of(base, drawn=False)) if shown else old
    found, text = aligned(old.lines, file.lines), _Text(base, given, old.lines)
    engine = {_bare(line.text) for line in (*old.lines, *plain.lines)}
    edits: list[Edit] = []
    beside: list[Beside] = []
    owner = near = ""
    for number, line in enumerate(file.lines):
        partner = found.get(number)
        if partner is not None:
            owner = text.owners[partner]
            near = owner if owner in text.passages else near
            did = text.done_to(partner, line)
            if isinstance(did, Edit):
                edits.append(did)
            elif did is not None and _bare(line.text) not in engine:
                beside.append(Beside(near, did, line.text))
        elif line.text and _bare(line.text) not in engine:
            if owner:
                edits.append(Edit("add", text.anchor(owner, line), "", line.text))
            else:
                beside.append(Beside(near, "", line.text))
        beside += [Beside(near, line.text, words, who) for who, words in line.comments if words]
    there = set(found.values())
    for number in range(len(old.lines)):
        left_out = None if number in there else text.left_out(number)
        if isinstance(left_out, Edit):
            edits.append(left_out)
        elif left_out is not None:
            beside.append(left_out)
    beside += [Beside("", "", words) for words in _typed_in_cells(file, old, plain)]
    first = next(iter(text.passages), "")
    removed = sum(edit.change == "remove" for edit in edits)
    return Edits(
        tuple(edits),
        tuple(replace(one, key=one.key or first) for one in beside),
        removed > EXCERPT * text.count,
    )


def edits_of(base: Document, words: Mapping[str, str]) -> tuple[Edit, ...]:
    """Return the wordings of people as edits of ``base``, the engine's own text, in its order."""
    known = passages(base)
    order = {key: place for place, key in enumerate(places(base))}
    found: list[tuple[int, tuple[int, ...], Edit]] = []
    for key, text in words.items():
        root, *numbers = key.split(ADDED)
        if numbers and text:
            # What was added last stands first.
            behind = tuple(-int(number) for number in numbers)
            found.append((order.get(root, len(order)), behind, Edit("add", root, "", text)))
        elif key not in known and text:
            found.append((len(order), (), Edit("reword", key, "", text)))
        elif key in known and not numbers and not same_words(known[key].source, text):
            found.append((order[key], (), _of_wording(known[key], text)))
    return tuple(edit for _, _, edit in sorted(found, key=lambda one: one[:2]))


def _of_wording(passage: Passage, text: str) -> Edit:
    return Edit("reword" if text else "remove", passage.key, passage.source, text)


class _Text:
    """The text that a person had before them: its lines, and what each of them is."""

    def __init__(self, base: Document, given: Document, lines: Sequence[Line]) -> None:
        self.passages = passages(base)
        self._blocks = {key: block for section in given.sections for key, block in keyed(section)}
        self._lists = {
            item: key
            for key, block in self._blocks.items()
            if isinstance(block, Bullets)
            for item in item_keys(key, block)
        }
        names = {mark_of(key): key for key in places(given)}
        self._lines = lines
        self._keys = [
            next((names[mark] for mark in line.marks if mark in names), "") for line in lines
        ]
        known = places(base)
        self.owners: list[str] = []
        for key in self._keys:
            last = self.owners[-1] if self.owners else ""
            self.owners.append(key if key in known else last)
        self.count = sum(bool(passage.source) for passage in self.passages.values())

    def done_to(self, number: int, line: Line) -> Edit | str | None:
        """Return what was done to a line; the words of the engine if it is not for writing."""
        old = self._lines[number]
        if same_words(old.text, line.text) or not line.text:
            return None
        passage = self.passages.get(self._keys[number])
        if passage is None or not passage.source:
            return old.text
        return Edit("reword", passage.key, passage.source, self._without_title(number, line.text))

    def left_out(self, number: int) -> Edit | Beside | None:
        """Return what it means that a line is not in the file."""
        passage = self.passages.get(self._keys[number])
        if passage is None or not passage.source:
            return None
        if isinstance(self._blocks.get(passage.key), Note | Card):
            return Beside(passage.key, passage.source, "")
        return Edit("remove", passage.key, passage.source, "")

    def anchor(self, owner: str, line: Line) -> str:
        """Return behind what a new line stands: an item of a list, or a whole block."""
        return owner if line.listed or owner not in self._lists else self._lists[owner]

    def _without_title(self, number: int, text: str) -> str:
        block = self._blocks.get(self._keys[number])
        return text.removeprefix(f"{block.title}. ") if isinstance(block, Note) else text


def _typed_in_cells(file: HandedBack, *ours: HandedBack) -> list[str]:
    """Return what stands in cells of tables, there or more often than we put it there."""
    known: Counter[str] = Counter()
    for one in ours:
        known |= Counter(map(_bare, one.cells))
    found = []
    for cell in file.cells:
        if known[_bare(cell)] <= 0:
            found.append(cell)
        known[_bare(cell)] -= 1
    return found


def _bare(text: str) -> str:
    return " ".join(text.split())
