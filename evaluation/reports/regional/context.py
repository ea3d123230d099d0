"""Region and pilots: which type of region this is and by which rule, who tried what."""

from evaluation.reports.blocks import (
    Block,
    Column,
    Paragraph,
    Row,
    Runs,
    Section,
    Table,
    Text,
    text,
)
from evaluation.reports.facts import PilotFact, RegionFacts
from evaluation.reports.telling import Telling
from evaluation.reports.wording import region_class


def context(telling: Telling[RegionFacts]) -> Section:
    blocks: list[Block] = [Paragraph(_type(telling))]
    if telling.facts.region.strategy:
        blocks.append(Paragraph(_strategy(telling)))
    blocks.append(_pilots(telling))
    blocks += [Paragraph(_exception(telling, pilot), "small") for pilot in _exceptions(telling)]
    return Section("context", telling.name("section", "context"), tuple(blocks), words_max=250)


def _type(telling: Telling[RegionFacts]) -> Runs:
    region, runs = telling.facts.region, telling.voice.runs
    kind = telling.name("region_type", region.region_type)
    first = runs(
        "For this programme, {region} counts as: {type}.",
        region=telling.name("region", region.id),
        type=(Text(kind, strong=True),),
    )
    if not region.cohesion:
        return first
    second = runs(
        "The rule joins two public classifications: the cohesion policy of the European Union "
        "2014\N{EN DASH}2020 (here: {cohesion}) and the Regional Innovation Scoreboard {edition} "
        "(here: {scoreboard}). A pilot site may differ from its region; the reason is then given.",
        cohesion=region_class(telling, region.cohesion),
        edition=str(region.scoreboard_edition),
        scoreboard=region_class(telling, region.scoreboard),
    )
    return (*first, Text(" "), *second)


def _strategy(telling: Telling[RegionFacts]) -> Runs:
    note = telling.facts.region.strategy
    return telling.voice.runs(
        "Smart specialisation strategy of the region: {note}.", note=(Text(note, language="en"),)
    )


def _pilots(telling: Telling[RegionFacts]) -> Table:
    say = telling.voice.say
    return Table(
        anchor="pilots",
        caption=say("Pilot clusters and the services they tried"),
        columns=(
            Column(say("Pilot cluster"), share=1.8),
            Column(say("Theme"), share=1.5),
            Column(say("Region type"), share=1.6),
            Column(say("Members"), "right", 1.05),
            Column(say("Services tried"), share=3.2),
        ),
        rows=tuple(_pilot_row(telling, pilot) for pilot in telling.facts.pilots),
    )


def _pilot_row(telling: Telling[RegionFacts], pilot: PilotFact) -> Row:
    tried = [
        telling.service(trial.service)
        for trial in telling.facts.trials
        if trial.cluster == pilot.id
    ]
    return Row(
        (
            text(pilot.name, strong=True),
            text(telling.name("theme", pilot.theme)),
            text(telling.name("region_type", pilot.region_type)),
            text(telling.numerals.whole(pilot.members)),
            text("; ".join(tried)),
        )
    )


def _exceptions(telling: Telling[RegionFacts]) -> list[PilotFact]:
    return [
        pilot
        for pilot in telling.facts.pilots
        if pilot.region_type != telling.facts.region.region_type and pilot.region_type_reason
    ]


def _exception(telling: Telling[RegionFacts], pilot: PilotFact) -> Runs:
    return telling.voice.runs(
        "{cluster} is placed in another region type than its region. Reason given: “{reason}”",
        cluster=pilot.name,
        reason=pilot.region_type_reason,
    )
