"""The table from histograms is the table from respondents, whatever way the answers came in."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.counting import count
from evaluation.errors import KpiWithoutRule, NotAddable, NotCountable
from evaluation.evaluating import Evaluation
from evaluation.histograms import Tally, batches_of
from evaluation.histograms.layout import layout_of
from evaluation.histograms.measures import measure_of
from evaluation.indicators import indicators
from evaluation.observations import Observations
from services_catalog import Catalogue, default_catalogue
from tests.evaluation.folder_counting import Folder
from tests.evaluation.programmes import BAD, BEFORE, GOOD, KINDS, SERVICES, Programme, a_programme

CATALOGUE = default_catalogue()
EXACT = ["level", "unit", "service", "kpi", "n", "firms", "status"]


def assert_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Names, counts and colours to the letter, numbers to the twelfth digit."""
    pd.testing.assert_frame_equal(found[EXACT], expected[EXACT])
    for name in ("value", "low", "high"):
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-12, atol=1e-11)


@pytest.fixture(scope="module")
def seen(alpine_folder: Folder) -> Observations:
    return Observations.of_records(**alpine_folder.records())


def test_histograms_give_the_table_of_the_example(
    seen: Observations, alpine: Evaluation, catalogue: Catalogue
) -> None:
    assert_same(Tally.of(seen, catalogue).kpis, alpine.kpis)


def test_small_batches_in_any_order_give_the_same_table(
    seen: Observations, catalogue: Catalogue
) -> None:
    shuffled = seen.answers.sample(frac=1, random_state=3)
    frames = {"trials": seen.trials, "firms": seen.firms, "participations": seen.participations}
    tally = Tally.of_batches(
        batches_of(shuffled, 997), exchange_rates=seen.exchange_rates, catalogue=catalogue, **frames
    )

    pd.testing.assert_frame_equal(tally.kpis, Tally.of(seen, catalogue).kpis)


said = st.fixed_dictionaries(
    {},
    optional={
        "x_sat": st.sampled_from(["1", "3", "4", "5", "dont_know"]),
        "x_nps": st.sampled_from([*map(str, range(11)), "dont_know"]),
        "x_contacts": st.sampled_from(["0", "3", "200", "dont_know"]),
        "x_contacts_region": st.sampled_from(["0", "1", "dont_know"]),
        "x_additional": st.sampled_from(["no steps", "same steps, later", "do not know"]),
        "cap1": st.sampled_from(["1", "5", "dont_know"]),
        "cap2": st.sampled_from(["2", "4"]),
        "x_best": st.text(max_size=3),
    },
)
firms = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(SERVICES[:2]), said, st.booleans(), st.booleans()),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12)
@given(firms)
def test_histograms_give_the_table_of_any_programme(
    rows: list[tuple[int, str, dict[str, str], bool, bool]],
) -> None:
    made = Programme()
    for cluster in range(3):
        for service in SERVICES[:2]:
            gone = cluster == 2
            made.tried(
                f"c{cluster}",
                service=service,
                region=f"r{cluster % 2}",
                region_type=KINDS[cluster],
                withdrawn=gone,
                completed=not gone,
            )
    for cluster, service, answers, attended, small in rows:
        made.took_part(
            f"c{cluster}", [{**GOOD, **answers}], service=service, attended=attended,
            before={**BEFORE, "cap1": "2"}, size="0-9" if small else "250 or more",
        )  # fmt: skip
    seen = made.seen()

    assert_same(Tally.of(seen, CATALOGUE).kpis, indicators(count(seen, CATALOGUE)))


def test_a_firm_in_several_services_and_clusters_is_one_firm() -> None:
    made = Programme()
    for cluster in ("a", "b"):
        for service in SERVICES[:2]:
            made.tried(cluster, service=service, region="north")
    made.firms.append({"sme": "one", "cluster": "a", "size": "0-9"})
    for cluster, service in (("a", SERVICES[0]), ("b", SERVICES[0]), ("a", SERVICES[1])):
        made.participations.append(
            {"sme": "one", "cluster": cluster, "service": service, "attended": True}
        )
        made.answers.append(("one", cluster, service, "exit", "x_sat", "5"))
    made.answers.append(("one", "b", SERVICES[1], "exit", "x_sat", "1"))  # takes no part there
    seen = made.seen()

    assert_same(Tally.of(seen, CATALOGUE).kpis, indicators(count(seen, CATALOGUE)))


def test_counts_of_two_halves_add_up_to_the_whole(seen: Observations, catalogue: Catalogue) -> None:
    first = seen.firms["cluster"] < "demo-f"
    halves = []
    for chosen in (first, ~first):
        own = seen.participations["sme"].isin(seen.firms.loc[chosen, "sme"])
        part = Observations(
            seen.trials, seen.firms, seen.participations[own], seen.answers, seen.exchange_rates
        )
        halves.append(Tally.of(part, catalogue).histograms)
    whole, added = Tally.of(seen, catalogue).histograms, halves[0] + halves[1]

    for name in whole.bins:
        assert np.array_equal(added.bins[name], whole.bins[name]), name
        assert np.array_equal(added.firms[name], whole.firms[name]), name
    for name in whole.sums:
        assert np.array_equal(added.sums[name], whole.sums[name])
    assert np.array_equal(added.item("exit", "x_sat")[-1], whole.item("exit", "x_sat")[-1])


def test_counts_of_other_trials_are_not_added() -> None:
    one, other = (
        Tally.of(a_programme(sizes).seen(), CATALOGUE).histograms
        for sizes in ({"a": 3}, {"a": 3, "b": 3})
    )

    with pytest.raises(NotAddable, match="not of the same trials") as refusal:
        _ = one + other
    assert refusal.value.code == "EVAL-203"


def test_a_question_is_a_histogram_in_every_group() -> None:
    unsure = {**GOOD, "x_sat": "dont_know"}
    made = Programme().tried("a").took_part("a", [GOOD, GOOD, BAD, unsure, {}])
    found = Tally.of(made.seen(), CATALOGUE).histograms.item("exit", "x_sat")

    # silent, 1 to 5, don't know, anything else
    assert found[-1].tolist() == [1, 1, 0, 0, 0, 2, 1, 0]


def test_a_kpi_whose_question_nobody_asks_is_refused() -> None:
    gone = CATALOGUE.model_copy(
        update={
            "questionnaires": {
                name: one.model_copy(
                    update={"items": tuple(item for item in one.items if item.id != "x_sat")}
                )
                for name, one in CATALOGUE.questionnaires.items()
            }
        }
    )

    with pytest.raises(NotCountable) as refusal:
        measure_of(CATALOGUE.kpis["csat"], layout_of(gone))

    assert refusal.value.code == "EVAL-202"
    assert "'csat' is computed from the question 'x_sat'" in str(refusal.value)


def test_a_kpi_without_a_rule_is_refused() -> None:
    tally = Tally.of(a_programme({"a": 2}).seen(), CATALOGUE)
    stranger = CATALOGUE.kpis["csat"].model_copy(update={"id": "stranger"})

    with pytest.raises(KpiWithoutRule):
        tally.figures(stranger)
