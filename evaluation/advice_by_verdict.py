"""Advice that follows from the proposed verdict on a service."""

from collections.abc import Iterator

from evaluation.advising import VALID, Advice, Scope, aims, because, below, known, works_in
from evaluation.proposals import Proposal
from evaluation.readings import Reading
from evaluation.standing import VALUE_GATE
from evaluation.wording import Said

READ_FIRST = ("capability-gain", "csat")
"""What advice to go on or to stop rests on: change that was measured, then satisfaction."""


def _verdict(proposal: Proposal) -> Said:
    return Said("because-verdict", {"verdict": proposal.verdict})


def _local(scope: Scope, everywhere: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return the same numbers of this region, as far as they are published."""
    return known(*(scope.here(reading.address[2], reading.kpi) for reading in everywhere))


def _said(everywhere: tuple[Reading, ...], here: tuple[Reading, ...]) -> tuple[Said, ...]:
    told = (because("because-participants", everywhere),)
    return (*told, because("because-participants-here", here)) if here else told


def going_on(scope: Scope) -> Iterator[Advice]:
    """Keep offering what is valid, where it is valid."""
    for proposal in scope.proposals:
        service, kinds = proposal.service, works_in(proposal, scope)
        evidence = known(*(scope.everywhere(service, kpi) for kpi in READ_FIRST))
        if proposal.verdict not in VALID or not kinds or not evidence:
            continue
        conditional = proposal.verdict == "validated_with_conditions"
        yield Advice(
            code="keep-with-conditions" if conditional else "keep-offering",
            service=service,
            addressee="cluster_organisation",
            weight=64 if conditional else 66,
            evidence=(*evidence, *(here := _local(scope, evidence))),
            because=(_verdict(proposal), *_said(evidence, here)),
            success=aims(scope, service, "csat", "uptake-commitment"),
            region_types=kinds,
            facts={"service": scope.service_name(service), "where": list(kinds)},
            bands=("medium", "medium"),
            days=60,
        )


def giving_up(scope: Scope) -> Iterator[Advice]:
    """Stop what failed; revise what failed in one respect."""
    codes = {"not_validated": ("stop-service", 95), "revise_and_retest": ("revise-service", 92)}
    for proposal in scope.proposals:
        if proposal.verdict not in codes:
            continue
        service = proposal.service
        code, weight = codes[proposal.verdict]
        kpis = [*_worst(proposal, scope), *READ_FIRST]
        evidence = known(*(scope.everywhere(service, kpi) for kpi in dict.fromkeys(kpis)))
        if evidence:
            yield Advice(
                code=code,
                service=service,
                addressee=scope.adviser,
                weight=weight,
                evidence=(*evidence, *(here := _local(scope, evidence))),
                because=(_verdict(proposal), *_said(evidence, here)),
                success=Said("measure-decision")
                if code == "stop-service"
                else aims(scope, service, "csat"),
                region_types=scope.types[service],
                facts={"service": scope.service_name(service)},
                bands=("low", "low") if code == "stop-service" else ("high", "medium"),
                days=20,
            )


def _worst(proposal: Proposal, scope: Scope) -> list[str]:
    """Return the value KPIs of the service that are red, at most two."""
    gate = scope.catalogue.gates[VALUE_GATE]
    red = [kpi for kpi in gate.kpis if below(scope.everywhere(proposal.service, kpi), "red")]
    return red[:2]


def trying_again(scope: Scope) -> Iterator[Advice]:
    """Collect evidence where there is too little of it."""
    for proposal in scope.proposals:
        service = proposal.service
        limits = scope.rules(service).gates["G2"].limits["green"]
        evidence = known(
            scope.everywhere(service, "response-rate"),
            scope.everywhere(service, "matched-pair-rate"),
            scope.everywhere(service, "region-type-coverage"),
        )
        if proposal.verdict == "insufficient_evidence" and evidence:
            facts = {"pairs": int(limits["matched_pairs"]), "least_share": limits["response_rate"]}
            yield Advice(
                code="retest-service",
                service=service,
                addressee=scope.adviser,
                weight=88,
                evidence=evidence,
                because=(_verdict(proposal), because("because-figures", evidence)),
                success=Said("measure-evidence", facts),
                region_types=scope.types[service],
                facts={"service": scope.service_name(service)},
                bands=("high", "medium"),
                days=60,
            )


def adapting(scope: Scope) -> Iterator[Advice]:
    """Adapt a service to the region types in which it lags behind."""
    for proposal in scope.proposals:
        if proposal.verdict == "not_validated":
            continue
        for kind in scope.types[proposal.service]:
            if proposal.region_types.get(kind) == "weak":
                yield from _adapted(scope, proposal.service, kind)


def _adapted(scope: Scope, service: str, kind: str) -> Iterator[Advice]:
    kpis = scope.catalogue.gates[VALUE_GATE].kpis
    red = [found for kpi in kpis if below(found := scope.in_type(kind, service, kpi), "red")]
    if evidence := known(*red[:3]):
        yield Advice(
            code="adapt-to-type",
            service=service,
            addressee="cluster_organisation",
            weight=90,
            evidence=evidence,
            because=(because("because-participants-where", evidence, where=[kind]),),
            success=aims(scope, service, "csat", "usefulness"),
            region_types=(kind,),
            facts={
                "service": scope.service_name(service),
                "where": [kind],
                "adaptation": scope.adaptation(service, kind),
            },
            bands=("medium", "medium"),
            days=40,
        )


def testing_elsewhere(scope: Scope) -> Iterator[Advice]:
    """Test a service in region types of which nothing is known yet. Advice to the programme."""
    if scope.region:
        return
    exits = scope.catalogue.judging.evidence.tested_region_type_min_exits
    for proposal in scope.proposals:
        service = proposal.service
        untested = [kind for kind, how in proposal.region_types.items() if how == "not_tested"]
        evidence = known(scope.everywhere(service, "region-type-coverage"))
        if untested and evidence and proposal.verdict != "not_validated":
            yield Advice(
                code="test-in-type",
                service=service,
                addressee="programme",
                weight=52,
                evidence=evidence,
                because=(Said("because-untested", {"where": untested}),),
                success=Said("measure-exits", {"exits": exits, "where": untested}),
                region_types=tuple(untested),
                facts={"service": scope.service_name(service), "where": untested},
                bands=("high", "medium"),
                days=120,
            )
