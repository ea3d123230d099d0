"""Single answers that leave the house give nothing away that the published table hides."""

import pandas as pd

from evaluation.counting import count
from evaluation.evaluating import evaluate
from evaluation.single_answers import questions_of, single_answers
from services_catalog import Catalogue
from tests.evaluation.programmes import GOOD, SERVICE, Programme, a_programme


def three_types(few: int) -> Programme:
    """Three pilots, one of each region type, the first with ``few`` answers."""
    made = a_programme({"a": few, "b": 9, "c": 9, "d": 9}, silent=9)
    for trial, kind in zip(
        made.trials, ("advanced", "convergence", "less_advanced", "less_advanced"), strict=True
    ):
        trial["region_type"] = kind
    return made


def test_nothing_is_told_of_a_region_type_that_the_table_hides(catalogue: Catalogue) -> None:
    seen = three_types(3).seen()
    figures = evaluate(seen, catalogue)
    told = single_answers(seen, figures, catalogue)
    rows = figures.published[figures.published["level"] == "region_type"]
    marks = rows[rows["kpi"] == "csat"].set_index("unit")["suppressed"]
    shown = set(told.loc[told["item"] == "x_sat", "region_type"])

    assert marks["advanced"] == "primary"
    assert (marks != "").sum() > 1  # one more, so that nobody can subtract
    assert shown == set(marks.index[marks == ""])


def test_sizes_and_words_stay_in_the_house(catalogue: Catalogue) -> None:
    made = a_programme({"a": 12})
    made.answers.append(("a-firm0000", "a", SERVICE, "exit", "x_best", "The coaching."))
    told = single_answers(made.seen(), evaluate(made.seen(), catalogue), catalogue)

    assert {"x_sat", "cap1"} <= set(told["item"])
    assert not {"b_size", "x_best"} & set(told["item"])
    assert list(told.columns) == [
        "respondent", "service", "region_type", "wave", "item", "value",
    ]  # fmt: skip


def test_two_exports_cannot_be_subtracted(catalogue: Catalogue) -> None:
    first, second = a_programme({"a": 12}), a_programme({"a": 12})
    second.took_part("a", [GOOD] * 2)
    before = evaluate(first.seen(), catalogue)
    now = evaluate(second.seen(), catalogue, before=before)
    told = single_answers(second.seen(), now, catalogue, before=first.seen())

    assert told.empty


def test_it_is_known_what_every_kpi_is_computed_from(catalogue: Catalogue) -> None:
    found = questions_of(count(a_programme({"a": 3}).seen(), catalogue))

    assert found["csat"] == {("exit", "x_sat")}
    assert found["trl-shift"] == {("baseline", "b_trl"), ("followup", "f_trl")}
    assert {("exit", "cap1"), ("baseline", "cap6")} <= found["capability-gain"]
    assert ("exit", "x_nps") in found["response-rate"]


def test_nobody_at_all_gives_an_empty_table(catalogue: Catalogue) -> None:
    seen = Programme().tried("a").seen()
    told = single_answers(seen, evaluate(seen, catalogue), catalogue)

    assert isinstance(told, pd.DataFrame)
    assert told.empty
