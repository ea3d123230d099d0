"""What worked, what did not, and for whom: KPIs by status, managers' and authority's view."""

from evaluation.reports.blocks import (
    Block,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
    text,
)
from evaluation.reports.facts import RegionFacts
from evaluation.reports.regional.views import authority_view, managers_view
from evaluation.reports.tables import NOTHING
from evaluation.reports.telling import Telling


def lessons(telling: Telling[RegionFacts]) -> Section:
    blocks: list[Block] = [
        Paragraph(
            telling.voice.runs(
                "The table sorts the KPIs of the region by their status. A KPI without target, or "
                "without a published value, is left out."
            )
        ),
        _by_status(telling),
    ]
    blocks.append(_groups(telling))
    if any(trial.fits or trial.continues or trial.risk for trial in telling.facts.trials):
        blocks.append(managers_view(telling))
    if telling.facts.authorities:
        blocks.append(authority_view(telling))
    return Section("lessons", telling.name("section", "lessons"), tuple(blocks), words_max=400)


def _groups(telling: Telling[RegionFacts]) -> Paragraph:
    words = telling.voice.runs(
        "Differences by size or sector of companies are not shown: within one region the groups "
        "would fall below {least} answers, the least that is compared.",
        least=telling.numerals.whole(telling.facts.thresholds.quote),
    )
    return Paragraph(words, "small")


def _by_status(telling: Telling[RegionFacts]) -> Table:
    say, region = telling.voice.say, telling.facts.region.id
    rows = []
    for service in telling.facts.services:
        found: dict[str, list[str]] = {"green": [], "amber": [], "red": []}
        for definition in telling.facts.definitions:
            row = telling.row("region", region, service.id, definition.id)
            if row and row.status in found and "region" in definition.levels:
                found[row.status].append(telling.name("kpi", definition.id))
        cells = (text("; ".join(names) or NOTHING) for names in found.values())
        rows.append(Row((text(telling.service(service.id)), *cells)))
    heads = (say("Service"), say("On target"), say("Near target"), say("Off target"))
    return Table(
        anchor="by-status",
        caption=say("What reached its target in the region, and what did not"),
        columns=tuple(
            Column(head, share=share) for head, share in zip(heads, (1.7, 2.8, 2, 1.7), strict=True)
        ),
        rows=tuple(rows),
    )
