"""What coded answers say: facts of themes, and of how far two people agree on them."""

import json
from typing import Any

from pydantic import Field

from evaluation.figures import PERCENT
from evaluation.reports.decisions import Fact


class ThemeShareFact(Fact):
    """Which part of the firms that wrote something wrote of a theme, in per cent."""

    theme: str
    value: float
    low: float
    high: float


class SeenFact(Fact):
    """What two people saw in one answer: ids of themes with a blank between, or ``none``.

    ``one_alone`` and ``other_alone``: before either knew of the other. ``settled``: empty as long
    as they have not settled it. Nothing here tells whose answer it was.
    """

    one: str
    other: str
    one_alone: str
    other_alone: str
    settled: str = ""


class ThemesFact(Fact):
    """The themes in what firms wrote to one question about one service.

    ``n``: firms whose words two people coded; None and without shares where it is hidden.
    ``complete``: whether so many of the answers are coded that shares may be printed. ``seen``:
    every answer behind the shares, in an order that tells nothing.
    """

    service: str
    item: str
    n: int | None
    complete: bool
    shares: tuple[ThemeShareFact, ...]
    seen: tuple[SeenFact, ...] = Field(default=(), exclude_if=lambda some: not some)


class AgreementFact(Fact):
    """How far two people saw the same in the answers about a service.

    ``alpha`` is Krippendorff's, over all themes; None where nothing can be said. ``standing``:
    ``reliable``, ``tentative``, ``unreliable``, ``unknown``.
    """

    service: str
    answers: int
    alpha: float | None
    standing: str


class CodedFact(Fact):
    """Everything that was coded, with the codebook that was used.

    ``definition`` is that codebook whole, in canonical JSON; ``codebook`` is its SHA-256.
    """

    version: int
    codebook: str
    agreements: tuple[AgreementFact, ...]
    themes: tuple[ThemesFact, ...]
    definition: str = Field(default="", exclude_if=lambda text: not text)

    def of(self, service: str) -> "CodedFact | None":
        """Return what is told of one service, without every answer behind it; None if nothing."""
        themes = [one for one in self.themes if one.service == service]
        if not themes:
            return None
        return self.model_copy(
            update={
                "agreements": tuple(one for one in self.agreements if one.service == service),
                "themes": tuple(one.model_copy(update={"seen": ()}) for one in themes),
            }
        )

    @property
    def asking(self) -> frozenset[str]:
        """The questions that ask what should change."""
        return frozenset(self._book.get("asking", ()))

    @property
    def least_named(self) -> float:
        """From which share, in per cent, a theme is named beside a verdict."""
        return PERCENT * float(self._book.get("least_named", 0.2))

    @property
    def _book(self) -> dict[str, Any]:
        return json.loads(self.definition) if self.definition else {}

    def agreement(self, service: str) -> AgreementFact | None:
        return next((one for one in self.agreements if one.service == service), None)
