"""What firms wrote about a service in their own words: the share of each theme, by question."""

from evaluation.reports.blocks import Block, Column, Heading, Paragraph, Row, Table, Text, text
from evaluation.reports.coded import AgreementFact, ThemesFact
from evaluation.reports.facts import ProgrammeFacts
from evaluation.reports.shares_in_words import told_share
from evaluation.reports.telling import Telling
from evaluation.reports.voice import mark

_STANDINGS = {
    "reliable": mark("they saw the same, so that conclusions are safe"),
    "tentative": mark("they mostly saw the same, so that conclusions need some reserve"),
}


def themes(telling: Telling[ProgrammeFacts], service: str) -> list[Block]:
    """Return the themes of a service; nothing where nothing was coded, or may be printed."""
    coded = telling.facts.coded
    agreement = coded.agreement(service) if coded else None
    if coded is None or agreement is None:
        return []
    tables = [
        _table(telling, fact, number)
        for number, fact in enumerate(coded.themes, start=1)
        if fact.service == service
    ]
    heading = Heading(telling.voice.say("What firms wrote about"), 4, f"themes-{service}")
    return [heading, _explained(telling, agreement, coded.version), *tables]


def _explained(
    telling: Telling[ProgrammeFacts], agreement: AgreementFact, version: int
) -> Paragraph:
    numerals = telling.numerals
    return Paragraph(
        telling.voice.runs(
            "Two people sorted {answers} answers by the themes of a codebook (version {version}), "
            "each alone: {standing} (Krippendorff's alpha {alpha}). Shares are of the firms that "
            "wrote something; a firm may have written of several themes.",
            answers=numerals.whole(agreement.answers),
            version=numerals.whole(version),
            standing=telling.voice.say(_STANDINGS[agreement.standing]),
            alpha=numerals.number(agreement.alpha or 0.0, 2),
        )
    )


def _table(telling: Telling[ProgrammeFacts], fact: ThemesFact, number: int) -> Table:
    say, n = telling.voice.say, fact.n or 0
    question = telling.name("item", fact.item)
    count = f"n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{telling.numerals.whole(n)}"
    rows = []
    for share in sorted(fact.shares, key=lambda share: -share.value):
        value, interval = told_share(share, n, telling.numerals, telling.voice)
        name = telling.name("code", share.theme)
        rows.append(Row((text(name), (Text(value, strong=True),), text(interval))))
    return Table(
        anchor=f"themes-{fact.service}-{number}",
        caption=f"{question} ({count})",
        columns=(
            Column(say("Theme"), share=2.5),
            Column(say("Firms"), "right", 1.2),
            Column(say("95 % interval"), "right", 1.2),
        ),
        rows=tuple(rows),
    )
