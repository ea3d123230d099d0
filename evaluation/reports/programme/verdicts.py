"""Verdicts and their reasons: for every service its gates, why, under which conditions, by whom."""

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Column,
    Heading,
    Paragraph,
    Row,
    Runs,
    Section,
    Status,
    Table,
    text,
)
from evaluation.reports.facts import JudgementFact, ProgrammeFacts, ProposalFact
from evaluation.reports.own_words import conditional, wished
from evaluation.reports.registers import dissent_record
from evaluation.reports.telling import Telling
from evaluation.reports.wording import reason_line, verdict_line

GATES = ("G1", "G2", "G3", "G4", "G5")


def verdicts(telling: Telling[ProgrammeFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [
        Paragraph(
            telling.voice.runs(
                "Five gates were fixed before the data came. The rules propose a verdict from "
                "their colours; the advisory board votes on the proposal, and the trial lead "
                "adopts it. Missing evidence is read neither as failure nor as success."
            )
        ),
        _gates(telling),
    ]
    for proposal in telling.facts.proposals:
        blocks += _service(telling, proposal)
    return Section(
        "service-verdicts", say("Verdicts and their reasons"), tuple(blocks), new_page=True
    )


def _gates(telling: Telling[ProgrammeFacts]) -> Table:
    say = telling.voice.say
    return Table(
        anchor="gates",
        caption=say("Gates by service"),
        columns=(
            Column(say("Service"), share=2.4),
            *(Column(f"{gate} {telling.name('gate', gate)}", share=1.35) for gate in GATES),
        ),
        rows=tuple(
            Row(
                (
                    text(telling.service(proposal.service), strong=True),
                    *(_colour(telling, proposal, gate) for gate in GATES),
                )
            )
            for proposal in telling.facts.proposals
        ),
    )


def _colour(telling: Telling[ProgrammeFacts], proposal: ProposalFact, gate: str) -> Runs:
    colour = proposal.gates.get(gate, "none")
    return (Status(colour, telling.name("status", colour)),)


def _service(telling: Telling[ProgrammeFacts], proposal: ProposalFact) -> list[Block]:
    say, service = telling.voice.say, proposal.service
    blocks: list[Block] = [
        Heading(telling.service(service), 3, f"verdict-{service}", listed=True),
        Paragraph(verdict_line(telling, proposal)),
        Bullets(tuple(reason_line(telling, reason) for reason in proposal.reasons)),
    ]
    if proposal.conditions:
        blocks += [
            Heading(say("Conditions"), 4, f"conditions-{service}"),
            Bullets(tuple(reason_line(telling, asked) for asked in proposal.conditions)),
        ]
    if conditional(telling, service):
        blocks += _wished(telling, service)
    judged = telling.judgements.get(service)
    if judged is not None and (judged.votes or judged.adopted_on or judged.dissents):
        blocks += [
            Heading(say("Decision"), 4, f"decision-{service}"),
            *((Bullets(lines),) if (lines := _decision(telling, judged)) else ()),
            *dissent_record(telling, judged.dissents),
        ]
    return blocks


def _wished(telling: Telling[ProgrammeFacts], service: str) -> list[Block]:
    """Return what many firms want changed, which conditions should answer."""
    lines = wished(telling, telling.facts.coded, service)
    if not lines:
        return []
    title = telling.voice.say("What many firms asked to change")
    return [Heading(title, 4, f"wished-{service}"), Bullets(tuple(lines))]


def _decision(telling: Telling[ProgrammeFacts], judged: JudgementFact) -> tuple[Runs, ...]:
    lines: list[Runs] = []
    if judged.votes:
        counts: dict[str, int] = {}
        for vote in judged.votes:
            counts[vote.decision] = counts.get(vote.decision, 0) + 1
        words = "; ".join(
            f"{telling.name('decision', name)}: {telling.numerals.whole(count)}"
            for name, count in counts.items()
        )
        lines.append(telling.voice.runs("Votes of the advisory board: {votes}.", votes=words))
    lines += [
        telling.voice.runs(
            "{person}, {decision}: “{words}”",
            person=vote.person,
            decision=telling.name("decision", vote.decision),
            words=vote.comment,
        )
        for vote in judged.votes
        if vote.decision != "agree" and vote.comment
    ]
    if judged.adopted_on:
        lines.append(
            telling.voice.runs(
                "Adopted by {person} on {day}.",
                person=judged.adopted_by,
                day=telling.day(judged.adopted_on),
            )
        )
    return tuple(lines)
