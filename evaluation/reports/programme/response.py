"""Response and limits: who took part, who answered, and what the evidence cannot say."""

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Column,
    Figure,
    Heading,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    text,
)
from evaluation.reports.cautions import biases, design_warning, gaps, refused, suppression_note
from evaluation.reports.facts import KpiFact, ProgrammeFacts, ServiceFact
from evaluation.reports.participation import Stages, participation_figure
from evaluation.reports.tables import plain_cell
from evaluation.reports.telling import Telling

_TAKING_PART = (
    "sme-reach",
    "participation-rate",
    "response-rate",
    "matched-pair-rate",
    "representativeness-gap",
)


def response(telling: Telling[ProgrammeFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [_table(telling)]
    funnel = _funnel(telling)
    if funnel is not None:
        blocks.append(funnel)
    blocks += [
        Paragraph(suppression_note(telling), "small"),
        Heading(telling.name("section", "limits"), 3, "limits", listed=True),
        Note("warning", say("Design"), design_warning(telling)),
        Bullets((*biases(telling), gaps(telling, list(telling.facts.rows)), refused(telling))),
    ]
    return Section("response", say("Response and limits"), tuple(blocks))


def _table(telling: Telling[ProgrammeFacts]) -> Table:
    say = telling.voice.say
    heads = [Column(say("Service"), share=2.3)]
    heads += [Column(telling.name("kpi", kpi), share=1.25) for kpi in _TAKING_PART]
    return Table(
        anchor="participation",
        caption=say("Participation and response by service"),
        columns=tuple(heads),
        rows=tuple(_row(telling, service) for service in telling.facts.services),
        note=say(
            "Representativeness gap in percentage points: how far the sizes of participating "
            "companies differ from those of all companies of the cluster."
        ),
    )


def _row(telling: Telling[ProgrammeFacts], service: ServiceFact) -> Row:
    cells = (
        plain_cell(telling, telling.row("service", service.id, service.id, kpi))
        for kpi in _TAKING_PART
    )
    return Row((text(telling.service(service.id)), *cells))


def _funnel(telling: Telling[ProgrammeFacts]) -> Figure | None:
    def rows(kpi: str) -> list[KpiFact | None]:
        return [
            telling.row("service", service.id, service.id, kpi)
            for service in telling.facts.services
        ]

    return participation_figure(
        telling,
        Stages(rows("participation-rate"), rows("response-rate"), rows("matched-pair-rate")),
        caption=telling.voice.say("From registration to usable answers, all trials together"),
    )
