"""Every KPI at every level equals an independent computation, and keeps its laws."""

import math
from pathlib import Path
from statistics import NormalDist

import pandas as pd
import pytest

from evaluation.counting import count
from evaluation.errors import KpiWithoutRule, UnknownReference
from evaluation.evaluating import Evaluation, evaluate
from evaluation.indicators import RULES, indicators
from evaluation.levels import LEVELS
from evaluation.observations import Observations
from services_catalog import Catalogue
from tests.evaluation.folder_counting import Folder, moment, read_folder
from tests.evaluation.oracle import FORMULAS, expected
from tests.evaluation.programmes import (
    BAD,
    BEFORE,
    GOOD,
    SERVICE,
    SERVICES,
    Programme,
    a_programme,
    a_trial,
)
from tests.factories.folders import a_folder

Row = tuple[str, str, str, str]
ADDRESS = ("level", "unit", "service", "kpi")


def table(folder: Folder, catalogue: Catalogue) -> pd.DataFrame:
    return indicators(count(Observations.of_records(**folder.records()), catalogue))


def differences(kpis: pd.DataFrame, folder: Folder, services: tuple[str, ...]) -> list[object]:
    """Rows that are not those of the oracle, that differ in n, or in value by more than 1e-6."""
    wanted = expected(folder, services)
    addresses = zip(*(kpis[name].tolist() for name in ADDRESS), strict=True)
    numbers = zip(kpis["n"].tolist(), kpis["value"].tolist(), strict=True)
    rows: dict[Row, tuple[int, float]] = dict(zip(addresses, numbers, strict=True))
    faults: list[object] = [*sorted(set(rows) ^ set(wanted))]
    for address in sorted(set(rows) & set(wanted)):
        (n, value), (right_n, right) = rows[address], wanted[address]
        close = math.isnan(value) if right is None else abs(value - right) <= 1e-6
        if n != right_n or not close:
            faults.append((address, (n, value), (right_n, right)))
    return faults


def test_every_number_of_the_example_equals_the_oracle(
    alpine: Evaluation, alpine_folder: Folder
) -> None:
    assert differences(alpine.kpis, alpine_folder, SERVICES) == []
    assert len(alpine.kpis) == (31 + 29 + 15 + 5 + 1) * 34


@pytest.mark.parametrize(
    ("clusters", "smes", "seed", "withdrawn"),
    [(4, 8, 3, ()), (10, 14, 11, (0, 7)), (6, 30, 5, (2,))],
)
def test_every_number_of_generated_folders_equals_the_oracle(
    clusters: int,
    smes: int,
    seed: int,
    withdrawn: tuple[int, ...],
    tmp_path: Path,
    catalogue: Catalogue,
) -> None:
    path = a_folder(
        tmp_path / "folder", clusters=clusters, smes=smes, seed=seed, withdrawn=withdrawn
    )
    folder = read_folder(path)
    assert differences(table(folder, catalogue), folder, SERVICES) == []


@pytest.mark.parametrize("until", ["2027-02-20", "2027-04-30", "2027-08-15"])
def test_every_number_half_way_through_equals_the_oracle(
    until: str, example: Path, catalogue: Catalogue
) -> None:
    folder = read_folder(example, moment(f"{until}T23:59:59+00:00"))
    assert differences(table(folder, catalogue), folder, SERVICES) == []


def test_shares_of_the_example_have_the_interval_of_their_count(
    alpine: Evaluation, catalogue: Catalogue
) -> None:
    """Wilson's bounds in another algebraic form, from the quantile of the standard library."""
    z = NormalDist().inv_cdf(0.975)
    wilson = [kpi.id for kpi in catalogue.kpis.values() if kpi.interval == "wilson"]
    rows = alpine.kpis[alpine.kpis["kpi"].isin(wilson) & (alpine.kpis["n"] > 0)]
    columns = (rows[name].tolist() for name in ("n", "value", "low", "high"))
    for n, value, low, high in zip(*columns, strict=True):
        p = value / 100
        root = z * math.sqrt(z * z + 4 * n * p * (1 - p))
        bounds = [50 * (2 * n * p + z * z + side * root) / (n + z * z) for side in (-1, 1)]
        assert (low, high) == pytest.approx(bounds, abs=1e-6)


