"""Reasons and conditions: every gate is explained, in every language, by published numbers only."""

import re

import pytest

from evaluation.conditions import Condition
from evaluation.evaluating import Evaluation, evaluate
from evaluation.proposals import Proposal
from evaluation.reasons import Reason
from foundation.languages import LANGUAGES
from services_catalog import Catalogue
from tests.evaluation.programmes import (
    BAD,
    GOOD,
    KINDS,
    SERVICE,
    Programme,
    a_programme,
    a_proven_programme,
)


def told(proposal: Proposal) -> list[Reason | Condition]:
    return [*proposal.reasons, *proposal.conditions]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_condition_of_the_example_reads_in_every_language(
    language: str, alpine: Evaluation
) -> None:
    for proposal in alpine.proposals:
        for text in [one.text(language) for one in told(proposal)]:
            assert re.search(r"[{}]|\bnan\b|\bNone\b", text) is None, text
            assert text.endswith((".", "%."))


def test_every_gate_has_a_reason_and_red_ones_come_first(alpine: Evaluation) -> None:
    rank = {"red": 0, "none": 0, "amber": 1, "green": 2}
    for proposal in alpine.proposals:
        gates = [reason.gate for reason in proposal.reasons]
        assert set(gates) == set(proposal.gates)
        ranks = [rank[proposal.gates[gate]] for gate in gates]
        assert ranks == sorted(ranks)


def codes(made: Programme, catalogue: Catalogue) -> list[str]:
    return [reason.code for reason in evaluate(made.seen(), catalogue).proposal(SERVICE).reasons]


def test_a_service_without_trials_lacks_evidence_and_says_so(catalogue: Catalogue) -> None:
    result = evaluate(Programme().seen(), catalogue)
    assert {proposal.verdict for proposal in result.proposals} == {"insufficient_evidence"}
    assert codes(Programme(), catalogue) == [
        "evidence-short",
        "value-low",
        "types-few",
        "types-untested",
        "upkeep-unknown",
        "delivery-none",
    ]


def test_a_proven_service_is_validated_with_good_reasons(catalogue: Catalogue) -> None:
    assert codes(a_proven_programme(), catalogue) == [
        "value-high",
        "types-all",
        "upkeep-good",
        "evidence-enough",
        "delivery",
    ]


def test_open_trials_are_mentioned(catalogue: Catalogue) -> None:
    made = a_proven_programme().tried("late", completed=False, actual_days=float("nan"))
    assert codes(made, catalogue)[-1] == "trials-open"


def test_types_that_all_lag_are_told_one_by_one(catalogue: Catalogue) -> None:
    made = Programme()
    for place, kind in enumerate(KINDS):
        made.tried(f"c{place}", region_type=kind).took_part(f"c{place}", [BAD] * 12)
    found = codes(made, catalogue)
    assert found.count("types-weak") == 3
    assert "types-none-works" in found


def test_delivery_that_failed_in_most_trials_is_told(catalogue: Catalogue) -> None:
    made = Programme()
    for name, accepted in (("a", 1), ("b", 2), ("c", 7)):
        made.tried(name, accepted=accepted).took_part(name, [GOOD] * 5)
    result = evaluate(made.seen(), catalogue).proposal(SERVICE)
    poor = next(reason for reason in result.reasons if reason.code == "delivery-poor")
    assert poor.text("en").replace("\N{NO-BREAK SPACE}", " ") == (
        "In 2 of 3 completed trials less than 65 % of the mandatory tasks were done with accepted "
        "evidence."
    )
    assert result.verdict == "insufficient_evidence"
    assert {reason.gate for reason in result.reasons[:3]} == {"G1", "G2"}


def test_a_gain_that_may_be_chance_is_told(catalogue: Catalogue) -> None:
    unchanged = {**GOOD, **dict.fromkeys((f"cap{n}" for n in range(1, 7)), "3")}
    made = a_proven_programme(0)
    for trial in made.trials:
        made.took_part(trial["cluster"], [unchanged] * 10)
    assert "value-chance" in codes(made, catalogue)


def test_reasons_never_tell_a_number_that_is_hidden(catalogue: Catalogue) -> None:
    """Four firms answered: no share of theirs, and no count, may be in a sentence."""
    result = evaluate(a_programme({"alpha": 4}, silent=6).seen(), catalogue).proposal(SERVICE)
    value = next(reason for reason in result.reasons if reason.code == "value-high")
    assert {fact["value"] for fact in value.facts["kpis"]} == {None}
    assert "Satisfaction (top two) (not shown)" in value.text("en")
    assert result.numbers["matched_pairs"] is None  # of ten: the rate would tell the count
    assert result.numbers["response_rate"] is None
    hidden = evaluate(a_programme({"alpha": 4}).seen(), catalogue).proposal(SERVICE)
    assert hidden.numbers["matched_pairs"] is None
    assert hidden.numbers["response_rate"] is None
    short = next(reason for reason in hidden.reasons if reason.code == "evidence-short")
    assert "companies with answers before and after: not shown" in short.text("en")


def test_every_number_in_a_reason_stands_in_the_published_table(alpine: Evaluation) -> None:
    printed = set(alpine.published["value"].dropna())
    facts = [
        fact
        for proposal in alpine.proposals
        for one in told(proposal)
        for fact in one.facts.get("kpis", [])
    ]
    assert len(facts) > 20
    assert {fact["value"] for fact in facts} <= printed
