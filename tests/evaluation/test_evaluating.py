"""One evaluation: stored and read back without loss, fast, and the same for the same input."""

import json
from time import process_time

import pandas as pd
import pytest

import evaluation
from evaluation.errors import UnreadableEvaluation
from evaluation.evaluating import Evaluation, evaluate
from evaluation.observations import Observations
from services_catalog import Catalogue
from tests.evaluation.folder_counting import Folder
from tests.evaluation.programmes import SERVICE, Programme, a_programme


def test_what_is_stored_is_read_back_without_loss(alpine: Evaluation) -> None:
    again = Evaluation.of_json(alpine.to_json())
    pd.testing.assert_frame_equal(again.kpis, alpine.kpis)
    pd.testing.assert_frame_equal(again.trials, alpine.trials)
    pd.testing.assert_frame_equal(again.published, alpine.published)
    assert again.proposals == alpine.proposals
    assert again.to_json() == alpine.to_json()
    assert again.digest == alpine.digest


def test_open_trials_are_read_back_too(catalogue: Catalogue) -> None:
    made = Programme().tried("a", completed=False, actual_days=float("nan"))
    result = evaluate(made.seen(), catalogue)
    again = Evaluation.of_json(result.to_json())
    pd.testing.assert_frame_equal(again.trials, result.trials)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2}', '{"format": 1, "kpis": 3}'])
def test_something_else_is_refused(text: str) -> None:
    with pytest.raises(UnreadableEvaluation) as refusal:
        Evaluation.of_json(text)

    assert refusal.value.code == "EVAL-301"
    assert str(refusal.value).endswith("Compute it again from the observations.")


def test_the_digest_is_that_of_the_content(catalogue: Catalogue) -> None:
    one, same, other = (
        evaluate(a_programme({"alpha": firms}).seen(), catalogue) for firms in (6, 6, 7)
    )
    assert one.digest == same.digest != other.digest


def test_the_definitions_are_part_of_the_digest(alpine: Evaluation, catalogue: Catalogue) -> None:
    assert alpine.definitions == catalogue.digest
    assert json.loads(alpine.to_json())["definitions"] == catalogue.digest


def test_an_unknown_service_has_no_proposal(alpine: Evaluation) -> None:
    with pytest.raises(KeyError):
        alpine.proposal("svc-startup-bridge")


def test_published_numbers_are_found_by_address(alpine: Evaluation) -> None:
    reading = alpine.readings.service("svc-synergy-diamond", "csat")
    assert (reading.n, reading.status, reading.hidden) == (79, "green", "")
    assert reading.reference == "service/svc-synergy-diamond/svc-synergy-diamond/csat"
    assert alpine.readings.programme("sme-reach").value == 302.0
    assert len(alpine.readings) == len(list(alpine.readings)) == len(alpine.kpis)


def test_public_names_are_imported_when_they_are_used() -> None:
    assert evaluation.evaluate is evaluate
    assert sorted(evaluation.__all__) == sorted(evaluation.HOMES)
    for name in evaluation.__all__:
        assert getattr(evaluation, name).__name__ == name
    with pytest.raises(AttributeError):
        evaluation.nothing_of_the_kind  # noqa: B018 -- the access is the test


def test_everybody_giving_the_same_answer_is_no_special_case(catalogue: Catalogue) -> None:
    result = evaluate(a_programme({"alpha": 12}).seen(), catalogue)
    gain = result.readings.service(SERVICE, "capability-gain")
    assert (gain.value, gain.low, gain.high) == (25.0, 25.0, 25.0)
    assert result.readings.service(SERVICE, "csat").high == 100.0


def test_a_programme_of_the_usual_size_takes_about_a_second(
    alpine_folder: Folder, catalogue: Catalogue
) -> None:
    """The limit leaves room for a busy machine; on a quiet one it takes half a second."""
    records = alpine_folder.records()
    started = process_time()
    evaluate(Observations.of_records(**records), catalogue)
    assert process_time() - started < 3


def test_ten_times_the_answers_take_less_than_eight_seconds(
    alpine_folder: Folder, catalogue: Catalogue
) -> None:
    records = alpine_folder.records()
    large = Programme(exchange_rates=records["exchange_rates"])
    for copy in range(10):
        large.trials += [
            {**row, "cluster": f"{row['cluster']}-{copy}"} for row in records["trials"]
        ]
        large.firms += [
            {**row, "sme": f"{row['sme']}-{copy}", "cluster": f"{row['cluster']}-{copy}"}
            for row in records["firms"]
        ]
        large.participations += [
            {**row, "sme": f"{row['sme']}-{copy}", "cluster": f"{row['cluster']}-{copy}"}
            for row in records["participations"]
        ]
        large.answers += [
            (f"{who}-{copy}", f"{cluster}-{copy}", *rest)
            for who, cluster, *rest in records["answers"]
        ]
    started = process_time()
    result = evaluate(large.seen(), catalogue)
    assert process_time() - started < 8
    assert result.proposal("svc-partnering-call").verdict == "not_validated"
    assert result.readings.service("svc-synergy-diamond", "csat").n == 790
