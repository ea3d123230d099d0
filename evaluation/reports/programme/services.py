"""The services one by one: what each is for, how its trials went, what participants reported."""

from collections.abc import Iterator

from evaluation.reports.before_after import GAIN, slope_figure
from evaluation.reports.blocks import (
    Block,
    Column,
    Heading,
    PageBreak,
    Paragraph,
    Ref,
    Row,
    Section,
    Table,
    Text,
    text,
)
from evaluation.reports.diagrams import share_figure
from evaluation.reports.facts import (
    KpiDefinitionFact,
    ProgrammeFacts,
    QuoteFact,
    ServiceFact,
)
from evaluation.reports.places import TYPES
from evaluation.reports.programme.themes import themes
from evaluation.reports.quoting import quoted
from evaluation.reports.tables import NOTHING, Line, anything, kpi_name, matrix, target_words
from evaluation.reports.telling import Telling
from evaluation.reports.timelines import MOST_ROWS, timeline_figure

MOST_QUOTES = 3
"""Of each service."""


def services(telling: Telling[ProgrammeFacts]) -> Section:
    blocks: list[Block] = []
    for place, service in enumerate(telling.facts.services):
        blocks += [PageBreak()] if place else []
        blocks += _service(telling, service)
    title = telling.voice.say("The services one by one")
    return Section("services", title, tuple(blocks), new_page=True)


def _service(telling: Telling[ProgrammeFacts], service: ServiceFact) -> list[Block]:
    name = telling.service(service.id)
    blocks: list[Block] = [
        Heading(name, 3, f"service-{service.id}", listed=True),
        Paragraph(text(telling.name("purpose", service.id))),
        *_tables(telling, service),
    ]
    spreads = [
        (telling.name("item", spread.item), spread)
        for spread in telling.facts.distributions
        if spread.service == service.id and spread.item == "x_sat"
    ]
    if spreads:
        blocks.append(
            share_figure(
                telling,
                anchor=f"answers-{service.id}",
                caption=telling.voice.say("{service}: answers on satisfaction", service=name),
                scale="satisfy5",
                lines=spreads,
            )
        )
    slopes = slope_figure(
        telling,
        anchor=f"slopes-{service.id}",
        caption=telling.voice.say("{service}: capability index before and after", service=name),
        rows=[
            row for row in _line(telling, service, telling.numerals.definition(GAIN)).rows if row
        ],
    )
    blocks += [slopes] if slopes else []
    said = list(_of_each_question(telling, service))
    if said:
        heading = telling.voice.say("In the words of participants")
        blocks += [Heading(heading, 4, f"quotes-{service.id}")]
        blocks += quoted(telling, said, most=MOST_QUOTES)
    blocks += themes(telling, service.id)
    trials = [trial for trial in telling.facts.trials if trial.service == service.id]
    if trials and len(trials) <= MOST_ROWS:
        blocks.append(
            timeline_figure(
                telling,
                anchor=f"timeline-{service.id}",
                caption=telling.voice.say("{service}: planned and actual course", service=name),
                lines=[(telling.pilot(trial.cluster), (trial,)) for trial in trials],
            )
        )
    return blocks


def _of_each_question(
    telling: Telling[ProgrammeFacts], service: ServiceFact
) -> Iterator[QuoteFact]:
    """Yield one quote on each question, then the others."""
    ours = [quote for quote in telling.facts.quotes if quote.service == service.id]
    first = {quote.item: quote for quote in reversed(ours)}
    yield from (quote for quote in ours if first[quote.item] is quote)
    yield from (quote for quote in ours if first[quote.item] is not quote)


def _tables(telling: Telling[ProgrammeFacts], service: ServiceFact) -> tuple[Table, ...]:
    """Return KPIs that are compared between types of regions, then those of the service alone."""
    by_type = [definition for definition in telling.facts.definitions if _has_types(definition)]
    lines = [line for kpi in by_type if anything((line := _line(telling, service, kpi)).rows)]
    columns = (
        telling.voice.say("All regions"),
        *(telling.name("region_type", kind) for kind in TYPES),
    )
    caption = telling.voice.say("{service}: KPIs", service=telling.service(service.id))
    compared = matrix(
        telling, anchor=f"kpis-{service.id}", caption=caption, columns=columns, lines=lines
    )
    return (*compared, _others(telling, service))


def _has_types(definition: KpiDefinitionFact) -> bool:
    return "region_type" in definition.levels


def _others(telling: Telling[ProgrammeFacts], service: ServiceFact) -> Table:
    say, numerals = telling.voice.say, telling.numerals
    found = (
        telling.row("service", service.id, service.id, definition.id)
        for definition in telling.facts.definitions
        if not _has_types(definition)
    )
    rows = [row for row in found if row is not None and row.value is not None]
    return Table(
        anchor=f"others-{service.id}",
        caption=say("{service}: further KPIs, all regions", service=telling.service(service.id)),
        columns=(
            Column(say("KPI"), share=2.5),
            Column(say("Value"), "right", 1.45),
            Column(say("Target"), "right", 0.9),
            Column("n", "right", 0.6),
            Column(say("Status"), share=1.45),
        ),
        rows=tuple(
            Row(
                (
                    text(telling.name("kpi", row.kpi)),
                    (Text(numerals.value(row), strong=True), Ref(row.ref)),
                    text(numerals.target(row.kpi)),
                    text(numerals.whole(row.n or 0)),
                    telling.status(row) or text(NOTHING),
                )
            )
            for row in rows
        ),
        dense=True,
        halved=True,
    )


def _line(
    telling: Telling[ProgrammeFacts], service: ServiceFact, definition: KpiDefinitionFact
) -> Line:
    kpi = definition.id
    rows = (
        telling.row("service", service.id, service.id, kpi),
        *(telling.row("region_type", kind, service.id, kpi) for kind in TYPES),
    )
    return Line(kpi_name(telling, kpi), rows, target_words(telling, kpi))
