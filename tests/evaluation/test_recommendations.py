"""Recommendations: at most seven, each with published evidence, driven by what was found."""

import re

import pytest

from evaluation.amendments import Amendment
from evaluation.cards import Card
from evaluation.errors import NothingEvaluated
from evaluation.evaluating import Evaluation, evaluate
from evaluation.recommendations import recommendations
from evaluation.sentences_of_cards import ACTIONS
from foundation.languages import LANGUAGES
from services_catalog import Catalogue
from tests.evaluation.programmes import BAD, GOOD, SERVICE, Programme, a_proven_programme


def every_card(alpine: Evaluation, catalogue: Catalogue) -> list[Card]:
    regions = [None, *sorted(alpine.trials["region"].unique())]
    return [
        card for region in regions for card in recommendations(alpine, catalogue, region=region)
    ]


def codes(result: Evaluation, catalogue: Catalogue, region: str | None = None) -> list[str]:
    return [card.advice.code for card in recommendations(result, catalogue, region=region)]


def test_every_report_has_between_one_and_seven_cards(
    alpine: Evaluation, catalogue: Catalogue
) -> None:
    for region in [None, *sorted(alpine.trials["region"].unique())]:
        cards = recommendations(alpine, catalogue, region=region)
        assert 1 <= len(cards) <= 7
        assert len({card.id for card in cards}) == len(cards)


def test_every_card_rests_on_published_rows(alpine: Evaluation, catalogue: Catalogue) -> None:
    rows = alpine.published[alpine.published["suppressed"] == ""]
    published = set(rows[["level", "unit", "service", "kpi"]].agg("/".join, axis=1))
    for card in every_card(alpine, catalogue):
        assert card.evidence
        assert set(card.evidence) <= published


def test_every_number_a_card_tells_is_one_of_its_references(
    alpine: Evaluation, catalogue: Catalogue
) -> None:
    for card in every_card(alpine, catalogue):
        told = [fact["kpi"] for said in card.because for fact in said.facts.get("findings", [])]
        assert set(told) <= {reference.rpartition("/")[2] for reference in card.evidence}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_reads_in_every_language(
    language: str, alpine: Evaluation, catalogue: Catalogue
) -> None:
    for card in every_card(alpine, catalogue):
        for text in (card.action, card.reason, card.effort, card.start, card.measure):
            assert re.search(r"[{}]|\bnan\b|\bNone\b", text(language)) is None
            assert text(language).endswith(".")


def test_the_programme_hears_what_the_verdicts_say(
    alpine: Evaluation, catalogue: Catalogue
) -> None:
    assert [
        (card.advice.code, card.grade, card.region_types)
        for card in recommendations(alpine, catalogue)
    ] == [
        ("stop-service", "A", ("advanced", "convergence", "less_advanced")),
        ("adapt-to-type", "B", ("less_advanced",)),
        ("retest-service", "B", ("advanced", "convergence", "less_advanced")),
        ("ask-in-person", "B", ("advanced", "convergence", "less_advanced")),
        ("keep-offering", "A", ("advanced", "convergence", "less_advanced")),
        ("keep-offering", "A", ("advanced", "convergence", "less_advanced")),
        ("keep-with-conditions", "A", ("advanced", "convergence")),
    ]


def test_a_less_advanced_pilot_is_told_to_adapt_and_not_to_keep(
    alpine: Evaluation, catalogue: Catalogue
) -> None:
    cards = recommendations(alpine, catalogue, region="lombardia")
    about_workshop = [c.advice.code for c in cards if c.id.endswith("svc-discovery-workshop")]
    assert about_workshop[0] == "adapt-to-type"
    assert "keep-with-conditions" not in about_workshop
    assert "Merge with an existing event" in cards[0].action("en")


def test_a_region_that_tried_nothing_is_refused(alpine: Evaluation, catalogue: Catalogue) -> None:
    with pytest.raises(NothingEvaluated) as refusal:
        recommendations(alpine, catalogue, region="tyrol")

    assert refusal.value.code == "EVAL-401"
    assert str(refusal.value).startswith(
        "No trial took place in the region 'tyrol'. Regions with trials: baden-wuerttemberg, "
    )


