"""What goes out about open answers."""

from portal.api.shapes import Out


class CodedOut(Out):
    """An answer to code. ``version`` is that of the own codes, 0: none; send it back with others.
    So is ``codebook``, the version of the themes: with another one all answers are coded anew.

    ``other`` and ``agreed`` are null until there is something to tell.
    """

    ref: str
    item: str
    text: str
    themes: list[str]
    version: int
    codebook: int
    other: list[str] | None
    agreed: list[str] | None


class AgreementOut(Out):
    service: str
    answers: int
    alpha: float | None
    standing: str


class ThemeShareOut(Out):
    theme: str
    value: float
    low: float
    high: float


class QuestionThemesOut(Out):
    """The shares of one question; ``n`` is null and there are none where they are hidden."""

    service: str
    item: str
    n: int | None
    complete: bool
    shares: list[ThemeShareOut]


class ThemesOut(Out):
    """What coded answers say so far; ``version`` is that of the codebook, 0: nothing is coded."""

    version: int
    codebook: str
    agreements: list[AgreementOut]
    themes: list[QuestionThemesOut]
