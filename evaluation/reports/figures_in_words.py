"""Numbers and pointers in the words of people: which are facts, which were, which never were."""

import re
from collections.abc import Iterable, Mapping

from evaluation.reports.facts import KpiFact

_POINTER = re.compile(r"\s?\[(k\d+)\]")
_GONE = re.compile(r"\[(k\d+)\?\]")
_NUMBER = re.compile(r"\d+(?:[.,'\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]\d+)*")

Rows = Mapping[str, KpiFact]
"""Rows of ``kpis.csv`` by their name in a report, such as ``k12``."""


def rows_of(rows: Iterable[KpiFact]) -> dict[str, KpiFact]:
    return {row.ref: row for row in rows}


def numbers_in(text: str) -> list[str]:
    """Return every number once, in the order of the text; pointers are none."""
    return list(dict.fromkeys(_NUMBER.findall(_POINTER.sub("", text))))


def pointers_in(text: str) -> list[str]:
    return list(dict.fromkeys(_POINTER.findall(text)))


def gone_pointers(text: str) -> list[str]:
    """Return pointers that ``renamed`` could not lead anywhere."""
    return list(dict.fromkeys(_GONE.findall(text)))


def lost_pointers(old: str, new: str) -> list[str]:
    """Return pointers to evidence that only one of the two texts has."""
    return sorted(set(_POINTER.findall(old)) ^ set(_POINTER.findall(new)))


def foreign_numbers(old: str, new: str) -> list[str]:
    """Return numbers of ``new`` that ``old`` does not hold: words may change, figures may not."""
    known = set(numbers_in(old))
    return [number for number in numbers_in(new) if number not in known]


def lost_numbers(facts: str, new: str) -> list[str]:
    """Return numbers of ``facts`` that ``new`` does not say in figures."""
    said = set(numbers_in(new))
    return [number for number in numbers_in(facts) if number not in said]


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but spaces; a text processor changes those by itself."""
    return one.split() == other.split()


def skeleton(text: str) -> str:
    """Return ``text`` with its numbers blanked, without pointers: what a new edition repeats."""
    return _NUMBER.sub("#", _POINTER.sub("", text))


def renamed(text: str, old: Rows, new: Rows) -> str:
    """Return ``text`` of one edition with the pointers of another.

    ``k12`` is the twelfth row of a report, and may be another row in the next edition. A pointer to
    a row that is no more becomes ``[k12?]``: it must not lead to something else.
    """
    names = {row.address: name for name, row in new.items()}

    def now(found: re.Match[str]) -> str:
        row = old.get(found[1])
        name = names.get(row.address, f"{found[1]}?") if row else f"{found[1]}?"
        return found[0].replace(found[1], name)

    return _POINTER.sub(now, text)


def moved_pointers(text: str, old: Rows, new: Rows) -> list[str]:
    """Return the pointers of ``text`` (of the new edition) whose row has another value by now."""
    before = {row.address: row for row in old.values()}
    found = []
    for name in pointers_in(text):
        row = new.get(name)
        was = before.get(row.address) if row else None
        if row is None or was is None or _read(row) != _read(was):
            found.append(name)
    return found


def refreshed(base: str, theirs: str, ours: str) -> str:
    """Return ``theirs`` with the numbers that changed from ``base`` to ``ours`` put in.

    Only if the engine's sentence is the same but for its numbers, and each of them became exactly
    one other; else ``theirs`` as it is. Somebody has to look at it anyway.
    """
    if skeleton(base).split() != skeleton(ours).split():
        return theirs
    pairs = zip(*(_NUMBER.findall(_POINTER.sub("", text)) for text in (base, ours)), strict=True)
    became: dict[str, set[str]] = {}
    for old, new in pairs:
        became.setdefault(old, set()).add(new)

    def now(found: re.Match[str]) -> str:
        new = became.get(found[0], set())
        return next(iter(new)) if len(new) == 1 else found[0]

    kept = _POINTER.split(theirs)
    words = [_NUMBER.sub(now, piece) if place % 2 == 0 else piece
             for place, piece in enumerate(kept)]  # fmt: skip
    marks = [found[0] for found in _POINTER.finditer(theirs)]
    parts = [words[0]]
    for place, mark in enumerate(marks):
        parts += [mark, words[2 * place + 2]]
    return "".join(parts)


def _read(row: KpiFact) -> tuple[object, ...]:
    return (row.n, row.value, row.low, row.high, row.suppressed)
