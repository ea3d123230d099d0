"""Does the verdict change if ..., and how often is the rule wrong."""

from typing import Any

import numpy as np
import pytest

from evaluation.certainty.operating import TRUTHS, operating_characteristics
from evaluation.certainty.sensitivity import sensitivity, straight_lined, verdict_tipping
from evaluation.histograms import Tally
from services_catalog import default_catalogue
from tests.evaluation.programmes import GOOD, SERVICE, Programme, a_proven_programme

CATALOGUE = default_catalogue()


@pytest.fixture(scope="module")
def proven() -> Tally:
    return Tally.of(a_proven_programme().seen(), CATALOGUE)


def test_a_service_that_hangs_on_every_pilot_says_so(proven: Tally) -> None:
    table = sensitivity(proven)
    ours: Any = table[table["service"] == SERVICE].set_index("question")

    assert set(ours["verdict"]) == {"validated"}
    assert (ours["kind"] == "drop-pilot").sum() == 6
    assert not ours.loc["the pilot cluster0 is left out", "changes"]
    assert not ours.loc[
        "silent firms are 20 hundredths less content than those who answered", "changes"
    ]


def test_dropping_a_pilot_is_asked_only_of_the_services_it_tried(proven: Tally) -> None:
    table = sensitivity(proven)

    assert set(table.loc[table["kind"] == "drop-pilot", "service"]) == {SERVICE}


def test_without_trials_is_what_withdrawing_them_is() -> None:
    made, withdrawn = a_proven_programme(), a_proven_programme()
    withdrawn.trials[2] |= {"withdrawn": True, "completed": False}
    gone = np.arange(6) == 2
    found = Tally.of(made.seen(), CATALOGUE).without(gone).kpis
    expected = Tally.of(withdrawn.seen(), CATALOGUE).kpis

    assert found.drop(columns="level").equals(expected.drop(columns="level"))


def test_stricter_limits_can_change_a_verdict() -> None:
    made = Programme()
    for number, kind in enumerate(("advanced", "convergence", "less_advanced") * 2):
        cluster = f"c{number}"
        made.tried(cluster, region_type=kind, region=f"r{number}", country="ATSIIT"[number % 3])
        made.took_part(cluster, [{**GOOD, "x_additional": "no steps", "x_useful": "4"}] * 10)
        made.managed(cluster)
    table = sensitivity(Tally.of(made.seen(), CATALOGUE))
    ours: Any = table[(table["service"] == SERVICE) & (table["kind"] == "limits")]

    assert ours["question"].tolist() == [
        "all targets and limits of value are 5 hundredths stricter",
        "all targets and limits of value are 5 hundredths more lenient",
    ]


def test_firms_that_say_the_same_to_everything_are_known() -> None:
    varied = {**GOOD, "cap3": "2"}
    made = Programme().tried("a").took_part("a", [GOOD, varied, {}, {"cap1": "4"}])

    assert straight_lined(Tally.of(made.seen(), CATALOGUE)).tolist() == [True, False, False, False]


def test_the_verdict_tips_where_it_tips(tally: Tally, proven: Tally) -> None:
    found = verdict_tipping(tally)["svc-discovery-workshop"]
    never = verdict_tipping(proven)[SERVICE]

    assert (found.verdict, found.then) == ("validated_with_conditions", "revise_and_retest")
    assert found.text() == (
        "The verdict tips to “Revise and test again” if the silent companies are at least 40 "
        "hundredths of the scale less content than those who answered."
    )
    assert never.text("de") == (
        "Wie unzufrieden die schweigenden Unternehmen auch sind, das Urteil bleibt."
    )


def test_the_rule_is_rarely_wrong_where_there_is_evidence(proven: Tally) -> None:
    table = operating_characteristics(proven, seed=2, times=40)
    ours: Any = table[table["service"] == SERVICE].set_index("truth")

    assert ours.index.tolist() == [truth.name for truth in TRUTHS]
    assert ours.loc["clearly below what is acceptable", "validated"] == 0.0
    assert ours.loc["clearly below what is acceptable", "wrong"] <= 0.05
    assert ours.loc["clearly above target", "validated"] >= 0.9
    verdicts = [verdict.id for verdict in CATALOGUE.judging.verdicts]
    assert ours[verdicts].sum(axis=1).to_numpy() == pytest.approx(np.ones(5))


def test_interim_looks_are_stricter_than_the_last(proven: Tally) -> None:
    looks = (0.25, 0.5, 0.75, 1.0)
    table = operating_characteristics(proven, seed=2, times=40, looks=looks)
    ours: Any = table[table["service"] == SERVICE].set_index("truth")

    assert (ours["strict"] <= ours["naive"]).all()
    assert (ours["strict"] >= ours["validated"]).all()
    again = operating_characteristics(proven, seed=2, times=40, looks=looks)
    assert again.equals(table)


def test_the_level_of_another_service_is_no_difference_between_firms(tally: Tally) -> None:
    first = tally.catalogue.enabled_services()[0].id
    others = (tally.counted.trials["service"] != first).to_numpy()
    alone, among = (
        operating_characteristics(one, seed=3, times=20).set_index("service").loc[[first]]
        for one in (tally.without(others), tally)
    )

    assert alone.equals(among)
