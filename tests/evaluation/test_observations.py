"""Observations are refused as a whole when one row cannot be trusted."""

from typing import Any

import pandas as pd
import pytest

from evaluation.errors import RowsTwice, UnknownReference, WrongColumns, WrongValues
from evaluation.observations import SCHEMA, Observations
from tests.evaluation.programmes import GOOD, SERVICE, Programme, a_programme, a_trial


def test_the_frames_have_the_kinds_of_the_schema_even_when_empty() -> None:
    seen = Programme().seen()
    for name, schema in SCHEMA.items():
        frame = getattr(seen, name)
        assert {column: str(kind) for column, kind in frame.dtypes.items()} == schema


def test_euro_is_worth_one_euro_whatever_the_programme_says() -> None:
    assert a_programme({"alpha": 5}).seen().exchange_rates == {"EUR": 1.0}


def test_missing_and_unknown_columns_are_named() -> None:
    trial = a_trial("alpha")
    del trial["region"]
    with pytest.raises(WrongColumns) as refusal:
        Programme(trials=[{**trial, "regoin": "north"}]).seen()

    assert refusal.value.code == "EVAL-101"
    assert str(refusal.value) == (
        "The observations 'trials' have the wrong columns: missing region; unknown regoin. "
        "Give exactly the columns of evaluation.observations.SCHEMA."
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("withdrawn", "no"),
        ("mandatory", 7.5),
        ("mandatory", "7"),
        ("planned_days", True),
        ("region", 7),
        ("region", None),
        ("actual_days", "30"),
    ],
)
def test_a_value_of_another_kind_is_refused_and_not_converted(column: str, value: object) -> None:
    with pytest.raises(WrongValues) as refusal:
        Programme(trials=[a_trial("alpha", **{column: value})]).seen()

    assert refusal.value.code == "EVAL-102"
    assert f"The column {column!r} of the observations 'trials' holds" in str(refusal.value)


def test_trials_that_are_not_done_have_no_actual_days() -> None:
    seen = Programme(trials=[a_trial("a", actual_days=float("nan"), completed=False)]).seen()
    assert seen.trials["actual_days"].isna().tolist() == [True]


@pytest.mark.parametrize(
    "more",
    [{"accepted": 8}, {"mandatory": -1, "accepted": -2}, {"withdrawn": True, "completed": True}],
)
def test_a_trial_that_contradicts_itself_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(WrongValues):
        Programme(trials=[a_trial("alpha", **more)]).seen()


def test_two_answers_of_one_respondent_to_one_item_are_refused() -> None:
    made = a_programme({"alpha": 1})
    made.answers.append(made.answers[-1])
    with pytest.raises(RowsTwice) as refusal:
        made.seen()

    assert refusal.value.code == "EVAL-103"


def test_a_trial_that_is_there_twice_is_refused() -> None:
    with pytest.raises(RowsTwice):
        Programme(trials=[a_trial("alpha"), a_trial("alpha")]).seen()


def test_an_answer_about_a_trial_that_does_not_exist_is_refused() -> None:
    made = a_programme({"alpha": 1})
    made.answers.append(("somebody", "beta", SERVICE, "exit", "x_sat", "5"))
    with pytest.raises(UnknownReference) as refusal:
        made.seen()

    assert refusal.value.code == "EVAL-104"
    assert str(refusal.value) == (
        "The observations 'answers' name trials that do not exist: beta / svc-discovery-workshop. "
        "Add them, or leave these rows out."
    )


def test_a_participation_of_an_unknown_firm_is_refused() -> None:
    made = Programme().tried("alpha").took_part("alpha", [GOOD])
    made.firms.clear()
    with pytest.raises(UnknownReference):
        made.seen()


def test_frames_may_come_from_somewhere_else_than_records() -> None:
    seen = a_programme({"alpha": 6}).seen()
    again = Observations(
        trials=seen.trials,
        firms=seen.firms,
        participations=seen.participations,
        answers=seen.answers,
        exchange_rates={},
    )
    pd.testing.assert_frame_equal(again.answers, seen.answers)