def test_a_region_whose_only_trial_was_withdrawn_has_no_cards(catalogue: Catalogue) -> None:
    made = a_proven_programme().tried("gone", region="nowhere", withdrawn=True, completed=False)
    assert recommendations(evaluate(made.seen(), catalogue), catalogue, region="nowhere") == ()


def test_services_that_take_too_much_effort_are_to_be_simplified(catalogue: Catalogue) -> None:
    made = a_proven_programme()
    made.answers = [(*row[:5], "50") if row[4] == "m_days" else row for row in made.answers]
    assert "simplify" in codes(evaluate(made.seen(), catalogue), catalogue)


def test_barriers_that_stay_are_for_the_authority(catalogue: Catalogue) -> None:
    made = a_proven_programme()
    for firm in made.participations:
        made.answers += [
            (firm["sme"], firm["cluster"], SERVICE, "followup", f"bar_ski{n}", "2")
            for n in (1, 2, 3)
        ]
    result = evaluate(made.seen(), catalogue)
    cards = {card.advice.code: card for card in recommendations(result, catalogue)}
    assert cards["barrier-skills"].addressee == "managing_authority"
    assert cards["barrier-skills"].evidence == ("programme/programme//barrier-change-skills",)
    north = {c.advice.code: c for c in recommendations(result, catalogue, region="north")}
    assert north["barrier-skills"].addressee == "regional_authority"


def test_a_single_statement_is_worded_as_a_question(
    alpine: Evaluation, catalogue: Catalogue
) -> None:
    weak = [card for card in every_card(alpine, catalogue) if card.grade == "D"]
    assert weak
    assert all(card.action("en").startswith("Question to examine: ") for card in weak)


def test_one_bad_region_of_a_good_service_is_compared(catalogue: Catalogue) -> None:
    made = a_proven_programme(30)
    made.tried("sad", region="sadlands", country="AT").took_part("sad", [BAD] * 12)
    made.took_part("sad", [GOOD] * 8)
    result = evaluate(made.seen(), catalogue)
    assert result.proposal(SERVICE).verdict == "validated"
    assert "compare-regions" in codes(result, catalogue, "sadlands")


def test_advice_does_not_change_with_the_order_of_rows(catalogue: Catalogue) -> None:
    made = a_proven_programme()
    turned = Programme(
        made.trials[::-1], made.firms[::-1], made.participations[::-1], made.answers[::-1]
    )
    first, second = (evaluate(one.seen(), catalogue) for one in (made, turned))
    assert recommendations(first, catalogue) == recommendations(second, catalogue)


def test_every_action_is_reached_by_a_rule() -> None:
    from evaluation.advice_by_kpi import RULES

    by_number = {rule.code for rule in RULES}
    by_verdict = {
        "keep-offering",
        "keep-with-conditions",
        "adapt-to-type",
        "stop-service",
        "revise-service",
        "retest-service",
        "test-in-type",
        "compare-regions",
    }
    assert by_number | by_verdict == set(ACTIONS)


def test_cards_aim_at_the_plan_as_amended(alpine: Evaluation, catalogue: Catalogue) -> None:
    service = "svc-synergy-diamond"
    change = Amendment(number=1, service=service, thing="kpi:csat", field="target", after=84.0)

    def aims(*amendments: Amendment) -> dict[str, str]:
        cards = recommendations(alpine, catalogue, amendments=amendments)
        return {card.id: card.measure("en").replace("\N{NO-BREAK SPACE}", " ") for card in cards}

    frozen, found = aims(), aims(change)
    moved = [name for name in frozen if name in found and frozen[name] != found[name]]
    assert moved
    assert all(name.endswith(service) for name in moved)
    assert all("84 %" in found[name] and "80 %" in frozen[name] for name in moved)
