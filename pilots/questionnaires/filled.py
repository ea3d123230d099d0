"""What somebody has typed into a questionnaire so far: drafts over what was handed in before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from operator import itemgetter

from sqlmodel import Session, col, select

from pilots.questionnaires.asked import Questionnaire
from pilots.questionnaires.pieces import Composed, Fault, compose, decompose, pieces
from pilots.questionnaires.screens import Screen, screens
from pilots.tables import Answer, Draft, RefusedAnswer
from services_catalog import Catalogue, Item

TABLES: tuple[type[Answer | RefusedAnswer], ...] = (Answer, RefusedAnswer)
"""Where answers are, taken or not."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One input as it is kept. ``version`` 0: nothing was typed since it was handed in."""

    value: str = ""
    version: int = 0

    @property
    def mark(self) -> str:
        """Return what a page carries along, so that a later change by somebody else shows."""
        return f"{self.version}-{_short(self.value)}"

    def was_shown(self, mark: str) -> bool:
        """Whether the page with ``mark`` was made from this version."""
        return mark.partition("-")[0] == str(self.version)


def untouched(value: str, mark: str) -> bool:
    """Whether ``value`` is just what the page with ``mark`` had shown."""
    return mark.partition("-")[2] == _short(value)


def _short(value: str) -> str:
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True)
class Filled:
    """A questionnaire with everything typed into it."""

    asked: Questionnaire
    catalogue: Catalogue
    typed: Mapping[str, Typed]
    handed: Mapping[str, str]
    """The newest answer to each question that was handed in, in time or late."""

    @cached_property
    def screens(self) -> tuple[Screen, ...]:
        trial, wave = self.asked.trial, self.asked.wave
        return screens(self.catalogue, wave.kind, self.asked.role, trial.service)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for screen in self.screens for item in screen.items)

    def piece(self, name: str) -> Typed:
        return self.typed.get(name, Typed())

    @cached_property
    def _composed(self) -> dict[str, Composed]:
        return {
            item.id: compose(
                self.catalogue,
                item,
                {name: self.piece(name).value for name in pieces(self.catalogue, item)},
            )
            for item in self.items
        }

    def composed(self, item: Item) -> Composed:
        return self._composed[item.id]

    def fault(self, item: Item) -> Fault | None:
        """Return why ``item`` cannot be handed in as it is."""
        found = self.composed(item)
        return Fault.MISSING if item.required and found == Composed() else found.fault

    @cached_property
    def faults(self) -> dict[str, Fault]:
        """Return what has to be corrected before the questionnaire can be handed in."""
        found = {item.id: self.fault(item) for item in self.items}
        return {item: fault for item, fault in found.items() if fault}

    @cached_property
    def values(self) -> dict[str, str]:
        """Return the answers by question; empty where there is none."""
        return {item.id: self.composed(item).value for item in self.items}

    @property
    def answered(self) -> int:
        """Return how many questions have an answer that can be handed in."""
        return sum(1 for value in self.values.values() if value)

    @property
    def changed(self) -> bool:
        """Whether something is typed that was not handed in."""
        return any(self.handed.get(item, "") != value for item, value in self.values.items())


def filled(session: Session, catalogue: Catalogue, asked: Questionnaire) -> Filled:
    """Read what ``asked.respondent`` has typed and handed in."""
    handed = _handed(session, asked)
    base = {
        name: Typed(value)
        for item, answer in handed.items()
        for name, value in decompose(catalogue, catalogue.item(item), answer).items()
    }
    mine = select(Draft.field, Draft.value, Draft.version).where(
        Draft.owner == asked.respondent, Draft.form == asked.form
    )
    drafts = {name: Typed(value, version) for name, value, version in session.exec(mine)}
    return Filled(asked, catalogue, base | drafts, handed)


def _handed(session: Session, asked: Questionnaire) -> dict[str, str]:
    """Return the newest answer to each question; the last of one moment counts."""
    rows: list[tuple[datetime, str, str]] = []
    for table in TABLES:
        mine = select(table.answered_at, table.item, table.value).where(
            table.respondent == asked.respondent,
            table.trial == asked.trial.id,
            table.wave == asked.wave.kind,
        )
        rows += session.exec(mine.order_by(col(table.answered_at), col(table.id))).all()
    return {item: value for _, item, value in sorted(rows, key=itemgetter(0))}
