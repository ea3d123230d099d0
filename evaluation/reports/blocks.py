"""What a report is made of before it becomes HTML, PDF or DOCX: blocks of runs, no format."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Literal

Colour = Literal["green", "amber", "red", "none"]
Align = Literal["left", "right", "centre"]
Kind = Literal["regional", "programme", "trial", "service"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are; whatever they contain is never markup."""

    text: str
    strong: bool = False
    small: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to a row of ``kpis.csv`` in the evidence register, such as ``k12``."""

    label: str


@dataclass(frozen=True, slots=True)
class Status:
    """A colour of a gate or KPI, with the word that says the same without colour."""

    colour: Colour
    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A new line inside a cell or paragraph."""


Run = Text | Ref | Status | Break
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """``listed`` puts it into the table of contents of a long report."""

    text: str
    level: Literal[3, 4]
    anchor: str
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``key`` is that of a paragraph which people added; the engine's own have their place."""

    runs: Runs
    style: Literal["body", "lead", "small"] = "body"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """``keys`` are those of the items, once people have added some or left some out."""

    items: tuple[Runs, ...]
    ordered: bool = False
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` is the part of the width; the shares of a table need not add up to anything."""

    title: str
    align: Align = "left"
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """``anchor`` makes the row a target of ``Ref``; ``group`` a heading across the table."""

    cells: tuple[Runs, ...]
    anchor: str | None = None
    group: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names its row; ``dense`` is for registers, ``halved`` for narrow long ones.

    A halved table runs in two columns of the page where there are pages.
    """

    anchor: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    dense: bool = False
    halved: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart in two widths, what it says in words, and the same numbers as a table.

    One that floats may move to the foot of a page, so that no page stays half empty.
    """

    anchor: str
    caption: str
    wide: str
    narrow: str
    alternative: str
    table: Table
    floats: bool = False


@dataclass(frozen=True, slots=True)
class KeyNumber:
    value: str
    label: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    items: tuple[KeyNumber, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One recommendation: who should do what, why, and how sure we are.

    ``lines`` are sentences with a label; ``fields`` are short facts with a label.
    """

    anchor: str
    number: str
    addressee: str
    action: Runs
    grade: str
    lines: tuple[tuple[str, Runs], ...]
    fields: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True, slots=True)
class Note:
    tone: Literal["plain", "warning"]
    title: str
    runs: Runs


@dataclass(frozen=True, slots=True)
class Quote:
    """``opening`` and ``closing`` are the quotation marks of the report's language."""

    opening: str
    text: str
    closing: str
    source: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Pairs of a term and what it stands for, such as version and digest."""

    pairs: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block starts a page where there are pages."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Where people left a block out: nothing is printed, the blocks after it keep their keys."""


Block = (
    Heading
    | Paragraph
    | Bullets
    | Table
    | Figure
    | KeyNumbers
    | Card
    | Note
    | Quote
    | Terms
    | PageBreak
    | LeftOut
)


@dataclass(frozen=True, slots=True)
class Section:
    """``words_max`` is checked by a test, over everything but tables, charts and headings."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    words_max: int | None = None
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report in one language; ``synthetic`` is empty for a real programme.

    A report with ``pages_max`` is set smaller where it would be longer. ``fingerprints`` (content,
    plan, definitions) travel with the file, where programs look for keywords; ``named`` says which
    report of which programme it is, so that an edited file finds home.
    """

    kind: Kind
    language: str
    title: str
    subtitle: str
    kicker: str
    running_title: str
    running_foot: str
    synthetic: str
    contents_title: str
    page_word: str
    skip_words: str
    data_words: str
    day: tuple[int, int, int]
    pages_max: int | None
    author: str
    fingerprints: tuple[str, ...]
    meta: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    named: tuple[tuple[str, str], ...] = ()


def text(words: str, *, strong: bool = False, small: bool = False) -> Runs:
    return (Text(words, strong=strong, small=small),)


def joined(parts: Iterable[Runs], between: str = " ") -> Runs:
    """Return all runs of ``parts`` in one, with ``between`` after each but the last."""
    runs: list[Run] = []
    for part in parts:
        if runs:
            runs.append(Text(between))
        runs.extend(part)
    return tuple(runs)


def plain(runs: Runs) -> str:
    """Return the words of ``runs`` without their references."""
    words = {Text: "text", Status: "text"}
    return "".join(
        " " if isinstance(run, Break) else getattr(run, words.get(type(run), ""), "")
        for run in runs
    )


def field_names(thing: object) -> tuple[str, ...]:
    """Return what a record is made of; nothing for what is no record."""
    return _field_names(type(thing))  # type: ignore[arg-type]  # mypy takes no class for hashable


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def prose(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the sentences of ``blocks`` that count towards a limit of words."""
    for block in blocks:
        match block:
            case Paragraph():
                yield plain(block.runs)
            case Bullets():
                yield from (plain(item) for item in block.items)
            case Note():
                yield block.title
                yield plain(block.runs)
            case Quote():
                yield block.text
                yield block.source
            case Card():
                yield block.addressee
                yield plain(block.action)
                for _, runs in block.lines:
                    yield plain(runs)
            case _:
                continue
