"""The one-page brief: verdicts, three findings, three recommendations."""

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Column,
    Heading,
    KeyNumber,
    KeyNumbers,
    Row,
    Runs,
    Section,
    Table,
    Text,
    text,
)
from evaluation.reports.facts import ProposalFact, RegionFacts, ServiceFact
from evaluation.reports.tables import kpi_cell
from evaluation.reports.telling import Telling
from evaluation.reports.wording import type_state, verdict

MOST_FINDINGS = 3


def brief(telling: Telling[RegionFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [
        _key_numbers(telling),
        _verdicts(telling),
        Heading(say("Key findings"), 3, "findings"),
        Bullets((_value(telling), _delivery(telling), _region_type(telling))),
    ]
    if telling.facts.cards:
        blocks += [
            Heading(say("Main recommendations"), 3, "main-recommendations"),
            Bullets(tuple(_advice(telling, place) for place in _foremost(telling)), ordered=True),
        ]
    return Section("brief", telling.name("section", "brief"), tuple(blocks), words_max=350)


def _key_numbers(telling: Telling[RegionFacts]) -> KeyNumbers:
    facts, whole, say = telling.facts, telling.numerals.whole, telling.voice.say
    completed = sum(trial.completed for trial in facts.trials)
    return KeyNumbers(
        (
            KeyNumber(whole(len(facts.pilots)), say("pilot clusters")),
            KeyNumber(whole(len(facts.services)), say("services tried")),
            KeyNumber(
                say("{part} of {all}", part=whole(completed), all=whole(len(facts.trials))),
                say("trials completed"),
            ),
            KeyNumber(whole(participations(telling)), say("participations of companies")),
        )
    )


def participations(telling: Telling[RegionFacts]) -> int:
    """Return how often a firm took part in a trial of the region, withdrawn trials left out."""
    rows = (
        telling.row("region", telling.facts.region.id, service.id, "sme-reach")
        for service in telling.facts.services
    )
    return sum(int(row.value or 0) for row in rows if row)


def _verdicts(telling: Telling[RegionFacts]) -> Table:
    say = telling.voice.say
    return Table(
        anchor="verdicts",
        caption=say("The services tried here, and where they stand in the whole programme"),
        columns=(
            Column(say("Service"), share=2.5),
            Column(say("Verdict"), share=2.1),
            Column(telling.name("region_type", telling.facts.region.region_type), share=1.4),
            Column(say("Satisfied, this region"), share=1.7),
            Column(say("Capability gain, all regions"), share=1.8),
        ),
        rows=tuple(_verdict_row(telling, service) for service in telling.facts.services),
    )


def _verdict_row(telling: Telling[RegionFacts], service: ServiceFact) -> Row:
    region = telling.facts.region
    proposal = telling.proposals.get(service.id)
    return Row(
        (
            text(telling.service(service.id), strong=True),
            verdict(telling, proposal) if proposal else text("\N{EN DASH}"),
            _type_state(telling, proposal),
            kpi_cell(telling, telling.row("region", region.id, service.id, "csat")),
            kpi_cell(telling, telling.row("service", service.id, service.id, "capability-gain")),
        )
    )


def _type_state(telling: Telling[RegionFacts], proposal: ProposalFact | None) -> Runs:
    if proposal is None:
        return text("\N{EN DASH}")
    return type_state(telling, proposal.region_types.get(telling.facts.region.region_type, ""))


def _value(telling: Telling[RegionFacts]) -> Runs:
    runs, region = telling.voice.runs, telling.facts.region.id
    found = [
        telling.row("region", region, service.id, "csat") for service in telling.facts.services
    ]
    rows = sorted(
        (row for row in found if row and row.value is not None),
        key=lambda row: (-(row.value or 0), row.service),
    )
    if not rows:
        return runs(
            "No satisfaction figure of this region can be published: it would rest on fewer than "
            "{least} answers or companies.",
            least=telling.numerals.whole(telling.facts.thresholds.publish),
        )
    best, worst = rows[0], rows[-1]
    first = runs(
        "Participants reported satisfaction most often with {service}: {value}; the target is "
        "{target}.",
        service=telling.service(best.service),
        value=telling.said(best),
        target=telling.numerals.target("csat"),
    )
    if best is worst:
        return first
    return (
        *first,
        Text(" "),
        *runs(
            "They reported it least often with {service}: {value}.",
            service=telling.service(worst.service),
            value=telling.said(worst),
        ),
    )


def _delivery(telling: Telling[RegionFacts]) -> Runs:
    facts, whole = telling.facts, telling.numerals.whole
    running = [trial for trial in facts.trials if trial.withdrawn_on is None]
    tasks = [task for trial in running for task in trial.mandatory]
    sentence = telling.voice.runs(
        "Evidence was accepted for {accepted} of {all} mandatory tasks; {completed} of {trials} "
        "trials were completed.",
        accepted=whole(sum(task.accepted for task in tasks)),
        all=whole(len(tasks)),
        completed=whole(sum(trial.completed for trial in facts.trials)),
        trials=whole(len(facts.trials)),
    )
    withdrawn = [trial for trial in facts.trials if trial.withdrawn_on]
    if not withdrawn:
        return sentence
    names = telling.voice.listed([telling.trial(trial) for trial in withdrawn])
    return (*sentence, Text(" "), *telling.voice.runs("Withdrawn: {names}.", names=names))


def _region_type(telling: Telling[RegionFacts]) -> Runs:
    kind = telling.facts.region.region_type
    states: dict[str, list[str]] = {}
    for service in telling.facts.services:
        proposal = telling.proposals.get(service.id)
        if proposal and kind in proposal.region_types:
            states.setdefault(proposal.region_types[kind], []).append(telling.service(service.id))
    say, name = telling.voice.say, telling.name("region_type", kind)
    parts = []
    listed = telling.voice.listed
    if "tested" in states:
        parts.append(say("tested without marked weakness: {names}", names=listed(states["tested"])))
    if "weak" in states:
        parts.append(say("weak: {names}", names=listed(states["weak"])))
    if "not_tested" in states:
        parts.append(say("not yet tested: {names}", names=listed(states["not_tested"])))
    if not parts:
        parts.append(say("no service has been judged yet"))
    return telling.voice.runs(
        "All regions of the type “{type}” taken together: {states}.",
        type=name,
        states="; ".join(parts),
    )


def _foremost(telling: Telling[RegionFacts]) -> list[int]:
    """Return the places of the three recommendations with the strongest evidence, in card order."""
    cards = telling.facts.cards
    best = sorted(range(len(cards)), key=lambda place: (cards[place].grade, place))
    return sorted(best[:MOST_FINDINGS])


def _advice(telling: Telling[RegionFacts], place: int) -> Runs:
    card = telling.facts.cards[place]
    return telling.voice.runs(
        "{addressee}: {action} (grade {grade})",
        addressee=(Text(telling.name("addressee", card.addressee), strong=True),),
        action=card.action[telling.language],
        grade=card.grade,
    )
