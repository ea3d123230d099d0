"""The summary of the programme report: one table of verdicts, and what they mean."""

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Column,
    Heading,
    KeyNumber,
    KeyNumbers,
    Note,
    Paragraph,
    Row,
    Runs,
    Section,
    Table,
    text,
)
from evaluation.reports.cautions import design_warning
from evaluation.reports.facts import ProgrammeFacts, ServiceFact
from evaluation.reports.tables import NOTHING, kpi_cell
from evaluation.reports.telling import Telling
from evaluation.reports.wording import verdict

VALID = ("validated", "validated_with_conditions")


def summary(telling: Telling[ProgrammeFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [
        _key_numbers(telling),
        Paragraph(_goal(telling), "lead"),
        _verdicts(telling),
        Heading(say("Key findings"), 3, "findings"),
        Bullets(_findings(telling)),
        Note("warning", say("How to read this report"), design_warning(telling)),
    ]
    return Section("summary", say("Summary"), tuple(blocks), words_max=500)


def known_verdict(telling: Telling[ProgrammeFacts], service: str) -> str:
    """Return the verdict adopted on a service, else the one proposed; empty without either."""
    judged, proposal = telling.judgements.get(service), telling.proposals.get(service)
    if judged and judged.verdict:
        return judged.verdict
    return proposal.proposed if proposal else ""


def _key_numbers(telling: Telling[ProgrammeFacts]) -> KeyNumbers:
    facts, say, whole = telling.facts, telling.voice.say, telling.numerals.whole
    regions = {pilot.region for pilot in facts.pilots}
    completed = sum(trial.completed for trial in facts.trials)
    items = [
        KeyNumber(whole(len(facts.pilots)), say("pilot clusters")),
        KeyNumber(whole(len(regions)), say("regions")),
        KeyNumber(
            say("{part} of {all}", part=whole(completed), all=whole(len(facts.trials))),
            say("trials completed"),
        ),
    ]
    reach = telling.row("programme", "programme", "", "sme-reach")
    if reach is not None and reach.value is not None:
        items.append(KeyNumber(whole(int(reach.value)), say("companies took part"), reach.ref))
    return KeyNumbers(tuple(items))


def _goal(telling: Telling[ProgrammeFacts]) -> Runs:
    facts, whole = telling.facts, telling.numerals.whole
    verdicts = [known_verdict(telling, service.id) for service in facts.services]
    adopted = all(
        (judged := telling.judgements.get(service.id)) and judged.verdict
        for service in facts.services
    )
    counts = {
        "wanted": whole(facts.programme.services_wanted),
        "validated": whole(verdicts.count("validated")),
        "conditions": whole(verdicts.count("validated_with_conditions")),
        "others": whole(len(verdicts) - sum(verdicts.count(name) for name in VALID)),
    }
    if adopted:
        return telling.voice.runs(
            "The programme set out to validate {wanted} services. Validated: {validated}; "
            "validated with conditions: {conditions}; not validated at this stage: {others}.",
            **counts,
        )
    return telling.voice.runs(
        "The programme set out to validate {wanted} services. By the rules fixed at launch, the "
        "evidence would validate {validated} and validate {conditions} with conditions; for "
        "{others} it would not. People decide.",
        **counts,
    )


def _verdicts(telling: Telling[ProgrammeFacts]) -> Table:
    say = telling.voice.say
    return Table(
        anchor="verdicts",
        caption=say("Verdicts on the services"),
        columns=(
            Column(say("Service"), share=2.1),
            Column(say("Verdict"), share=1.75),
            Column(say("Completed trials"), "right", 1.1),
            Column(telling.name("kpi", "csat"), share=1.6),
            Column(telling.name("kpi", "capability-gain"), share=1.8),
            Column(say("Main reason"), share=4),
        ),
        rows=tuple(_verdict_row(telling, service) for service in telling.facts.services),
    )


def _verdict_row(telling: Telling[ProgrammeFacts], service: ServiceFact) -> Row:
    proposal = telling.proposals.get(service.id)
    completed = proposal.numbers.get("completed_trials") if proposal else None
    reason = proposal.reasons[0].text[telling.language] if proposal and proposal.reasons else ""
    return Row(
        (
            text(telling.service(service.id), strong=True),
            verdict(telling, proposal) if proposal else text(NOTHING),
            text(telling.numerals.whole(int(completed)) if completed is not None else NOTHING),
            kpi_cell(telling, telling.row("service", service.id, service.id, "csat")),
            kpi_cell(telling, telling.row("service", service.id, service.id, "capability-gain")),
            text(reason or NOTHING),
        )
    )


def _findings(telling: Telling[ProgrammeFacts]) -> tuple[Runs, ...]:
    return tuple(
        found
        for found in (
            _response(telling),
            _weak_types(telling),
            _withdrawn(telling),
            _later(telling),
        )
        if found
    )


def _response(telling: Telling[ProgrammeFacts]) -> Runs:
    response = telling.row("programme", "programme", "", "response-rate")
    csat = telling.row("programme", "programme", "", "csat")
    if response is None or csat is None:
        return ()
    return telling.voice.runs(
        "Over all services, the exit response rate is {response}; {csat} of those who answered "
        "reported to be satisfied or very satisfied.",
        response=telling.said(response),
        csat=telling.said(csat),
    )


def _weak_types(telling: Telling[ProgrammeFacts]) -> Runs:
    weak = [
        f"{telling.service(proposal.service)} ({telling.name('region_type', kind)})"
        for proposal in telling.facts.proposals
        for kind, state in proposal.region_types.items()
        if state == "weak"
    ]
    if not weak:
        return telling.voice.runs("No service shows a marked weakness in a type of region.")
    return telling.voice.runs(
        "Weak in a type of region: {names}.", names=telling.voice.listed(weak)
    )


def _withdrawn(telling: Telling[ProgrammeFacts]) -> Runs:
    count = sum(trial.withdrawn_on is not None for trial in telling.facts.trials)
    if not count:
        return ()
    return telling.voice.plural_runs(
        "{count} trial was withdrawn; its figures enter no result.",
        "{count} trials were withdrawn; their figures enter no result.",
        count,
        count=telling.numerals.whole(count),
    )


def _later(telling: Telling[ProgrammeFacts]) -> Runs:
    sustained = telling.row("programme", "programme", "", "sustained-use")
    if sustained is None:
        return ()
    if sustained.value is None:
        return telling.voice.runs(
            "Follow-up data after six months are not in yet; every verdict is provisional until "
            "then."
        )
    return telling.voice.runs(
        "After six months, {value} of the companies still work with the result; “partly” counts "
        "half.",
        value=telling.said(sustained),
    )