def test_there_is_one_rule_and_one_oracle_for_every_kpi(catalogue: Catalogue) -> None:
    assert sorted(RULES) == sorted(FORMULAS) == sorted(catalogue.kpis)


def test_a_kpi_without_a_rule_is_refused(catalogue: Catalogue) -> None:
    csat = catalogue.kpis["csat"]
    more = catalogue.model_copy(
        update={"kpis": {**catalogue.kpis, "joy": csat.model_copy(update={"id": "joy"})}}
    )
    with pytest.raises(KpiWithoutRule) as refusal:
        indicators(count(a_programme({"alpha": 5}).seen(), more))

    assert refusal.value.code == "EVAL-201"
    assert str(refusal.value) == (
        "No rule computes these KPIs of the catalogue: joy. "
        "Correct their ids, or add a rule to evaluation/indicators/."
    )


def test_a_trial_of_a_service_that_is_not_offered_is_refused(catalogue: Catalogue) -> None:
    made = Programme(trials=[a_trial("alpha", service="svc-startup-bridge")])
    with pytest.raises(UnknownReference):
        evaluate(made.seen(), catalogue)


def numbers(made: Programme, catalogue: Catalogue) -> dict[str, tuple[int, float]]:
    """n and value of every KPI of ``SERVICE``."""
    kpis = indicators(count(made.seen(), catalogue))
    ours = kpis[(kpis["level"] == "service") & (kpis["unit"] == SERVICE)]
    pairs = zip(ours["n"].tolist(), ours["value"].tolist(), strict=True)
    return dict(zip(ours["kpi"].tolist(), pairs, strict=True))


def test_groups_without_answers_keep_their_rows(catalogue: Catalogue) -> None:
    kpis = indicators(count(Programme().seen(), catalogue))
    rows = kpis[["level", "unit"]].drop_duplicates()
    assert [tuple(row) for row in rows.to_numpy().tolist()] == [
        *(("service", service) for service in SERVICES),
        ("programme", "programme"),
    ]
    assert len(kpis) == 6 * 34
    assert kpis.loc[kpis["kpi"] == "csat", "value"].isna().all()
    assert (kpis["n"] == 0).all()


def test_rows_come_level_by_level_in_a_fixed_order(alpine: Evaluation) -> None:
    levels = alpine.kpis["level"].drop_duplicates().tolist()
    assert levels == list(LEVELS)
    trials = alpine.kpis[alpine.kpis["level"] == "trial"]
    assert trials["unit"].tolist() == sorted(trials["unit"])


def test_nobody_attending_leaves_rates_empty_and_reach_at_zero(catalogue: Catalogue) -> None:
    made = Programme().tried("alpha").took_part("alpha", [{}] * 6, attended=False)
    found = numbers(made, catalogue)
    assert found["sme-reach"] == (0, 0.0)
    assert found["participation-rate"] == (6, 0.0)
    for kpi in ("response-rate", "effort-per-sme", "csat", "representativeness-gap"):
        assert found[kpi][0] == 0
        assert math.isnan(found[kpi][1])


def test_all_missing_answers_are_valid_questionnaires_without_values(catalogue: Catalogue) -> None:
    unsure = {
        item: "do not know" if item in {"x_intent", "x_additional", "x_wtp"} else "dont_know"
        for item in GOOD
    }
    found = numbers(Programme().tried("a").took_part("a", [unsure] * 6), catalogue)
    assert found["response-rate"] == (6, 100.0)
    assert found["matched-pair-rate"] == (6, 100.0)
    for kpi in ("csat", "nps", "usefulness", "capability-gain", "additionality", "joint-ideas"):
        assert found[kpi][0] == 0
        assert math.isnan(found[kpi][1])


def test_larger_firms_and_absent_ones_are_never_counted(catalogue: Catalogue) -> None:
    made = Programme().tried("a").took_part("a", [GOOD] * 6)
    made.took_part("a", [BAD] * 3, size="250 or more")
    made.took_part("a", [BAD] * 2, attended=False)
    found = numbers(made, catalogue)
    assert found["sme-reach"] == (6, 6.0)
    assert found["participation-rate"] == (11, 100 * 6 / 11)
    assert found["csat"] == (6, 100.0)


