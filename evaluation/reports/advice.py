"""Recommendation cards as blocks."""

from evaluation.reports.blocks import (
    Block,
    Card,
    Paragraph,
    Ref,
    Run,
    Runs,
    Section,
    Text,
    plain,
    text,
)
from evaluation.reports.facts import CardFact, Evidence
from evaluation.reports.telling import Telling

ALL_TYPES = 3


def recommendations(telling: Telling[Evidence], words_max: int | None = 500) -> Section:
    cards = telling.facts.cards
    say = telling.voice.say
    words = (
        say("Each recommendation names its addressee, its reason and the grade of its evidence.")
        if cards
        else say("The evidence carries no recommendation yet.")
    )
    blocks: list[Block] = [Paragraph(text(words))]
    blocks += [_card(telling, card) for card in cards]
    title = telling.name("section", "recommendations")
    return Section("recommendations", title, tuple(blocks), words_max=words_max)


def _card(telling: Telling[Evidence], card: CardFact) -> Card:
    say, language = telling.voice.say, telling.language
    lines = [
        (say("Reason"), _reason(telling, card)),
        (say("Success measure"), text(card.measure[language])),
    ]
    fields = [
        (say("Effort and cost"), text(card.effort[language])),
        (say("Start"), text(card.start[language])),
        (say("Applies to"), text(_types(telling, card))),
    ]
    return Card(
        anchor=f"card-{card.number}",
        number=telling.numerals.whole(card.number),
        addressee=telling.name("addressee", card.addressee),
        action=text(card.action[language]),
        grade=telling.name("grade", card.grade),
        lines=_filled(lines),
        fields=_filled(fields),
    )


def _filled(pairs: list[tuple[str, Runs]]) -> tuple[tuple[str, Runs], ...]:
    """Return the pairs that say something."""
    return tuple((label, runs) for label, runs in pairs if plain(runs))


def _types(telling: Telling[Evidence], card: CardFact) -> str:
    if len(card.region_types) == ALL_TYPES:
        return telling.voice.say("all types of regions")
    return telling.voice.listed([telling.name("region_type", kind) for kind in card.region_types])


def _reason(telling: Telling[Evidence], card: CardFact) -> Runs:
    refs: list[Run] = [Ref(label) for label in card.evidence]
    return (Text(card.reason[telling.language]), *refs)
