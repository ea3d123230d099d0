"""What coded answers say: facts of themes, and of how far two people agree on them."""

from pydantic import Field

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

    def agreement(self, service: str) -> AgreementFact | None:
        return next((one for one in self.agreements if one.service == service), None)
