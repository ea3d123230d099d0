"""What coded answers say: facts of themes, and of how far two people agree on them."""

from evaluation.reports.decisions import Fact


class ThemeShareFact(Fact):
    """Which part of the firms that wrote something wrote of a theme, in per cent."""

    theme: str
    value: float
    low: float
    high: float


class ThemesFact(Fact):
    """The themes in what firms wrote to one question about one service.

    ``n``: firms whose words two people coded; None and without shares where it is hidden.
    ``complete``: whether so many of the answers are coded that shares may be printed.
    """

    service: str
    item: str
    n: int | None
    complete: bool
    shares: tuple[ThemeShareFact, ...]


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
    """Everything that was coded, with the codebook that was used."""

    version: int
    codebook: str
    agreements: tuple[AgreementFact, ...]
    themes: tuple[ThemesFact, ...]

    def agreement(self, service: str) -> AgreementFact | None:
        return next((one for one in self.agreements if one.service == service), None)
