"""Which paragraph of one text is which of another: by mark, by words, by likeness."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from evaluation.reports.figures_in_words import same_words

LIKE = 0.55
"""Share of words two paragraphs have in common at least, where nothing but words tells."""

Found = dict[int, int]
"""Place in the later text -> place in the earlier one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a text. ``marks`` name it; ``listed``: an item of a list.

    ``comments`` are what others wrote at its margin: name and words.
    """

    text: str
    marks: tuple[str, ...] = ()
    listed: bool = False
    comments: tuple[tuple[str, str], ...] = ()


def aligned(before: Sequence[Line], after: Sequence[Line]) -> Found:
    """Return which lines of ``after`` come from which of ``before``; no line has two partners.

    A mark counts more than words: under its mark a paragraph may have been written anew. Only if
    the very words stand somewhere else, a text processor has left the mark behind.
    """
    found: Found = {}
    _by_mark(before, after, found)
    _by_words(before, after, found)
    _by_likeness(before, after, found)
    return found


def likeness(one: str, other: str) -> float:
    """Return 0 for nothing in common to 1 for the same words."""
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _by_mark(before: Sequence[Line], after: Sequence[Line], found: Found) -> None:
    places = {mark: place for place, line in enumerate(before) for mark in line.marks}
    choices: dict[int, set[int]] = {}
    for place, line in enumerate(after):
        for mark in line.marks:
            if mark in places:
                choices.setdefault(places[mark], set()).add(place)
    unmarked = [place for place, line in enumerate(after) if not line.marks]
    scored = []
    for old, some in choices.items():
        words = before[old].text
        same = [place for place in unmarked if same_words(after[place].text, words)]
        scored += [(1 + likeness(words, after[place].text), old, place) for place in some]
        scored += [(1.5, old, place) for place in same]
    _take(scored, found)


def _by_words(before: Sequence[Line], after: Sequence[Line], found: Found) -> None:
    old, new = _left(before, set(found.values())), _left(after, set(found))
    matcher = SequenceMatcher(
        None,
        [" ".join(before[place].text.split()) for place in old],
        [" ".join(after[place].text.split()) for place in new],
        autojunk=False,
    )
    for first, second, size in matcher.get_matching_blocks():
        for step in range(size):
            found[new[second + step]] = old[first + step]


def _by_likeness(before: Sequence[Line], after: Sequence[Line], found: Found) -> None:
    """Pair what is left between the same neighbours."""
    back = {old: new for new, old in found.items()}
    scored = []
    new = _left(after, set(found))
    for old in _left(before, set(back)):
        low = next((back[i] for i in range(old - 1, -1, -1) if i in back), -1)
        high = next((back[i] for i in range(old + 1, len(before)) if i in back), len(after))
        for place in new:
            if low < place < high:
                score = likeness(before[old].text, after[place].text)
                if score >= LIKE:
                    scored.append((score, old, place))
    _take(scored, found)


def _take(scored: list[tuple[float, int, int]], found: Found) -> None:
    taken = set(found.values())
    for _, old, new in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if old not in taken and new not in found:
            found[new] = old
            taken.add(old)


def _left(lines: Sequence[Line], used: set[int]) -> list[int]:
    return [place for place in range(len(lines)) if place not in used]
