"""Facts about judgement: proposals with their reasons, what people decided, recommendations."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from evaluation.reports.facts import CardFact, KpiFact, ProposalFact, ReasonFact, ServiceFact
from evaluation.reports.gathering.inputs import JudgementInput, ReportInputs
from evaluation.reports.gathering.vocabulary import in_all

if TYPE_CHECKING:
    from evaluation.proposals import Proposal
    from evaluation.recommendations import Card


def proposal_facts(
    inputs: ReportInputs, services: Iterable[ServiceFact]
) -> tuple[ProposalFact, ...]:
    """Return what is proposed and decided about ``services``."""
    wanted = {service.id for service in services}
    return tuple(
        _proposal(proposal, inputs.judgements.get(proposal.service, JudgementInput()))
        for proposal in inputs.evaluation.proposals
        if proposal.service in wanted
    )


def _proposal(proposal: "Proposal", judged: JudgementInput) -> ProposalFact:
    return ProposalFact(
        service=proposal.service,
        proposed=proposal.verdict,
        verdict=judged.verdict,
        provisional=judged.provisional,
        gates=dict(proposal.gates),
        reasons=tuple(
            ReasonFact(gate=reason.gate, text=in_all(reason.text)) for reason in proposal.reasons
        ),
        conditions=tuple(
            ReasonFact(gate=asked.gate, text=in_all(asked.text)) for asked in proposal.conditions
        ),
        region_types=dict(proposal.region_types),
        votes=judged.votes,
        adopted_by=judged.adopted_by,
        adopted_on=judged.adopted_on,
    )


def card_facts(inputs: ReportInputs, place: str, rows: Iterable[KpiFact]) -> tuple[CardFact, ...]:
    """Return the recommendations filed under ``place``, at most as many as the catalogue allows."""
    refs = {row.address: row.ref for row in rows}
    cards = inputs.cards.get(place, ())[: inputs.catalogue.report.card.max_per_report]
    return tuple(_card(card, number, refs) for number, card in enumerate(cards, start=1))


def card_evidence(inputs: ReportInputs, place: str) -> list[str]:
    """Return the addresses of the KPI rows that the recommendations of ``place`` rest on."""
    return [address for card in inputs.cards.get(place, ()) for address in card.evidence]


def _card(card: "Card", number: int, refs: dict[str, str]) -> CardFact:
    return CardFact(
        number=number,
        addressee=card.addressee,
        action=in_all(card.action),
        reason=in_all(card.reason),
        effort=in_all(card.effort),
        start=in_all(card.start),
        measure=in_all(card.measure),
        grade=card.grade,
        region_types=tuple(card.region_types),
        evidence=tuple(refs[address] for address in card.evidence if address in refs),
    )
