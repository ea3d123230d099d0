"""The inputs of one question, and the one value that files and figures know it by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services_catalog import Catalogue, Item
from services_catalog.acceptance import MOST_CHARACTERS

MISSING_PIECE, AMOUNT_PIECE, CURRENCY_PIECE = "missing", "amount", "currency"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
SPACES = re.compile(r"[\s\u00a0\u202f'\u2019]")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
"""A point or comma before three digits groups them: nobody pays thousandths of a euro."""


class Fault(StrEnum):
    """Why what was typed cannot be handed in; the pages say it in five languages."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    NUMBER = "number"
    RANGE = "range"
    BOTH = "both"
    AMOUNT = "amount"
    INCOMPLETE = "incomplete"
    TOO_LONG = "too-long"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Composed:
    """The value of a question (empty: none yet), or what is wrong with what was typed."""

    value: str = ""
    fault: Fault | None = None


def pieces(catalogue: Catalogue, item: Item) -> tuple[str, ...]:
    """Return the names of the inputs of ``item``."""
    if item.type == "sus10":
        return tuple(f"{item.id}.{number}" for number in range(1, len(item.statements) + 1))
    if item.type == "money":
        return (f"{item.id}.{AMOUNT_PIECE}", f"{item.id}.{CURRENCY_PIECE}")
    if item.type == "number" and missing_of(catalogue, item):
        return (item.id, f"{item.id}.{MISSING_PIECE}")
    return (item.id,)


def missing_of(catalogue: Catalogue, item: Item) -> str:
    """Return the answer that says nothing, such as ``dont_know``; empty where there is none."""
    scale = catalogue.scales.get(item.scale or "")
    return (scale.missing or "") if scale else ""


def cleaned(text: str) -> str:
    """Return what was typed without what nobody can see or type: line ends are those of Unix."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def compose(catalogue: Catalogue, item: Item, typed: Mapping[str, str]) -> Composed:
    """Return the answer that the inputs of ``item`` make together."""
    if item.type == "sus10":
        return _ten(catalogue, item, typed)
    if item.type == "money":
        return _money(item, typed)
    if item.type == "number":
        return _number(catalogue, item, typed)
    return _words(item, typed.get(item.id, ""))


def decompose(catalogue: Catalogue, item: Item, value: str) -> dict[str, str]:
    """Return what the inputs of ``item`` hold when its answer is ``value``."""
    names = pieces(catalogue, item)
    if item.type == "sus10":
        return dict(zip(names, value.replace(";", ""), strict=False))
    if item.type == "money":
        return dict(zip(names, value.split(" "), strict=False))
    if len(names) > 1 and value == missing_of(catalogue, item):
        return {names[1]: value}
    return {names[0]: value}


def too_long(text: str) -> bool:
    return len(text) > MOST_CHARACTERS


def _words(item: Item, text: str) -> Composed:
    if not text.strip():
        return Composed()
    if item.type == "multi":
        chosen = text.split(";")
        text = ";".join(option for option in item.options if option in chosen)
    if item.contradiction(text):
        return Composed(fault=Fault.CONTRADICTION)
    if item.accepts(text) is None:
        return Composed(text)
    return Composed(fault=Fault.TOO_LONG if item.type == "text" else Fault.UNKNOWN)


def _ten(catalogue: Catalogue, item: Item, typed: Mapping[str, str]) -> Composed:
    names = pieces(catalogue, item)
    value = "".join(typed.get(name, "") for name in names)
    if not value:
        return Composed()
    if not all(typed.get(name) for name in names):
        return Composed(fault=Fault.INCOMPLETE)
    return Composed(value) if item.accepts(value) is None else Composed(fault=Fault.UNKNOWN)


def _money(item: Item, typed: Mapping[str, str]) -> Composed:
    amount = _plain(typed.get(f"{item.id}.{AMOUNT_PIECE}", ""), grouped=True)
    if not amount:
        return Composed()
    value = f"{amount} {typed.get(f'{item.id}.{CURRENCY_PIECE}', '')}"
    return Composed(value) if item.accepts(value) is None else Composed(fault=Fault.AMOUNT)


def _number(catalogue: Catalogue, item: Item, typed: Mapping[str, str]) -> Composed:
    missing = missing_of(catalogue, item)
    nothing = bool(missing) and typed.get(f"{item.id}.{MISSING_PIECE}", "") == missing
    number = _plain(typed.get(item.id, ""))
    if nothing:
        return Composed(fault=Fault.BOTH) if number else Composed(missing)
    if not number:
        return Composed()
    if item.accepts(number) is None and number != missing:
        return Composed(number)
    return Composed(fault=Fault.RANGE if number.isdecimal() and missing else Fault.NUMBER)


def _plain(text: str, *, grouped: bool = False) -> str:
    """Return a number as files write it: people write 1 500, 1.500,50 and 12,5."""
    bare = SPACES.sub("", text)
    if grouped:
        whole, mark, cents = _last_mark(bare)
        if THOUSANDS.fullmatch(bare):
            return _digits(re.sub(r"[.,]", "", bare))
        if mark:
            return _digits(f"{re.sub(r'[.,]', '', whole)}.{cents}")
    return _digits(bare.replace(",", "."))


def _digits(text: str) -> str:
    """Return ``text`` without zeros in front: 07 is 7, and 007 nobody means."""
    return re.sub(r"^0+(?=\d)", "", text)


def _last_mark(text: str) -> tuple[str, str, str]:
    place = max(text.rfind("."), text.rfind(","))
    return (text, "", "") if place < 0 else (text[:place], text[place], text[place + 1 :])
