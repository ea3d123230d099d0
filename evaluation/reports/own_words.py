"""What firms wrote in their own words, in few lines: the themes that many of them wrote of."""

from evaluation.reports.blocks import Column, Row, Runs, Table, Text, text
from evaluation.reports.coded import AgreementFact, CodedFact, ThemesFact
from evaluation.reports.facts import Evidence
from evaluation.reports.shares_in_words import told_share
from evaluation.reports.tables import NOTHING
from evaluation.reports.telling import Telling
from evaluation.reports.voice import mark

_THEMES = mark(
    "Up to {most} themes that at least {share} of them wrote of, with 95 % interval",
)
CONDITIONAL = "validated_with_conditions"
MOST = 5
"""Themes of one question that are named."""
_STANDINGS = {
    "reliable": mark("they saw the same, so that conclusions are safe"),
    "tentative": mark("they mostly saw the same, so that conclusions need some reserve"),
}


def explained(telling: Telling[Evidence], agreement: AgreementFact, version: int) -> Runs:
    """Say who sorted the answers, how far they agreed, and of whom shares are."""
    numerals = telling.numerals
    return telling.voice.runs(
        "Two people sorted {answers} answers by the themes of a codebook (version {version}), "
        "each alone: {standing} (Krippendorff's alpha {alpha}). Shares are of the firms that "
        "wrote something; a firm may have written of several themes.",
        answers=numerals.whole(agreement.answers),
        version=numerals.whole(version),
        standing=telling.voice.say(_STANDINGS[agreement.standing]),
        alpha=numerals.number(agreement.alpha or 0.0, 2),
    )


def table_of_themes(telling: Telling[Evidence], coded: CodedFact) -> Table:
    """Return a line for each question: the themes that many firms wrote of."""
    say = telling.voice.say
    least = telling.numerals.percent(telling.numerals.whole(round(coded.least_named)))
    themes = say(_THEMES, most=telling.numerals.whole(MOST), share=least)
    return Table(
        anchor="own-words",
        caption=say("What firms wrote in their own words"),
        columns=(
            Column(say("Question"), share=3),
            Column(themes, share=6.7),
        ),
        rows=tuple(
            Row((text(_asked(telling, fact)), _named(telling, coded, fact) or text(NOTHING)))
            for fact in coded.themes
        ),
        dense=True,
    )


def wished(telling: Telling[Evidence], coded: CodedFact | None, service: str) -> list[Runs]:
    """Return what many firms want to see changed, a line a question."""
    facts = coded.themes if coded else ()
    return [
        (Text(f"{_asked(telling, fact)}: "), *named)
        for fact in facts
        if coded and fact.service == service and fact.item in coded.asking
        if (named := _named(telling, coded, fact))
    ]


def conditional(telling: Telling[Evidence], service: str) -> bool:
    """Whether the verdict on a service, adopted or as yet proposed, has conditions."""
    judged, proposal = telling.judgements.get(service), telling.proposals.get(service)
    adopted = judged.verdict if judged else None
    return (adopted or (proposal.proposed if proposal else None)) == CONDITIONAL


def _asked(telling: Telling[Evidence], fact: ThemesFact) -> str:
    count = telling.numerals.whole(fact.n or 0)
    space = "\N{NO-BREAK SPACE}"
    return f"{telling.name('item', fact.item)} (n{space}={space}{count})"


def _named(telling: Telling[Evidence], coded: CodedFact, fact: ThemesFact) -> Runs:
    """Return the commonest themes with their shares; nothing where none is common enough."""
    runs: list[Text] = []
    common = [share for share in fact.shares if share.value >= coded.least_named]
    for share in sorted(common, key=lambda share: -share.value)[:MOST]:
        value, interval = told_share(share, fact.n or 0, telling.numerals, telling.voice)
        told = f"{value} ({interval})" if interval else value
        runs.append(Text(f"{'; ' if runs else ''}{telling.name('code', share.theme)} "))
        runs.append(Text(told, strong=True))
    return tuple(runs)
