"""Requirements: ED1 no small change can be computed, ED2 masks last, ED3 large changes are told.

The attacker lays two editions side by side and solves linear programmes over the differences.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evaluation.attack import attack
from evaluation.editions import Edition, next_edition
from evaluation.errors import OtherRows
from evaluation.evaluating import Evaluation, evaluate
from evaluation.levels import Design
from evaluation.publishing import publish
from evaluation.suppression import suppressed
from services_catalog import Catalogue, default_catalogue
from tests.evaluation.programmes import KINDS, SERVICE, SERVICES, a_programme
from tests.evaluation.test_suppression import a_table, trials_of

NARROW = 1e-6
PLACES = [(f"region{n % 2}", KINDS[n % 2], SERVICES[n // 4]) for n in range(8)]
FIRST = [12, 9, 14, 8, 11, 10, 7, 13]


def edition_of(
    before: list[int], now: list[int], catalogue: Catalogue
) -> tuple[pd.DataFrame, Edition, Design]:
    """Two editions of one KPI; a changed count moves the value, as an answer would."""
    trials = trials_of(PLACES[: len(before)])
    old, design = a_table(trials, before, catalogue, "csat")
    old = old.assign(suppressed=suppressed(old, design, catalogue))
    new, _ = a_table(trials, now, catalogue, "csat")
    new["value"] += (new["n"] - old["n"]).to_numpy(np.float64)
    return old, next_edition(old, new, design, catalogue), design


def told(edition: Edition) -> pd.DataFrame:
    return publish(edition.kpis)


def test_one_firm_that_withdraws_changes_no_printed_number(catalogue: Catalogue) -> None:
    old, edition, _ = edition_of(FIRST, [11, *FIRST[1:]], catalogue)

    pd.testing.assert_frame_equal(told(edition), publish(old))
    assert edition.held.any()


def test_without_care_the_difference_tells_what_the_firm_said(catalogue: Catalogue) -> None:
    trials = trials_of(PLACES)
    old, design = a_table(trials, FIRST, catalogue, "csat")
    new, _ = a_table(trials, [11, *FIRST[1:]], catalogue, "csat")
    naive = new.assign(suppressed=suppressed(new, design, catalogue))
    both = old.merge(publish(naive), on=["level", "unit", "service"], suffixes=("", "_now"))

    assert ((both["n"] - both["n_now"]) == 1).sum() == 5  # trial, region, type, service, programme


def test_five_more_firms_are_told(catalogue: Catalogue) -> None:
    old, edition, _ = edition_of(FIRST, [17, *FIRST[1:]], catalogue)
    changed = told(edition)["n"] != publish(old)["n"]

    assert not edition.held.any()
    assert int(changed.sum()) == 5


def test_a_small_change_beside_a_large_one_is_not_the_difference(catalogue: Catalogue) -> None:
    """One trial of a region gains five firms, the other one loses one: the region must wait."""
    old, edition, _ = edition_of(FIRST, [17, 9, 13, *FIRST[3:]], catalogue)
    rows: Any = told(edition).set_index(["level", "unit", "service"])
    before: Any = publish(old).set_index(["level", "unit", "service"])
    region, service = ("region", "region0", SERVICES[0]), ("service", SERVICES[0], SERVICES[0])
    trial = ("trial", "cluster000", SERVICES[0])

    waits = [rows.loc[one, "n"] == before.loc[one, "n"] for one in (trial, region)]
    assert any(waits)
    assert rows.loc[("trial", "cluster002", SERVICES[0]), "n"] == 14
    assert rows.loc[service, "n"] in {54 - 11, 43 + 4}


def test_what_was_hidden_stays_hidden_until_enough_are_new(catalogue: Catalogue) -> None:
    first = [3, 9, 14, 8, 11, 10, 7, 13]
    old, edition, _ = edition_of(first, [6, *first[1:]], catalogue)
    _, later, _ = edition_of(first, [one + 6 for one in first], catalogue)
    where = (old["level"] == "trial") & (old["unit"] == "cluster000")

    assert old.loc[where, "suppressed"].tolist() == ["primary"]
    assert edition.kpis.loc[where, "suppressed"].tolist() == ["secondary"]
    assert set(later.kpis.loc[later.kpis["n"] > 5, "suppressed"]) == {""}
    assert later.kpis.loc[where, "n"].tolist() == [9]


def test_what_readers_have_seen_protects_nothing(catalogue: Catalogue) -> None:
    """A new small cell beside numbers that were printed: hiding those again would be theatre."""
    old, edition, _ = edition_of(FIRST, FIRST, catalogue)

    pd.testing.assert_frame_equal(told(edition), publish(old))


def test_tables_of_other_trials_do_not_follow_each_other(catalogue: Catalogue) -> None:
    old, design = a_table(trials_of(PLACES), FIRST, catalogue, "csat")
    other, _ = a_table(trials_of(PLACES[:4]), FIRST[:4], catalogue, "csat")

    with pytest.raises(OtherRows) as refusal:
        next_edition(old.assign(suppressed=""), other, design, catalogue)
    assert refusal.value.code == "EVAL-601"


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    st.lists(st.integers(0, 15), min_size=6, max_size=6),
    st.lists(st.sampled_from([0, 0, 0, 1, 2, 6]), min_size=6, max_size=6),
)
def test_no_small_change_can_be_worked_out_of_two_editions(
    before: list[int], more: list[int]
) -> None:
    catalogue = default_catalogue()
    now = [one + other for one, other in zip(before, more, strict=True)]
    old, edition, design = edition_of(before, now, catalogue)
    flow = design.total(np.arange(6), np.array(more, dtype=np.float64)).astype(np.int64)
    seen = (old["suppressed"] == "") & (edition.kpis["suppressed"] == "") & ~edition.held
    table = old[["level", "unit", "service", "kpi"]].assign(
        n=pd.Series(flow, index=old.index).astype("Int64"),
        suppressed=["" if one else "primary" for one in seen],
    )
    table.loc[~seen, "n"] = pd.NA
    found = attack(table, trials_of(PLACES[:6]))
    truth = old[["level", "unit", "service"]].assign(change=flow)
    small = found.merge(truth).query("0 < change < 5")

    assert not ((flow > 0) & (flow < 5) & seen.to_numpy()).any()
    assert (small["high"] - small["low"] >= 5 - NARROW).all()


def test_a_live_edition_holds_what_one_more_firm_would_tell(catalogue: Catalogue) -> None:
    first = evaluate(a_programme({"a": 9, "b": 9, "c": 9}, silent=3).seen(), catalogue)
    changed = a_programme({"a": 9, "b": 9, "c": 9}, silent=3)
    changed.answers = [
        (*row[:5], "1") if row[0] == changed.firms[0]["sme"] and row[4] == "x_sat" else row
        for row in changed.answers
    ]
    second = evaluate(changed.seen(), catalogue, before=first)
    held = second.kpis[second.marks != second.kpis["suppressed"]]

    pd.testing.assert_frame_equal(second.published, first.published)
    assert set(held["kpi"]) == {"csat"}
    assert second.kpis["value"].min() < first.kpis["value"].min() or len(held) > 0
    assert Evaluation.of_json(second.to_json()).digest == second.digest
    pd.testing.assert_frame_equal(Evaluation.of_json(second.to_json()).published, second.published)


def test_a_live_edition_tells_what_enough_firms_have_changed(catalogue: Catalogue) -> None:
    first = evaluate(a_programme({"a": 9, "b": 9, "c": 9}, silent=8).seen(), catalogue)
    second = evaluate(a_programme({"a": 17, "b": 9, "c": 9}).seen(), catalogue, before=first)

    assert second.readings.service(SERVICE, "csat").n == 35
    assert second.readings["trial", "a", SERVICE, "csat"].n == 17


def test_a_trial_that_came_later_was_hidden_before(catalogue: Catalogue) -> None:
    first = evaluate(a_programme({"a": 9, "b": 9}).seen(), catalogue)
    second = evaluate(a_programme({"a": 9, "b": 9, "c": 9}).seen(), catalogue, before=first)

    assert second.readings["trial", "c", SERVICE, "csat"].n == 9
    assert second.readings.service(SERVICE, "csat").n == 27
