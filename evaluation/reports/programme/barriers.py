"""What holds firms back, by group of barriers: every region beside all of them, wave by wave."""

from evaluation.reports.blocks import Block, Column, Heading, Paragraph, Row, Table, text
from evaluation.reports.facts import ProgrammeFacts
from evaluation.reports.gathering.inputs import PROGRAMME
from evaluation.reports.regional.barriers import barrier_cell
from evaluation.reports.telling import Telling


def barriers_by_region(telling: Telling[ProgrammeFacts]) -> list[Block]:
    """Return the profiles; nothing where no number of any region may be told."""
    say, facts = telling.voice.say, telling.facts.barriers
    told = {fact.wave for fact in facts if fact.value is not None}
    heads = {"baseline": say("Before"), "followup": say("After six months")}
    tables = [_table(telling, wave, head) for wave, head in heads.items() if wave in told]
    if not tables:
        return []
    explained = telling.voice.runs(
        "Four groups of barriers are asked before the service and six months after it. What firms "
        "of a region call high is what its policy can lower; it says nothing about the services."
    )
    heading = Heading(say("Barriers by region"), 3, "barriers-by-region", listed=True)
    return [heading, Paragraph(explained), *tables]


def _table(telling: Telling[ProgrammeFacts], wave: str, head: str) -> Table:
    say, facts = telling.voice.say, telling.facts
    found = {(one.place, one.barriers): one for one in facts.barriers if one.wave == wave}
    groups = list(dict.fromkeys(fact.barriers for fact in facts.barriers))
    places = [(PROGRAMME, say("All regions"))]
    places += [(region.id, telling.name("region", region.id)) for region in facts.regions]
    caption = say("How high companies say barriers are, from 0 (not relevant) to 100 (high)")
    return Table(
        anchor=f"barriers-{wave}",
        caption=f"{caption}: {head}",
        columns=(
            Column(say("Region"), share=1.6),
            *(Column(telling.name("group", group), share=1.2) for group in groups),
        ),
        rows=tuple(
            Row(
                (
                    text(name, strong=place == PROGRAMME),
                    *(barrier_cell(telling, found.get((place, group))) for group in groups),
                )
            )
            for place, name in places
        ),
    )
