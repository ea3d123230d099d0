"""An amended limit decides for its service alone, and what it changed is said."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evaluation.amendments import Amendment, amended
from evaluation.evaluating import Evaluation, evaluate
from evaluation.observations import Observations
from foundation.languages import LANGUAGES
from services_catalog import Catalogue
from tests.evaluation.folder_counting import read_folder

SERVICE = "svc-synergy-diamond"


@pytest.fixture(scope="module")
def seen(example: Path) -> Observations:
    return Observations.of_records(
        **read_folder(example, datetime(2027, 8, 5, tzinfo=UTC)).records()
    )


@pytest.fixture(scope="module")
def frozen(seen: Observations, catalogue: Catalogue) -> Evaluation:
    return evaluate(seen, catalogue)


def a_change(thing: str, field: str, after: float, *, number: int = 1) -> Amendment:
    return Amendment(number=number, service=SERVICE, thing=thing, field=field, after=after)


def test_without_an_amendment_nothing_changes(
    seen: Observations, catalogue: Catalogue, frozen: Evaluation
) -> None:
    assert evaluate(seen, catalogue, []).to_json() == frozen.to_json()


def test_an_amended_target_colours_the_rows_of_its_service_alone(
    seen: Observations, catalogue: Catalogue, frozen: Evaluation
) -> None:
    found = evaluate(seen, catalogue, [a_change("kpi:csat", "target", 99.0)])

    before, after = frozen.kpis, found.kpis
    moved = before.loc[before["status"] != after["status"]]
    assert {*moved["service"]} == {SERVICE}
    assert {*moved["kpi"]} == {"csat"}
    assert before.drop(columns="status").equals(after.drop(columns="status"))


def test_a_gate_that_changed_says_what_it_would_be_by_the_frozen_plan(
    seen: Observations, catalogue: Catalogue, frozen: Evaluation
) -> None:
    change = a_change("gate:G2", "green.matched_pairs", 5000.0, number=3)
    found = evaluate(seen, catalogue, [change]).proposal(SERVICE)

    assert frozen.proposal(SERVICE).gates["G2"] == "green"
    assert found.gates["G2"] == "amber"
    told = [(reason.code, reason.facts) for reason in found.reasons[-2:]]
    assert told == [
        ("amended-gate", {"amendments": [3], "colour": "green"}),
        ("amended-verdict", {"amendments": [3], "verdict": frozen.proposal(SERVICE).verdict}),
    ]
    assert all("3" in found.reasons[-1].text(language) for language in LANGUAGES)


def test_an_amendment_that_changes_no_colour_is_no_reason(
    seen: Observations, catalogue: Catalogue, frozen: Evaluation
) -> None:
    found = evaluate(seen, catalogue, [a_change("gate:G2", "green.matched_pairs", 29.0)])

    assert found.proposal(SERVICE).reasons == frozen.proposal(SERVICE).reasons


def test_other_services_keep_their_proposals(
    seen: Observations, catalogue: Catalogue, frozen: Evaluation
) -> None:
    found = evaluate(seen, catalogue, [a_change("kpi:csat", "target", 99.0)])

    assert [p for p in found.proposals if p.service != SERVICE] == [
        p for p in frozen.proposals if p.service != SERVICE
    ]


def test_later_amendments_build_on_earlier_ones(catalogue: Catalogue) -> None:
    rules = amended(
        catalogue,
        [a_change("kpi:csat", "amber", 50.0), a_change("kpi:csat", "target", 55.0, number=2)],
        SERVICE,
    )

    assert (rules.kpis["csat"].amber, rules.kpis["csat"].target) == (50.0, 55.0)
    assert amended(catalogue, [a_change("kpi:csat", "target", 55.0)], "other") == catalogue
