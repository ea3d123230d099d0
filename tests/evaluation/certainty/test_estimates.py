"""Values, intervals over pilots and pooled values, and where each of them keeps silent."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.certainty.chances import (
    heterogeneity,
    is_settled,
    target_chances,
    verdict_chances,
)
from evaluation.certainty.estimates import estimates
from evaluation.certainty.judged import judged
from evaluation.evaluating import Evaluation
from evaluation.histograms import Tally
from services_catalog import Catalogue, default_catalogue
from tests.evaluation.programmes import BAD, GOOD, KINDS, SERVICE, Programme

CATALOGUE = default_catalogue()


def mixed(pilots: int, *, firms: int = 10, good: int = 8) -> Programme:
    """Pilots of one service in turn of each region type, some of their firms content."""
    made = Programme()
    for number in range(pilots):
        cluster = f"c{number}"
        made.tried(cluster, region_type=KINDS[number % 3], region=f"r{number}")
        made.took_part(cluster, [GOOD] * good + [BAD] * (firms - good))
    return made


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return estimates(Tally.of(mixed(7).seen(), CATALOGUE))


def row(table: pd.DataFrame, level: str, unit: str, kpi: str = "csat") -> Any:  # noqa: ANN401 -- a row
    chosen = (table["level"] == level) & (table["unit"] == unit) & (table["kpi"] == kpi)
    return table[chosen & table["service"].isin([SERVICE, ""])].iloc[0]


def test_below_three_pilots_a_region_type_has_no_interval(table: pd.DataFrame) -> None:
    three, two = (row(table, "region_type", kind) for kind in ("advanced", "convergence"))

    assert (three["pilots"], two["pilots"]) == (3, 2)
    assert three["low"] < three["value"] == two["value"] == 80.0 < three["high"]
    assert np.isnan([two["low"], two["high"]]).all()


def test_a_trial_has_the_printed_interval_and_a_pooled_value_beside_the_raw_one(
    alpine: Evaluation, tally: Tally
) -> None:
    found = estimates(tally)
    keys = ["level", "unit", "service", "kpi"]
    both = found.merge(alpine.kpis, on=keys, suffixes=("", "_printed"))
    trials = both[(both["level"] == "trial") & (both["kpi"] == "csat") & (both["n"] > 0)]

    np.testing.assert_allclose(both["value"], both["value_printed"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(trials["low"], trials["low_printed"], rtol=1e-9)
    assert trials["pooled"].between(trials["pooled_low"], trials["pooled_high"]).all()
    narrower = trials["pooled_high"] - trials["pooled_low"] < trials["high"] - trials["low"]
    assert narrower.mean() > 0.9


def test_what_is_hidden_keeps_only_its_address(alpine: Evaluation, tally: Tally) -> None:
    marks = alpine.kpis["suppressed"]
    found = estimates(tally, marks)
    hidden = alpine.kpis.loc[marks != "", ["level", "unit", "service", "kpi"]].merge(found)

    assert len(hidden) > 100
    assert hidden.drop(columns=["level", "unit", "service", "kpi"]).isna().all(axis=None)


def test_chances_are_told_only_from_three_pilots() -> None:
    found = target_chances(Tally.of(mixed(7).seen(), CATALOGUE))
    csat: Any = found[(found["service"] == SERVICE) & (found["kpi"] == "csat")].set_index("place")

    assert csat.loc["all", "p_target"] == pytest.approx(0.5, abs=0.1)  # 80 % seen, 80 % wanted
    assert csat.loc["all", "p_amber"] > 0.99
    assert csat.loc["convergence", ["p_target", "p_amber"]].isna().all()
    assert csat.loc["advanced", "p_amber"] > 0.9


def test_chances_of_what_is_hidden_are_hidden(alpine: Evaluation, tally: Tally) -> None:
    marks = alpine.kpis["suppressed"]
    found: Any = target_chances(tally, marks).set_index(["service", "place", "kpi"])
    small: Any = found.loc[("svc-ip-market-clinic", "less_advanced", "csat")]

    assert small[["pilots", "n", "value", "p_target"]].isna().all()
    assert small["target"] == 80.0
    assert found.loc[("svc-synergy-diamond", "all", "csat"), "n"] == 79


def test_region_types_that_differ_are_said_to() -> None:
    made = Programme()
    for number in range(9):
        good = 1 if number % 3 == 2 else 9
        cluster = f"c{number}"
        made.tried(cluster, region_type=KINDS[number % 3])
        made.took_part(cluster, [GOOD] * good + [BAD] * (10 - good))
    apart: Any = heterogeneity(Tally.of(made.seen(), CATALOGUE)).set_index(["service", "kpi"])
    alike: Any = heterogeneity(Tally.of(mixed(9).seen(), CATALOGUE)).set_index(["service", "kpi"])

    assert apart.loc[(SERVICE, "csat"), "types"] == 3
    assert apart.loc[(SERVICE, "csat"), "p"] < 0.01
    assert apart.loc[(SERVICE, "csat"), "i2"] > 80
    assert alike.loc[(SERVICE, "csat"), "q"] == pytest.approx(0.0)


def test_verdicts_of_the_example_hold_where_pilots_are_redrawn(tally: Tally) -> None:
    found = {
        service: verdict_chances(tally, one.standing, seed=1, draws=200)
        for service, one in judged(tally).items()
    }
    sure, unsure = found["svc-synergy-diamond"], found["svc-discovery-workshop"]

    assert sum(sure.values()) == pytest.approx(1.0)
    assert sure["validated"] > 0.95
    assert unsure["validated_with_conditions"] > 0.6
    assert found["svc-ip-market-clinic"]["insufficient_evidence"] == 1.0
    again = judged(tally)["svc-synergy-diamond"].standing
    assert verdict_chances(tally, again, seed=1, draws=200) == sure


def test_the_tally_judges_as_the_evaluation_does(alpine: Evaluation, tally: Tally) -> None:
    found = {service: one.verdict for service, one in judged(tally).items()}

    assert found == {one.service: one.verdict for one in alpine.proposals}


def test_before_the_end_more_is_asked_for() -> None:
    assert is_settled({"validated": 0.96}, "validated", final=True)
    assert not is_settled({"validated": 0.96}, "validated", final=False)
    assert is_settled({"validated": 0.995}, "validated", final=False)


def test_nobody_anywhere_leaves_every_cell_empty(catalogue: Catalogue) -> None:
    silent = Programme().tried("a").took_part("a", [{}], before=None)
    found = estimates(Tally.of(silent.seen(), catalogue))

    nothing = found[found["n"] == 0]
    assert set(nothing["kpi"]) >= {"csat", "nps", "usefulness", "capability-gain"}
    assert nothing[["value", "low", "high"]].isna().all(axis=None)
