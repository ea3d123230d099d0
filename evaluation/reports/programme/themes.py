"""What firms wrote about a service in their own words: the share of each theme, by question."""

from evaluation.reports.blocks import Block, Column, Heading, Paragraph, Row, Table, Text, text
from evaluation.reports.coded import ThemesFact
from evaluation.reports.facts import ProgrammeFacts
from evaluation.reports.own_words import explained
from evaluation.reports.shares_in_words import told_share
from evaluation.reports.telling import Telling


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
    return [heading, Paragraph(explained(telling, agreement, coded.version)), *tables]


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
