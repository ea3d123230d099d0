"""Requirements: SU1 small counts, SU2 attacks on sums, SU3 attacks with the marks, SU4 economy.

The attacker of ``evaluation.attack`` solves linear programmes over the published table alone; it
knows nothing of how rows were hidden.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.attack import attack
from evaluation.counting import count
from evaluation.evaluating import Evaluation, evaluate
from evaluation.indicators import indicators
from evaluation.levels import Design, design_of
from evaluation.publishing import publish
from evaluation.suppression import suppressed
from services_catalog import Catalogue
from tests.evaluation.programmes import KINDS, SERVICES, Programme, a_programme, a_trial

NARROW = 1e-6


def a_table(
    trials: pd.DataFrame, answers: list[int], catalogue: Catalogue, kpi: str
) -> tuple[pd.DataFrame, Design]:
    """A table of one KPI with ``answers`` in each trial, unhidden, each from another firm."""
    design = design_of(trials, catalogue)
    n = design.total(np.arange(len(trials)), np.array(answers, dtype=np.float64)).astype(np.int64)
    table = design.groups.assign(kpi=kpi, n=n, firms=n, value=50.0, low=40.0, high=60.0)
    return table.assign(status="red"), design


def hidden(
    trials: pd.DataFrame, answers: list[int], catalogue: Catalogue, kpi: str = "csat"
) -> pd.DataFrame:
    table, design = a_table(trials, answers, catalogue, kpi)
    return table.assign(suppressed=suppressed(table, design, catalogue))


def trials_of(places: list[tuple[str, str, str]]) -> pd.DataFrame:
    """Trials of one cluster each: region, region type, service."""
    rows = [
        a_trial(f"cluster{number:03}", region=region, region_type=kind, service=service)
        for number, (region, kind, service) in enumerate(places)
    ]
    return Programme(trials=rows).seen().trials


def two_services(answers: int) -> list[tuple[str, str, str]]:
    return [
        (f"region{number % 4}", KINDS[number % 3], SERVICES[number % 2])
        for number in range(answers)
    ]


@pytest.mark.parametrize(("n", "mark"), [(0, "primary"), (4, "primary"), (5, ""), (9, "")])
def test_fewer_than_five_answers_are_hidden(n: int, mark: str, catalogue: Catalogue) -> None:
    table = hidden(trials_of([("north", "advanced", SERVICES[0])]), [n], catalogue)
    assert set(table.loc[table["service"].isin([SERVICES[0], ""]), "suppressed"]) == {mark}


@pytest.mark.parametrize(("n", "mark"), [(9, "primary"), (10, "")])
def test_fewer_than_ten_answers_to_the_recommendation_question_are_hidden(
    n: int, mark: str, catalogue: Catalogue
) -> None:
    trials = trials_of([("north", "advanced", SERVICES[0])])
    table = hidden(trials, [n], catalogue, "nps")
    assert set(table.loc[table["level"] == "programme", "suppressed"]) == {mark}


def test_many_answers_of_few_firms_are_hidden(catalogue: Catalogue) -> None:
    """Four firms that took part in three services each gave twelve answers: still four firms."""
    made = Programme()
    for service in SERVICES[:3]:
        made.tried("alpha", service=service)
    for number in range(4):
        made.firms.append({"sme": f"firm{number}", "cluster": "alpha", "size": "0-9"})
        for service in SERVICES[:3]:
            firm = {"sme": f"firm{number}", "cluster": "alpha", "service": service}
            made.participations.append({**firm, "attended": True})
            made.answers.append((f"firm{number}", "alpha", service, "exit", "x_sat", "5"))
    kpis = evaluate(made.seen(), catalogue).kpis
    row = kpis[(kpis["level"] == "programme") & (kpis["kpi"] == "csat")]
    assert row[["n", "firms", "suppressed"]].to_numpy().tolist() == [[12, 4, "primary"]]


def test_one_firm_a_trial_publishes_no_number_of_a_trial(catalogue: Catalogue) -> None:
    result = evaluate(a_programme({f"c{n}": 1 for n in range(9)}).seen(), catalogue)
    published = result.published[result.published["level"] == "trial"]
    private = [kpi.id for kpi in catalogue.kpis.values() if kpi.suppressed]
    told = published[published["kpi"].isin(private)]
    assert told[["n", "value", "low", "high"]].isna().all(axis=None)
    assert set(told["status"]) == {""}
    assert set(told["suppressed"]) == {"primary"}


def test_a_hidden_row_keeps_nothing_but_its_address(alpine: Evaluation) -> None:
    gone = alpine.published[alpine.published["suppressed"] != ""]
    assert len(gone) > 100
    assert gone[["n", "value", "low", "high"]].isna().all(axis=None)
    assert set(gone["status"]) == {""}


def test_numbers_of_trials_and_tasks_are_never_hidden(
    alpine: Evaluation, catalogue: Catalogue
) -> None:
    public = {kpi.id for kpi in catalogue.kpis.values() if not kpi.suppressed}
    rows = alpine.published[alpine.published["kpi"].isin(public)]
    assert set(rows["suppressed"]) == {""}
    assert rows["n"].notna().all()
    assert len(public) == 9


def private_rows(result: Evaluation, catalogue: Catalogue) -> pd.DataFrame:
    """Published rows of KPIs whose counts add up (a gap counts a firm once in all services)."""
    adding = [
        kpi.id
        for kpi in catalogue.kpis.values()
        if kpi.suppressed and kpi.id != "representativeness-gap"
    ]
    return result.published[result.published["kpi"].isin(adding)]


def test_no_hidden_count_of_the_example_can_be_narrowed_down(
    alpine: Evaluation, catalogue: Catalogue
) -> None:
    found = attack(private_rows(alpine, catalogue), alpine.trials)
    need = found["kpi"].map({kpi.id: kpi.min_n for kpi in catalogue.kpis.values()})
    assert len(found) > 500
    assert (found["high"] - found["low"] >= need - NARROW).all()


@pytest.mark.parametrize("kpi", ["csat", "nps", "capability-gain", "idea-conversion", "trl-shift"])
def test_no_small_count_of_the_example_is_pinned_down_by_the_marks(
    kpi: str, alpine: Evaluation, catalogue: Catalogue
) -> None:
    rows = alpine.published[alpine.published["kpi"] == kpi]
    found = attack(rows, alpine.trials, informed=catalogue.kpis[kpi].min_n)
    truth = alpine.kpis[["level", "unit", "service", "kpi", "n", "suppressed"]]
    small = found.merge(truth).query("suppressed == 'primary' and n > 0")
    assert len(small) > 4
    assert (small["high"] - small["low"] >= 2 - NARROW).all()


designs = st.integers(3, 12).flatmap(
    lambda size: st.tuples(
        st.lists(
            st.tuples(
                st.sampled_from(["north", "east", "south", "west"]),
                st.sampled_from(KINDS),
                st.sampled_from(SERVICES[:3]),
            ),
            min_size=size,
            max_size=size,
        ),
        st.lists(st.integers(0, 14), min_size=size, max_size=size),
    )
)


@settings(max_examples=20)
@given(designs, st.sampled_from(["csat", "nps"]))
def test_no_hidden_count_of_any_design_can_be_narrowed_down(
    design: tuple[list[tuple[str, str, str]], list[int]], kpi: str
) -> None:
    from services_catalog import default_catalogue

    catalogue = default_catalogue()
    places, answers = design
    trials = trials_of(places)
    table = hidden(trials, answers, catalogue, kpi)
    need = catalogue.kpis[kpi].min_n
    published = publish(table)

    counts = table[["level", "unit", "service", "n", "suppressed"]]
    found = attack(published, trials).merge(counts).query("n > 0")
    assert (found["high"] - found["low"] >= need - NARROW).all()

    informed = attack(published, trials, informed=need)
    small = informed.merge(counts).query("suppressed == 'primary' and n > 0")
    assert (small["high"] - small["low"] >= 2 - NARROW).all()


@settings(max_examples=20)
@given(designs)
def test_only_rows_near_a_small_count_are_hidden(
    design: tuple[list[tuple[str, str, str]], list[int]],
) -> None:
    from services_catalog import default_catalogue

    places, answers = design
    table = hidden(trials_of(places), answers, default_catalogue())
    if (table["n"] >= 5).all():
        assert set(table["suppressed"]) == {""}
    assert ((table["n"] < 5) == (table["suppressed"] == "primary")).all()


def test_a_withdrawn_trial_hides_no_row_of_a_service(catalogue: Catalogue) -> None:
    """All trials of one service gone: its zero is known, and nobody else pays for it."""
    places = [("north", "advanced", SERVICES[0]), ("north", "advanced", SERVICES[1])]
    table = hidden(trials_of(places), [0, 30], catalogue)
    marks = table.set_index(["level", "unit"])["suppressed"]
    assert marks["service", SERVICES[1]] == ""
    assert marks["programme", "programme"] == ""
    assert marks["service", SERVICES[0]] == "primary"


def test_hiding_is_the_same_every_time(catalogue: Catalogue) -> None:
    trials = trials_of(two_services(14))
    answers = [3, 9, 12, 2, 7, 8, 6, 11, 5, 1, 9, 9, 10, 6]
    first, second = (hidden(trials, answers, catalogue) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_the_attacker_finds_what_a_naive_table_gives_away(catalogue: Catalogue) -> None:
    """Hiding only the small trial leaves it open to subtraction: region total minus the other."""
    trials = trials_of([("north", "advanced", SERVICES[0])] * 2)
    table, _ = a_table(trials, [3, 9], catalogue, "csat")
    naive = table.assign(suppressed=["primary" if n < 5 else "" for n in table["n"]])
    naive = naive[naive["service"].isin([SERVICES[0], ""])]
    found = attack(publish(naive), trials)
    assert found[["low", "high"]].to_numpy().tolist() == [[3.0, 3.0]]


def test_published_counts_that_contradict_each_other_are_noticed(catalogue: Catalogue) -> None:
    trials = trials_of([("north", "advanced", SERVICES[0])] * 2)
    table, _ = a_table(trials, [3, 9], catalogue, "csat")
    wrong = table.assign(suppressed=["primary" if n < 5 else "" for n in table["n"]])
    wrong.loc[wrong["level"] == "region", "n"] = 5
    with pytest.raises(ValueError, match="contradict each other"):
        attack(publish(wrong), trials)


def test_three_hundred_trials_are_hidden_in_seconds(catalogue: Catalogue) -> None:
    """Counts around the minimum are the hard case; the bound is ten times the usual time."""
    from time import perf_counter

    places = [
        (f"region{number % 11:02}", KINDS[number * 7 % 3], SERVICES[number % 5])
        for number in range(310)
    ]
    answers = [number * 37 % 13 for number in range(310)]
    started = perf_counter()
    table = hidden(trials_of(places), answers, catalogue)
    assert perf_counter() - started < 5
    marks = table["suppressed"].value_counts()
    assert marks["primary"] > 100
    assert marks["secondary"] < marks["primary"]


def test_the_flow_behind_the_table_is_that_of_the_table(alpine: Evaluation) -> None:
    """Every level adds up to the level above it, the law that the attacks rest on."""
    csat = alpine.kpis[alpine.kpis["kpi"] == "csat"].set_index(["level", "unit", "service"])["n"]
    assert set(csat.groupby("level").sum()) == {349}


def test_an_authority_that_answers_twice_is_one_respondent(catalogue: Catalogue) -> None:
    made = Programme().tried("a", region="north").tried("b", region="north")
    for cluster in ("a", "b"):
        made.said(cluster, "authority-north", p_ta="1")
    kpis = indicators(count(made.seen(), catalogue))
    row = kpis[(kpis["level"] == "region") & (kpis["kpi"] == "ta-identified")].iloc[0]
    assert (row["n"], row["firms"], row["value"]) == (2, 1, 2.0)


def test_a_rate_does_not_tell_how_few_have_answered(catalogue: Catalogue) -> None:
    """Three of twelve answered in one trial: everybody knows the twelve."""
    made = a_programme({"few": 3, "b": 9, "c": 9, "d": 9}, silent=9)
    table = evaluate(made.seen(), catalogue).published
    rows = table[(table["level"] == "trial") & (table["kpi"] == "response-rate")]
    marks = rows.set_index("unit")["suppressed"]

    assert marks["few"] == "secondary"
    assert (marks != "").sum() > 1


def test_where_every_trial_has_one_firm_nothing_is_told_at_any_level(catalogue: Catalogue) -> None:
    result = evaluate(a_programme({f"c{n}": 1 for n in range(9)}).seen(), catalogue)
    private = [kpi.id for kpi in catalogue.kpis.values() if kpi.suppressed]
    told = result.published[result.published["kpi"].isin(private)]

    assert told[["n", "value", "low", "high"]].isna().all(axis=None)
    assert set(told["suppressed"]) == {"primary", "secondary"}
