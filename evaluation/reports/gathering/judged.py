"""Facts about judgement: proposals with their reasons, what people decided, recommendations."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from evaluation.reports.facts import (
    CardFact,
    Evidence,
    JudgementFact,
    KpiFact,
    ProposalFact,
    ReasonFact,
    ReviewState,
    ServiceFact,
)
from evaluation.reports.gathering.inputs import JudgementInput, ReportInputs
from evaluation.reports.gathering.vocabulary import in_all

if TYPE_CHECKING:
    from evaluation.cards import Card
    from evaluation.proposals import Proposal

AnyFacts = TypeVar("AnyFacts", bound=Evidence)


def proposal_facts(
    inputs: ReportInputs, services: Iterable[ServiceFact]
) -> tuple[ProposalFact, ...]:
    """Return what is proposed for ``services``."""
    wanted = {service.id for service in services}
    return tuple(proposal_fact(p) for p in inputs.evaluation.proposals if p.service in wanted)


def proposal_fact(proposal: "Proposal") -> ProposalFact:
    """Return a proposal with its reasons and conditions in all languages."""
    return ProposalFact(
        service=proposal.service,
        proposed=proposal.verdict,
        gates=dict(proposal.gates),
        reasons=tuple(
            ReasonFact(gate=reason.gate, text=in_all(reason.text)) for reason in proposal.reasons
        ),
        conditions=tuple(
            ReasonFact(gate=asked.gate, text=in_all(asked.text)) for asked in proposal.conditions
        ),
        region_types=dict(proposal.region_types),
        numbers={name: _known(number) for name, number in proposal.numbers.items()},
    )


def with_tipping(
    inputs: ReportInputs, proposals: Iterable[ProposalFact]
) -> tuple[ProposalFact, ...]:
    """Return the proposals, and after the reasons of each what could still tip it."""
    return tuple(
        one.model_copy(
            update={"reasons": (*one.reasons, ReasonFact(gate="", text=in_all(found.text)))}
        )
        if (found := inputs.tipping.get(one.service)) is not None
        else one
        for one in proposals
    )


def judgement_facts(
    judgements: Mapping[str, JudgementInput], services: Iterable[ServiceFact]
) -> tuple[JudgementFact, ...]:
    """Return what people decided about ``services``."""
    return tuple(
        JudgementFact(
            service=service.id,
            verdict=judged.verdict,
            provisional=judged.provisional,
            votes=judged.votes,
            adopted_by=judged.adopted_by,
            adopted_on=judged.adopted_on,
            dissents=judged.dissents,
        )
        for service in services
        if (judged := judgements.get(service.id)) is not None
    )


def with_decisions(
    facts: AnyFacts, review: ReviewState, judgements: Mapping[str, JudgementInput]
) -> AnyFacts:
    """Return the same facts with what people have decided by now; their hash stays the same."""
    decided = judgement_facts(judgements, facts.services)
    return facts.model_copy(update={"review": review, "judgements": decided})


def _known(number: float | None) -> float | None:
    return None if number is None else float(number)


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
