"""The verdict on a service with its conditions, what it brought, and the limits of that."""

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Column,
    Figure,
    Note,
    Paragraph,
    Row,
    Runs,
    Section,
    Table,
    Text,
    text,
)
from evaluation.reports.cautions import design_warning, gaps, suppression_note
from evaluation.reports.diagrams import Labelled, interval_figure
from evaluation.reports.leaflets import ServiceFacts
from evaluation.reports.own_words import conditional
from evaluation.reports.places import TYPES
from evaluation.reports.tables import Line, anything, kpi_name, matrix, target_words
from evaluation.reports.telling import Telling
from evaluation.reports.wording import reason_line, type_state, verdict_line

_BROUGHT = ("csat", "usefulness", "nps", "capability-gain", "additionality", "uptake-commitment")


def standing(telling: Telling[ServiceFacts]) -> Section:
    """What it is, the verdict and its conditions, and the types of regions it was tested in."""
    service, say = telling.facts.services[0].id, telling.voice.say
    proposal = telling.proposals[service]
    blocks: list[Block] = [
        Paragraph(text(telling.name("purpose", service)), "lead"),
        Paragraph((Text(say("Verdict") + ": ", strong=True), *verdict_line(telling, proposal))),
    ]
    asked = [reason_line(telling, condition) for condition in proposal.conditions]
    asked += _agreed(telling)
    if asked:
        blocks += [
            Paragraph((Text(say("Conditions") + ":", strong=True),)),
            Bullets(tuple(asked)),
        ]
    judged = telling.judgements.get(service)
    if judged is not None and judged.adopted_on:
        blocks.append(
            Paragraph(
                telling.voice.runs(
                    "Adopted by {person} on {day}.",
                    person=judged.adopted_by,
                    day=telling.day(judged.adopted_on),
                ),
                "small",
            )
        )
    blocks.append(_types(telling))
    return Section("standing", say("What it is, and where it holds"), tuple(blocks))


def _agreed(telling: Telling[ServiceFacts]) -> list[Runs]:
    """Return the conditions that members of the board named with their votes."""
    judged = telling.judgements.get(telling.facts.services[0].id)
    votes = judged.votes if judged else ()
    named = [v for v in votes if v.decision == "agree_with_conditions" and v.comment]
    if len(named) * 2 < len(votes):
        return []
    return [
        telling.voice.runs(
            "{person}, {decision}: “{words}”",
            person=vote.person,
            decision=telling.name("decision", vote.decision),
            words=vote.comment,
        )
        for vote in named
    ]


def _types(telling: Telling[ServiceFacts]) -> Table:
    say, facts = telling.voice.say, telling.facts
    states = telling.proposals[facts.services[0].id].region_types
    return Table(
        anchor="for-whom",
        caption=say("For whom: types of regions in which it was tried"),
        columns=(
            Column(say("Region type"), share=2),
            Column(say("Status"), share=1.6),
            Column(say("Completed trials"), "right", 1.2),
            Column(say("Pilot cluster"), share=4.4),
        ),
        rows=tuple(
            Row(
                (
                    text(telling.name("region_type", kind)),
                    type_state(telling, states.get(kind, "")),
                    text(_completed(telling, kind)),
                    text(_pilots(telling, kind)),
                )
            )
            for kind in TYPES
        ),
        dense=True,
    )


def _completed(telling: Telling[ServiceFacts], kind: str) -> str:
    trials = [trial for trial in telling.facts.trials if trial.region_type == kind]
    return telling.numerals.whole(sum(trial.completed for trial in trials))


def _pilots(telling: Telling[ServiceFacts], kind: str) -> str:
    trials = [
        trial
        for trial in telling.facts.trials
        if trial.region_type == kind and not trial.withdrawn_on
    ]
    return "; ".join(telling.pilot(trial.cluster) for trial in trials) or "\N{EN DASH}"


def brought(telling: Telling[ServiceFacts]) -> Section:
    """What it brought: KPIs in all regions and by type of region, with intervals and n."""
    service, say = telling.facts.services[0].id, telling.voice.say
    lines = []
    for kpi in _BROUGHT:
        rows = (
            telling.row("service", service, service, kpi),
            *(telling.row("region_type", kind, service, kpi) for kind in TYPES),
        )
        if anything(rows):
            lines.append(Line(kpi_name(telling, kpi), rows, target_words(telling, kpi)))
    columns = (say("All regions"), *(telling.name("region_type", kind) for kind in TYPES))
    tables = matrix(
        telling, anchor="brought", caption=say("What it brought"), columns=columns, lines=lines
    )
    return Section("brought", telling.name("section", "results"), (*tables, *_satisfied(telling)))


def _satisfied(telling: Telling[ServiceFacts]) -> tuple[Figure, ...]:
    """Return the first row of the table as a chart, unless two pages have better use of its room.

    Conditions and the words of firms say more than the same numbers twice.
    """
    if telling.facts.coded and conditional(telling, telling.facts.services[0].id):
        return ()
    service, lines = telling.facts.services[0].id, list[Labelled]()
    places = (
        ("service", service, telling.voice.say("All regions")),
        *(("region_type", kind, telling.name("region_type", kind)) for kind in TYPES),
    )
    for level, unit, label in places:
        row = telling.row(level, unit, service, "csat")
        if row is not None:
            lines.append(("", label, row))
    caption = telling.voice.say("Participants satisfied or very satisfied, by type of region")
    if not anything([row for _, _, row in lines]):
        return ()
    return (interval_figure(telling, anchor="satisfaction", caption=caption, lines=lines),)


def limits(telling: Telling[ServiceFacts]) -> Section:
    blocks = (
        Note("warning", telling.voice.say("Design"), design_warning(telling)),
        Bullets(
            (
                telling.voice.runs(
                    "No interval is printed for a type of region with fewer than three pilot "
                    "clusters: one or two say nothing about others of that type."
                ),
                gaps(telling, list(telling.facts.rows)),
            )
        ),
        Paragraph(suppression_note(telling), "small"),
    )
    return Section("limits", telling.name("section", "limits"), blocks)
