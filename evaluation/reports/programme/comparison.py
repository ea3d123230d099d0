"""Comparison of regions: the same KPI for every region and service, side by side."""

from evaluation.reports.blocks import Block, Paragraph, Section
from evaluation.reports.facts import ProgrammeFacts
from evaluation.reports.programme.barriers import barriers_by_region
from evaluation.reports.tables import Line, anything, matrix, target_words
from evaluation.reports.telling import Telling

_COMPARED = ("csat", "usefulness", "response-rate")


def comparison(telling: Telling[ProgrammeFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [
        Paragraph(
            telling.voice.runs(
                "Regions differ in their companies, their partners and their starting point. The "
                "tables are no ranking: most intervals overlap, and with this many comparisons "
                "some differences arise by chance."
            )
        )
    ]
    columns = [telling.service(service.id) for service in telling.facts.services]
    for kpi in _COMPARED:
        lines = [
            line
            for region in telling.facts.regions
            if anything((line := _line(telling, region.id, kpi)).rows)
        ]
        if not lines:
            continue
        name, target = telling.name("kpi", kpi), target_words(telling, kpi)
        caption = f"{name} ({target})" if target else name
        blocks += matrix(
            telling,
            anchor=f"regions-{kpi}",
            caption=caption,
            columns=columns,
            lines=lines,
            first=say("Region"),
        )
    blocks += barriers_by_region(telling)
    return Section("regions", say("Comparison of regions"), tuple(blocks))


def _line(telling: Telling[ProgrammeFacts], region: str, kpi: str) -> Line:
    rows = tuple(
        telling.row("region", region, service.id, kpi) for service in telling.facts.services
    )
    return Line(telling.name("region", region), rows)
