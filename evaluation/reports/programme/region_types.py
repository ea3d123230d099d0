"""For which regions the services hold: tested, weak or not tested, and how the types compare."""

from evaluation.reports.blocks import Block, Column, Paragraph, Row, Section, Table, text
from evaluation.reports.diagrams import Labelled, interval_figure
from evaluation.reports.facts import ProgrammeFacts
from evaluation.reports.places import TYPES, region_map
from evaluation.reports.telling import Telling
from evaluation.reports.wording import type_state

_COMPARED = ("csat", "capability-gain")


def region_types(telling: Telling[ProgrammeFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [
        Paragraph(
            telling.voice.runs(
                "A type of region counts as tested with a completed trial and at least {least} "
                "valid exit questionnaires. It counts as weak when two or more of the five value "
                "KPIs are off target there.",
                least=telling.numerals.whole(telling.facts.thresholds.tested_exits),
            )
        ),
        *filter(None, [region_map(telling)]),
        _states(telling),
    ]
    captions = {
        "csat": say("Participants satisfied or very satisfied, by type of region"),
        "capability-gain": say("Mean change of the capability index, in points, by type of region"),
    }
    for kpi in _COMPARED:
        lines: list[Labelled] = [
            (telling.service(service.id), telling.name("region_type", kind), row)
            for service in telling.facts.services
            for kind in TYPES
            if (row := telling.row("region_type", kind, service.id, kpi)) is not None
        ]
        if lines:
            blocks.append(
                interval_figure(
                    telling,
                    anchor=f"types-{kpi}",
                    caption=captions[kpi],
                    lines=lines,
                )
            )
    title = say("For which regions the services hold")
    return Section("region-types", title, tuple(blocks))


def _states(telling: Telling[ProgrammeFacts]) -> Table:
    return Table(
        anchor="type-states",
        caption=telling.voice.say("Services by type of region"),
        columns=(
            Column(telling.voice.say("Service"), share=2.4),
            *(Column(telling.name("region_type", kind), share=1.5) for kind in TYPES),
        ),
        rows=tuple(
            Row(
                (
                    text(telling.service(proposal.service), strong=True),
                    *(type_state(telling, proposal.region_types.get(kind, "")) for kind in TYPES),
                )
            )
            for proposal in telling.facts.proposals
        ),
    )