def test_withdrawn_trials_count_nowhere(catalogue: Catalogue) -> None:
    kept = numbers(Programme().tried("a").took_part("a", [GOOD] * 6), catalogue)
    made = Programme().tried("a").took_part("a", [GOOD] * 6)
    made.tried("b", withdrawn=True, completed=False).took_part("b", [BAD] * 9)
    made.said("b", "manager", m_days="100", m_continue="no", m_adapt="much")
    found = numbers(made, catalogue)
    assert all(
        (n, value) == kept[kpi] or (n == kept[kpi][0] and math.isnan(value))
        for kpi, (n, value) in found.items()
    )


def test_a_questionnaire_without_one_required_answer_is_not_valid(catalogue: Catalogue) -> None:
    nearly = {item: value for item, value in GOOD.items() if item != "cap6"}
    found = numbers(Programme().tried("a").took_part("a", [GOOD] * 5 + [nearly] * 5), catalogue)
    assert found["response-rate"] == (10, 50.0)
    assert found["csat"] == (10, 100.0)


def test_four_of_six_capabilities_make_a_pair_and_three_do_not(catalogue: Catalogue) -> None:
    four = {**BEFORE, "cap1": "dont_know", "cap2": "dont_know"}
    three = {**four, "cap3": "dont_know"}
    made = Programme().tried("a").took_part("a", [GOOD] * 2, before=four)
    made.took_part("a", [GOOD] * 2, before=three)
    assert numbers(made, catalogue)["capability-gain"] == (2, 25.0)


def test_a_cost_in_a_currency_without_a_rate_leaves_the_cost_empty(catalogue: Catalogue) -> None:
    made = Programme(exchange_rates={"CHF": 1.04}).tried("a").tried("b")
    made.took_part("a", [GOOD] * 5).took_part("b", [GOOD] * 5)
    made.said("a", "manager-a", m_cost="1000 CHF")
    assert numbers(made, catalogue)["cost-per-sme"] == (1, 104.0)
    made.said("b", "manager-b", m_cost="900 USD")
    n, value = numbers(made, catalogue)["cost-per-sme"]
    assert (n, math.isnan(value)) == (1, True)


def test_two_managers_of_one_trial_count_as_one_trial(catalogue: Catalogue) -> None:
    made = Programme().tried("a").tried("b").took_part("a", [GOOD]).took_part("b", [GOOD])
    made.said("a", "first", m_continue="yes, unchanged").said("a", "second", m_continue="no")
    made.said("b", "third", m_continue="yes, with changes")
    assert numbers(made, catalogue)["uptake-commitment"] == (2, 75.0)


def test_a_usability_answer_scores_the_same_with_and_without_semicolons(
    catalogue: Catalogue,
) -> None:
    for written in ("5;1;5;1;5;1;5;1;5;1", "5151515151"):
        made = Programme().tried("a").said("a", "manager", m_sus=written)
        assert numbers(made, catalogue)["manager-sus"] == (1, 100.0)


def test_formulas_and_markup_are_not_numbers(catalogue: Catalogue) -> None:
    odd = {**GOOD, "x_contacts": '=HYPERLINK("http://x")', "x_useful": "<b>5</b>"}
    found = numbers(Programme().tried("a").took_part("a", [GOOD] * 5 + [odd]), catalogue)
    assert found["new-links-per-sme"] == (5, 2.0)
    assert found["usefulness"] == (5, 5.0)


def test_the_order_of_rows_changes_nothing(catalogue: Catalogue) -> None:
    made = a_programme({"alpha": 7, "beta": 9})
    turned = Programme(
        made.trials[::-1], made.firms[::-1], made.participations[::-1], made.answers[::-1]
    )
    first, second = evaluate(made.seen(), catalogue), evaluate(turned.seen(), catalogue)
    assert first.digest == second.digest


def test_an_additional_missing_answer_changes_no_value(catalogue: Catalogue) -> None:
    made = Programme().tried("a").took_part("a", [GOOD] * 4 + [BAD] * 4)
    before = numbers(made, catalogue)["csat"]
    made.took_part("a", [{"x_sat": "dont_know"}])
    assert numbers(made, catalogue)["csat"] == before == (8, 50.0)


def test_a_share_that_is_a_whole_number_is_exactly_that(catalogue: Catalogue) -> None:
    """0.57 * 100 is 56.99999999999999: a target of 57 must not be missed by rounding."""
    made = Programme().tried("a").took_part("a", [GOOD] * 57 + [BAD] * 43)
    assert numbers(made, catalogue)["csat"] == (100, 57.0)
