"""Guidance for other regions: how types adapt a service, four tests of transfer, adaptations."""

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Column,
    Heading,
    Paragraph,
    Row,
    Runs,
    Section,
    Table,
    Text,
    text,
)
from evaluation.reports.facts import ProgrammeFacts, TrialFact
from evaluation.reports.places import TYPES
from evaluation.reports.quoting import excerpt
from evaluation.reports.tables import NOTHING
from evaluation.reports.telling import Telling
from evaluation.reports.transferring import transfer_tests

MOST_ADAPTATIONS = 40
_WORDS = 25


def guidance(telling: Telling[ProgrammeFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [
        Paragraph(
            telling.voice.runs(
                "A region that wants to take over a service starts from the adaptation for its own "
                "type, and from the verdict for that type."
            )
        ),
        _notes(telling),
        Heading(say("Four transfer tests"), 3, "transfer-tests", listed=True),
        Bullets(transfer_tests(telling)),
    ]
    return Section("guidance", say("Guidance for other regions"), tuple(blocks))


def adaptations(telling: Telling[ProgrammeFacts]) -> Section:
    """Return what managers changed, and the problems and risks they saw."""
    say = telling.voice.say
    told = [trial for trial in telling.facts.trials if trial.adaptation or trial.risk]
    blocks: list[Block] = [Paragraph(_introduction(telling, told))]
    if told:
        blocks.append(_told(telling, told[:MOST_ADAPTATIONS]))
    withdrawn = [trial for trial in telling.facts.trials if trial.withdrawn_on]
    if withdrawn:
        blocks += [
            Heading(say("Withdrawn trials"), 3, "withdrawn", listed=True),
            Bullets(tuple(_withdrawal(telling, trial) for trial in withdrawn)),
        ]
    return Section("adaptations", say("Adaptations and risks"), tuple(blocks))


def _introduction(telling: Telling[ProgrammeFacts], told: list[TrialFact]) -> Runs:
    words = telling.voice.runs(
        "Cluster managers say in their own words what they changed in a service and why, and which "
        "problems and risks they saw."
    )
    if len(told) <= MOST_ADAPTATIONS:
        return words
    rest = telling.voice.runs(
        "The table shows the first {shown} of {all} trials; the regional reports hold the others.",
        shown=telling.numerals.whole(MOST_ADAPTATIONS),
        all=telling.numerals.whole(len(told)),
    )
    return (*words, Text(" "), *rest)


def _notes(telling: Telling[ProgrammeFacts]) -> Table:
    return Table(
        anchor="adaptation-notes",
        caption=telling.voice.say("How the service definitions adapt to types of regions"),
        columns=(
            Column(telling.voice.say("Service"), share=1.3),
            *(Column(telling.name("region_type", kind), share=2) for kind in TYPES),
        ),
        rows=tuple(
            Row(
                (
                    text(telling.service(service.id), strong=True),
                    *(
                        text(telling.name("adaptation", f"{service.id}:{kind}"))
                        if kind in service.region_types_adapted
                        else text(NOTHING)
                        for kind in TYPES
                    ),
                )
            )
            for service in telling.facts.services
        ),
    )


def _told(telling: Telling[ProgrammeFacts], trials: list[TrialFact]) -> Table:
    say = telling.voice.say
    heads = (
        say("Pilot cluster"),
        say("Service"),
        say("What was changed, and why"),
        say("Problems and risks"),
    )
    return Table(
        anchor="told",
        caption=say("What cluster managers reported"),
        columns=tuple(
            Column(head, share=share) for head, share in zip(heads, (1.4, 1.9, 2.4, 2), strict=True)
        ),
        rows=tuple(
            Row(
                (
                    text(telling.pilot(trial.cluster)),
                    text(telling.service(trial.service)),
                    text(excerpt(trial.adaptation, _WORDS) or NOTHING),
                    text(excerpt(trial.risk, _WORDS) or NOTHING),
                )
            )
            for trial in trials
        ),
        dense=True,
    )


def _withdrawal(telling: Telling[ProgrammeFacts], trial: TrialFact) -> Runs:
    return telling.voice.runs(
        "{trial} was withdrawn on {day}. Reason recorded: “{reason}” Its figures enter no result.",
        trial=(Text(telling.trial(trial), strong=True),),
        day=telling.day(trial.withdrawn_on),
        reason=excerpt(trial.withdrawn_reason or NOTHING, 30),
    )
