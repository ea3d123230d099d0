"""What histograms say of the same firms, against the answers themselves."""

import numpy as np
import pandas as pd
import pytest

from evaluation.certainty.changes import BEYOND, paired_changes
from evaluation.evaluating import Evaluation
from evaluation.histograms import Tally
from evaluation.methods.signed_ranks import signed_rank_test
from services_catalog import default_catalogue
from tests.evaluation.certainty.test_estimates import mixed
from tests.evaluation.folder_counting import Folder
from tests.evaluation.programmes import SERVICE

KEYS = ["level", "unit", "service", "kpi"]
CAPABILITY = [f"cap{number}" for number in range(1, 7)]


@pytest.fixture(scope="module")
def changes(tally: Tally) -> pd.DataFrame:
    return paired_changes(tally)


def gains(folder: Folder, service: str) -> "pd.Series[float]":
    """The gain of every firm that counts, from the rows of the folder."""
    records = folder.records()
    firms = {one["sme"] for one in records["firms"] if one["size"] != "250 or more"}
    kept = {t["cluster"] for t in records["trials"]
            if t["service"] == service and not t["withdrawn"]}  # fmt: skip
    names = ["respondent", "cluster", "service", "wave", "item", "value"]
    rows = pd.DataFrame(records["answers"], columns=names)
    rows = rows[(rows["service"] == service) & rows["item"].isin(CAPABILITY)]
    rows = rows[rows["respondent"].isin(firms) & rows["cluster"].isin(kept)]
    rows = rows.assign(number=pd.to_numeric(rows["value"], errors="coerce"))
    wide = rows.pivot_table("number", ["respondent", "cluster", "item"], "wave").dropna(
        subset=["baseline", "exit"]
    )
    both = (wide["exit"] - wide["baseline"]).groupby(["respondent", "cluster"])
    return (both.mean() * 25)[both.size() >= 4]


def test_means_are_those_of_the_table_of_figures(changes: pd.DataFrame, tally: Tally) -> None:
    both = changes.merge(tally.kpis, on=KEYS, suffixes=("", "_printed"))

    assert len(both) == len(changes) == 5 * len(tally.counted.design)
    assert both["n"].tolist() == both["n_printed"].tolist()
    # Intervals of few pilots are left out here as they are where figures are published.
    for name, other in (("mean", "value"), ("low", "low_printed"), ("high", "high_printed")):
        known = both[both[name].notna()]
        assert len(known) > 200
        assert known[name].to_numpy() == pytest.approx(known[other].to_numpy(dtype=float))


@pytest.mark.parametrize("service", ["svc-action-workshop", "svc-partnering-call"])
def test_a_service_is_what_its_firms_say(
    service: str, changes: pd.DataFrame, alpine_folder: Folder
) -> None:
    raw = gains(alpine_folder, service)
    row = changes[
        (changes["level"] == "service")
        & (changes["unit"] == service)
        & (changes["kpi"] == "capability-gain")
    ].iloc[0]
    test = signed_rank_test(np.array(raw, dtype=np.float64), np.ones(len(raw)), zeros="pratt")

    assert (row["n"], row["improved"], row["worsened"]) == (
        len(raw),
        int((raw > 0).sum()),
        int((raw < 0).sum()),
    )
    assert row["net"] == pytest.approx(100 * np.sign(raw).mean())
    assert row["net_low"] < row["net"] < row["net_high"]
    assert row["p"] == pytest.approx(test.two_sided)


def test_of_two_pilots_nothing_is_said_beyond_them() -> None:
    found = paired_changes(Tally.of(mixed(7).seen(), default_catalogue()))
    types = found[(found["level"] == "region_type") & (found["service"] == SERVICE)]
    few = types[types["pilots"] < 3]

    assert len(few) > 0
    assert few[list(BEYOND)].isna().all(axis=None)


def test_what_is_hidden_in_print_is_hidden_here(tally: Tally, alpine: Evaluation) -> None:
    marks = pd.Series(list(alpine.marks), dtype="str")
    found = paired_changes(tally, marks)
    addresses = tally.kpis[KEYS].itertuples(index=False, name=None)
    hidden = {key for key, mark in zip(addresses, marks, strict=True) if mark}
    gone = [key in hidden for key in found[KEYS].itertuples(index=False, name=None)]

    assert any(gone)
    assert found.loc[gone].drop(columns=KEYS).isna().all(axis=None)
    assert found.loc[[not one for one in gone], "n"].notna().all()
