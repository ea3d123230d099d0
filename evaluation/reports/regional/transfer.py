"""Advice to other regions: what changes in other types of regions, and four tests of transfer."""

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Column,
    Heading,
    Paragraph,
    Row,
    Section,
    Table,
    text,
)
from evaluation.reports.facts import RegionFacts
from evaluation.reports.places import TYPES
from evaluation.reports.tables import NOTHING
from evaluation.reports.telling import Telling
from evaluation.reports.transferring import transfer_tests


def transfer(telling: Telling[RegionFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [
        Paragraph(
            telling.voice.runs(
                "A region that wants to take over a service starts from the adaptation for its own "
                "type. The notes are those of the service definition; what this region changed is "
                "told under “{section}”.",
                section=telling.name("section", "what_was_done"),
            )
        ),
        _adaptations(telling),
        Heading(say("Four transfer tests"), 3, "transfer-tests"),
        Bullets(transfer_tests(telling)),
    ]
    return Section("transfer", telling.name("section", "transfer"), tuple(blocks), words_max=250)


def _adaptations(telling: Telling[RegionFacts]) -> Table:
    others = [kind for kind in TYPES if kind != telling.facts.region.region_type]
    return Table(
        anchor="adaptation-notes",
        caption=telling.voice.say("How the service definitions adapt to other types of regions"),
        columns=(
            Column(telling.voice.say("Service"), share=1.5),
            *(Column(telling.name("region_type", kind), share=3) for kind in others),
        ),
        rows=tuple(
            Row(
                (
                    text(telling.service(service.id)),
                    *(text(_note(telling, service.id, kind)) for kind in others),
                )
            )
            for service in telling.facts.services
        ),
    )


def _note(telling: Telling[RegionFacts], service: str, kind: str) -> str:
    key = f"{service}:{kind}"
    words = telling.name("adaptation", key)
    return NOTHING if words == key else words
