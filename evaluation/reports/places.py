"""From the regions of a programme to their map: where the services were tried."""

from evaluation.reports.blocks import Column, Figure, Row, Table, text
from evaluation.reports.charts.drawing import figure
from evaluation.reports.charts.regions import MapRegion, RegionMap
from evaluation.reports.charts.shapes import SHAPES
from evaluation.reports.facts import ProgrammeFacts, RegionFact
from evaluation.reports.telling import Telling

TYPES = ("advanced", "convergence", "less_advanced")
FEWEST = 3
"""A map with fewer regions than this shows nothing that a sentence does not."""


def region_map(telling: Telling[ProgrammeFacts]) -> Figure | None:
    """Draw the regions of a programme; None where hardly any has an outline."""
    say, facts = telling.voice.say, telling.facts
    regions = [region for region in facts.regions if region.region_type in TYPES]
    if sum(region.id in SHAPES for region in regions) < FEWEST:
        return None
    caption = say("Regions by type, and the pilot clusters in them")
    rows = tuple(
        MapRegion(
            region.id,
            telling.name("region", region.id),
            _pilots(telling, region),
            TYPES.index(region.region_type),
        )
        for region in sorted(regions, key=lambda one: TYPES.index(one.region_type))
    )
    kinds = tuple(telling.name("region_type", kind) for kind in TYPES)
    source = say("Own simplified outlines, drawn by hand from approximate coordinates.")
    table = Table(
        anchor="map-table",
        caption=caption,
        columns=(
            Column(say("Region"), share=2.4),
            Column(say("Type of region"), share=1.6),
            Column(say("Pilot clusters"), "right"),
        ),
        rows=tuple(
            Row((text(row.name), text(kinds[row.kind]), text(_count(telling, row.id))))
            for row in rows
        ),
        note=source,
    )
    spoken = "; ".join(f"{row.name}: {kinds[row.kind]}, {row.note}" for row in rows)
    return figure(
        RegionMap(rows, kinds, source).draw,
        anchor="map",
        caption=caption,
        alternative=f"{caption}. {spoken}.",
        table=table,
    )


def _pilots(telling: Telling[ProgrammeFacts], region: RegionFact) -> str:
    number = sum(pilot.region == region.id for pilot in telling.facts.pilots)
    return telling.voice.plural(
        "{number} pilot", "{number} pilots", number, number=telling.numerals.whole(number)
    )


def _count(telling: Telling[ProgrammeFacts], region: str) -> str:
    return telling.numerals.whole(sum(one.region == region for one in telling.facts.pilots))
