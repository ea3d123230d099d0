"""The questions of a screen as its page shows them: choices, what is typed, what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pilots.deeds.keeping import Clash
from pilots.questionnaires.filled import Filled
from pilots.questionnaires.pieces import (
    CURRENCY_PIECE,
    MISSING_PIECE,
    Fault,
    missing_of,
    pieces,
)
from portal.sme.saying import COST, labels, said
from services_catalog import Item
from services_catalog.acceptance import MOST_CHARACTERS
from services_catalog.texts import word

FIRST_CURRENCY = "EUR"
KINDS = {"single": "radio", "scale": "radio", "boolean": "radio", "multi": "checks", "sus10": "ten"}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One of several statements that make up one question."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. ``ends``: labels of the first and last value of a scale without others.

    ``alone``: the option that was chosen with others and stands for itself.
    """

    id: str
    kind: str
    text: str
    required: bool
    names: tuple[str, ...]
    marks: Mapping[str, str]
    typed: Mapping[str, str]
    choices: tuple[Choice, ...] = ()
    ends: tuple[str, str] = ("", "")
    missing: Choice | None = None
    rows: tuple[Row, ...] = ()
    currencies: tuple[str, ...] = ()
    limits: tuple[int, int] | None = None
    most: int = MOST_CHARACTERS
    advised: int = 0
    alone: str = ""
    why: tuple[tuple[str, str], ...] = ()
    fault: Fault | None = None
    clashes: Mapping[str, str] = field(default_factory=dict)

    @property
    def cost_is_open(self) -> bool:
        return COST in self.text

    @property
    def anchor(self) -> str:
        """Return the id of the first input, where a jump link leads."""
        return f"i-{self.rows[0].name if self.rows else self.names[0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """How questions are to be shown: whose, in which language, with which faults and clashes.

    ``mine`` holds what was typed and could not be kept: it stays in the page.
    """

    filled: Filled
    language: str
    currencies: tuple[str, ...] = (FIRST_CURRENCY,)
    faults: Mapping[str, Fault] = field(default_factory=dict)
    clashes: Mapping[str, Clash] = field(default_factory=dict)
    mine: Mapping[str, str] = field(default_factory=dict)

    def fields(self, items: tuple[Item, ...]) -> list[Field]:
        return [self.field(item) for item in items]

    def field(self, item: Item) -> Field:
        names = pieces(self.filled.catalogue, item)
        typed = {name: self._typed(name) for name in names}
        scale = self.filled.catalogue.scales.get(item.scale or "")
        bare = scale is not None and len(scale.labels) < len(scale.values)
        currency = f"{item.id}.{CURRENCY_PIECE}"
        if currency in typed and not typed[currency]:
            typed[currency] = self.currencies[0]
        return Field(
            id=item.id,
            kind="grid" if bare else KINDS.get(item.type, item.type),
            text=item.text_in(self.language),
            required=item.required,
            names=names,
            marks={name: self.filled.piece(name).mark for name in names},
            typed=typed,
            choices=tuple(self._choices(item, typed[names[0]])),
            ends=self._ends(item) if bare else ("", ""),
            missing=self._missing(item, typed),
            rows=tuple(self._rows(item, typed)),
            currencies=self.currencies if currency in typed else (),
            limits=(scale.min, scale.max)
            if scale and scale.min is not None and scale.max
            else None,
            alone=self.said(item, item.contradiction(typed[names[0]])),
            advised=(scale.max_chars or 0) if scale else 0,
            why=tuple(self._why(item)),
            fault=self.faults.get(item.id),
            clashes={
                name: self.said(item, self.clashes[name].kept.value)
                for name in names
                if name in self.clashes
            },
        )

    def said(self, item: Item, value: str) -> str:
        """Return an answer in words, as its choice is labelled."""
        return said(self.filled.catalogue, item, value, self.language)

    def _typed(self, name: str) -> str:
        return self.mine.get(name, self.filled.piece(name).value)

    def _choices(self, item: Item, value: str) -> Iterator[Choice]:
        if item.type in KINDS and item.type != "sus10":
            chosen = value.split(";") if item.type == "multi" else [value]
            for answer, label in labels(self.filled.catalogue, item, self.language):
                yield Choice(answer, label, answer in chosen)

    def _ends(self, item: Item) -> tuple[str, str]:
        scale = self.filled.catalogue.scales[item.scale or ""]
        first, last = scale.values[0], scale.values[-1]
        return scale.label_in(first, self.language), scale.label_in(last, self.language)

    def _missing(self, item: Item, typed: Mapping[str, str]) -> Choice | None:
        name = f"{item.id}.{MISSING_PIECE}"
        if name not in typed:
            return None
        missing = missing_of(self.filled.catalogue, item)
        return Choice(missing, word("missing", missing, self.language), typed[name] == missing)

    def _rows(self, item: Item, typed: Mapping[str, str]) -> Iterator[Row]:
        if item.type != "sus10":
            return
        scale = self.filled.catalogue.scales["agree5"]
        for name, statement in zip(typed, item.statements_in(self.language), strict=True):
            labelled = ((str(v), scale.label_in(v, self.language)) for v in scale.values)
            yield Row(
                name, statement, tuple(Choice(v, said, typed[name] == v) for v, said in labelled)
            )

    def _why(self, item: Item) -> Iterator[tuple[str, str]]:
        for kpi in (self.filled.catalogue.kpis[kpi] for kpi in item.kpis):
            yield kpi.name_in(self.language), kpi.definition_in(self.language)
