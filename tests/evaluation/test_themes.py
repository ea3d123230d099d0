"""Open answers: codes of two people, their agreement, and shares that tell of nobody."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.attack import attack
from evaluation.barriers import barrier_profile
from evaluation.errors import CodedTwice, OneCoder, UnknownReference, WrongColumns
from evaluation.histograms import Tally
from evaluation.levels import design_of
from evaluation.themes import Codebook, agreement, settled, theme_shares
from services_catalog import Catalogue, default_catalogue
from services_catalog.codebook import AGREED
from tests.evaluation.programmes import BEFORE, GOOD, SERVICE, Programme, a_programme

BOOK = Codebook({"time": "It took too long.", "price": "It cost too much.", "help": "More help."})
CATALOGUE = default_catalogue()
Rows = list[tuple[str, str, str]]


def coded(rows: Rows, cluster: str = "a") -> pd.DataFrame:
    """Respondent, coder and theme of answers to one question."""
    columns = ["respondent", "cluster", "service", "item", "coder", "theme"]
    return pd.DataFrame(
        [(who, cluster, SERVICE, "x_improve", coder, theme) for who, coder, theme in rows],
        columns=columns,
    )


def two_coders() -> pd.DataFrame:
    """Ten answers; both see the same in eight of them."""
    rows: Rows = []
    for number in range(10):
        theme = ("time", "price", "none")[number % 3]
        other = theme if number < 8 else "help"
        rows += [(f"f{number}", "ann", theme), (f"f{number}", "bob", other)]
    return coded(rows)


def test_agreement_is_told_theme_by_theme_and_for_all() -> None:
    found: Any = agreement(two_coders(), BOOK).set_index("theme")

    assert found.loc["price", ["both", "one", "neither"]].tolist() == [3, 0, 7]
    assert (found.loc["price", "alpha"], found.loc["price", "standing"]) == (1.0, "reliable")
    assert found.loc["time", ["both", "one"]].tolist() == [3, 1]
    assert found.loc["help", "standing"] == "unreliable"
    assert found.loc["", "answers"] == 30
    assert 0.6 < found.loc["", "kappa"] < 0.9


def test_where_nobody_saw_a_theme_agreement_is_unknown_and_no_nan() -> None:
    found: Any = agreement(coded([("f", "ann", "time"), ("f", "bob", "time")]), BOOK)

    assert found["alpha"].isna().tolist() == [True, True, True, False]
    assert found.set_index("theme").loc["price", "standing"] == "unknown"
    assert found.set_index("theme").loc["price", "ac1"] == 1.0


def test_what_cannot_be_coded_is_refused() -> None:
    with pytest.raises(OneCoder, match="coders: ann") as refusal:
        agreement(coded([("f", "ann", "time")]), BOOK)
    assert refusal.value.code == "EVAL-702"
    with pytest.raises(CodedTwice) as twice:
        settled(coded([("f", "ann", "time"), ("f", "ann", "none")]), BOOK)
    assert twice.value.code == "EVAL-701"
    with pytest.raises(UnknownReference, match="weather"):
        settled(coded([("f", "ann", "weather")]), BOOK)
    with pytest.raises(WrongColumns, match="coder"):
        settled(two_coders().drop(columns="coder"), BOOK)


def test_people_settle_what_they_differ_on() -> None:
    rows: Rows = [("f1", "ann", "time"), ("f1", "bob", "price"), ("f2", "ann", "time")]
    before, open_answers = settled(coded(rows), BOOK)
    after, none = settled(coded([*rows, ("f1", AGREED, "price")]), BOOK)

    assert before["theme"].tolist() == ["none", "time"]
    assert open_answers["respondent"].tolist() == ["f1"]
    assert after["theme"].tolist() == ["price", "time"]
    assert none.empty


def test_shares_of_themes_hide_what_shares_hide(catalogue: Catalogue) -> None:
    made = a_programme({"a": 12, "b": 3, "c": 9, "d": 8})
    seen = made.seen()
    design = design_of(seen.trials, catalogue)
    parts = []
    for cluster, firms in {"a": 12, "b": 3, "c": 9, "d": 8}.items():
        rows: Rows = [(f"{cluster}{n}", "ann", "time" if n % 2 else "none") for n in range(firms)]
        parts.append(coded(rows, cluster))
    table = theme_shares(pd.concat(parts), BOOK, trials=seen.trials, design=design, least=5)
    time: Any = table[table["theme"] == "time"]
    shown = time[time["level"] == "trial"].set_index("unit")
    masks = {theme: tuple(own["suppressed"]) for theme, own in table.groupby("theme")}

    assert shown["suppressed"].tolist().count("primary") == 1
    assert shown["suppressed"].tolist().count("secondary") >= 1
    assert len(set(masks.values())) == 1
    assert time.set_index("level").loc["programme", ["n", "value"]].tolist() == [32, 46.875]
    found = attack(time.rename(columns={"theme": "kpi"}), seen.trials)
    small = found[(found["level"] == "trial") & (found["unit"] == "b")].iloc[0]
    assert small["high"] - small["low"] >= 5


def test_an_answer_of_no_trial_is_refused(catalogue: Catalogue) -> None:
    seen = a_programme({"a": 2}).seen()

    with pytest.raises(UnknownReference, match="nowhere"):
        theme_shares(
            coded([("f", "ann", "time")], "nowhere"), BOOK,
            trials=seen.trials, design=design_of(seen.trials, catalogue), least=5,
        )  # fmt: skip


def barriers(high: str) -> dict[str, str]:
    return {**BEFORE, **{f"bar_ski{n}": high for n in (1, 2, 3)}}


def test_the_profile_of_barriers_by_region_and_wave() -> None:
    made = Programme()
    for cluster, firms, high in (("a", 8, "3"), ("b", 9, "0"), ("c", 3, "3")):
        made.tried(cluster, region=f"r{cluster}")
        made.took_part(cluster, [GOOD] * firms, before=barriers(high))
    found: Any = barrier_profile(Tally.of(made.seen(), CATALOGUE))
    skills = found[(found["barriers"] == "skills") & (found["wave"] == "baseline")]
    rows = skills.set_index("unit")

    assert rows["suppressed"].to_dict() == {
        "ra": "secondary",
        "rb": "",
        "rc": "primary",
        "programme": "",
    }
    assert rows.loc["rb", ["firms", "value"]].tolist() == [9, 0.0]
    assert rows.loc["programme", "value"] == pytest.approx(100 * 11 / 20)
    later = found[found["wave"] == "followup"]
    assert set(later["suppressed"]) == {"primary"}
    assert later[["value", "low", "high"]].isna().all(axis=None)


def test_a_firm_in_two_services_is_one_firm() -> None:
    made = Programme()
    others = [service.id for service in CATALOGUE.enabled_services()][:2]
    for service in others:
        made.tried("a", service=service, region="north")
    for number in range(6):
        made.firms.append({"sme": f"f{number}", "cluster": "a", "size": "0-9"})
        for service, high in zip(others, ("3", "0"), strict=True):
            firm = {"sme": f"f{number}", "cluster": "a", "service": service, "attended": True}
            made.participations.append(firm)
            made.answers += [
                (f"f{number}", "a", service, "baseline", item, value)
                for item, value in barriers(high).items()
            ]
    found: Any = barrier_profile(Tally.of(made.seen(), CATALOGUE)).set_index(
        ["unit", "barriers", "wave"]
    )

    assert found.loc[("north", "skills", "baseline"), ["firms", "value"]].tolist() == [6, 50.0]
    assert not np.isnan(found.loc[("north", "skills", "baseline"), "low"])
