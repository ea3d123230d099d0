"""Facts travel as JSON, and their hash is what a signature binds itself to."""

import pytest

from evaluation.reports.decisions import ReviewFact, ReviewState, VoteFact
from evaluation.reports.facts import (
    Evidence,
    ProgrammeFacts,
    RegionFacts,
    as_json,
    content_hash,
    read_facts,
)
from evaluation.reports.gathering import with_decisions
from evaluation.reports.gathering.inputs import JudgementInput


@pytest.fixture(params=["piedmont", "programme"])
def facts(request: pytest.FixtureRequest) -> RegionFacts | ProgrammeFacts:
    found: RegionFacts | ProgrammeFacts = request.getfixturevalue(request.param)
    return found


def test_facts_are_read_back_as_they_were_written(facts: RegionFacts | ProgrammeFacts) -> None:
    assert read_facts(as_json(facts)) == facts


def test_the_hash_survives_the_journey(facts: RegionFacts | ProgrammeFacts) -> None:
    assert content_hash(read_facts(as_json(facts))) == content_hash(facts)


def test_decisions_do_not_change_the_hash(piedmont: RegionFacts) -> None:
    day = piedmont.edition.data_until
    review = ReviewState(
        decisions=(
            ReviewFact(
                stage="r6", person="A", role="wp_lead", decision="return", day=day, comment="No."
            ),
        ),
        waiting_for="r2",
        version=2,
    )
    vote = VoteFact(person="B", decision="disagree", day=day, comment="Too early.")
    judged = {"svc-synergy-diamond": JudgementInput(votes=(vote,), verdict="not_validated")}

    decided = with_decisions(piedmont, review, judged)

    assert decided.review == review
    assert [found.verdict for found in decided.judgements] == ["not_validated"]
    assert content_hash(decided) == content_hash(piedmont)


def test_a_changed_number_changes_the_hash(piedmont: RegionFacts) -> None:
    first, *rest = piedmont.rows
    changed = first.model_copy(update={"n": (first.n or 0) + 1})

    other: Evidence = piedmont.model_copy(update={"rows": (changed, *rest)})

    assert content_hash(other) != content_hash(piedmont)


def test_facts_hold_no_floats_that_json_does_not_know(piedmont: RegionFacts) -> None:
    assert b"NaN" not in as_json(piedmont)
