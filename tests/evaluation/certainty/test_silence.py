"""Invited, reached, answered; who is silent; what they would have to say."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.certainty.silence import bias_check, response, tipping_points, weighted
from evaluation.errors import MoreThanInvited, WrongColumns
from evaluation.histograms import Tally
from services_catalog import default_catalogue
from tests.evaluation.programmes import BAD, BEFORE, GOOD, SERVICE, Programme, a_programme

CATALOGUE = default_catalogue()
WEAK = {**BEFORE, **dict.fromkeys((f"cap{n}" for n in range(1, 7)), "1")}


def invited(**more: int) -> pd.DataFrame:
    row = {"cluster": "a", "service": SERVICE, "wave": "exit", "invited": 12, "not_reached": 2}
    return pd.DataFrame([{**row, **more}])


def exits(table: pd.DataFrame) -> Any:  # noqa: ANN401 -- a row
    return table[(table["service"] == SERVICE) & (table["wave"] == "exit")].iloc[0]


def test_an_address_that_does_not_work_is_not_a_refusal() -> None:
    tally = Tally.of(a_programme({"a": 8}, silent=4).seen(), CATALOGUE)
    found, plain = exits(response(tally, invited())), exits(response(tally))

    assert (found["invited"], found["not_reached"], found["reached"]) == (12, 2, 10)
    assert (found["answered"], found["valid"], found["rate"]) == (8, 8, 80.0)
    assert plain["rate"] == pytest.approx(100 * 8 / 12)
    assert found["low"] < 80 < found["high"]


def test_whoever_answered_was_reached() -> None:
    tally = Tally.of(a_programme({"a": 8}).seen(), CATALOGUE)
    found = exits(response(tally, invited(invited=8, not_reached=3)))

    assert (found["reached"], found["not_reached"], found["rate"]) == (8, 0, 100.0)


def test_zero_invited_has_no_rate_and_no_interval() -> None:
    tally = Tally.of(Programme().tried("a").seen(), CATALOGUE)
    found = exits(response(tally))

    assert (found["invited"], found["valid"]) == (0, 0)
    assert np.isnan([found["rate"], found["low"], found["high"]]).all()


def test_invitations_that_cannot_be_are_refused() -> None:
    tally = Tally.of(a_programme({"a": 8}).seen(), CATALOGUE)

    with pytest.raises(MoreThanInvited) as refusal:
        response(tally, invited(not_reached=13))
    assert refusal.value.code == "EVAL-502"
    with pytest.raises(WrongColumns, match="not_reached"):
        response(tally, invited().drop(columns="not_reached"))


def biased() -> Programme:
    """Twelve firms that were strong before and are content, twelve weak, half of them silent."""
    made = Programme().tried("a")
    made.took_part("a", [GOOD] * 11 + [{}])
    return made.took_part("a", [BAD] * 6 + [{}] * 6, before=WEAK)


def test_firms_that_differ_are_found_and_few_are_not_compared() -> None:
    found: Any = bias_check(Tally.of(biased().seen(), CATALOGUE)).set_index(["service", "subject"])
    few = bias_check(Tally.of(a_programme({"a": 8}, silent=4).seen(), CATALOGUE))

    assert found.loc[(SERVICE, "capability"), "differs"]
    assert found.loc[(SERVICE, "capability"), "answered"] > 30
    assert not found.loc[(SERVICE, "size: 0-9"), "differs"]
    assert few["answered"].isna().all()


def test_weights_give_the_silent_ones_back_their_share() -> None:
    tally = Tally.of(biased().seen(), CATALOGUE)
    found = weighted(tally, CATALOGUE.kpis["csat"], SERVICE)

    assert found is not None
    assert found.raw == pytest.approx(100 * 11 / 17)
    assert found.value == pytest.approx(50.0)  # 12 of 24 were strong, and the strong are content
    assert found.design_effect > 1
    assert weighted(tally, CATALOGUE.kpis["idea-conversion"], SERVICE) is None
    assert weighted(tally, CATALOGUE.kpis["fidelity"], SERVICE) is None


def test_the_tipping_point_is_told_in_words() -> None:
    made = Programme().tried("a").took_part("a", [GOOD] * 9 + [BAD] + [{}] * 2)
    found = tipping_points(Tally.of(made.seen(), CATALOGUE), SERVICE)

    assert (found[0].kpi, found[0].silent, found[0].answers) == ("csat", 2, 10)
    assert found[0].needed == pytest.approx((80 * 12 - 900) / 2)
    assert found[0].text() == (
        "Satisfaction (top two) 80 % would be missed if the 2 silent firms had come to below 30 % "
        "(90 % among those who answered)."
    )
    assert found[1].text() == (
        "Satisfaction (top two) 60 % stays met whatever the 2 silent firms would have said "
        "(90 % among those who answered)."
    )


def test_where_nobody_is_silent_nothing_tips() -> None:
    found = tipping_points(Tally.of(a_programme({"a": 6}).seen(), CATALOGUE), SERVICE)

    assert found[0].text() == "Nobody was silent: Satisfaction (top two) 80 % is met for good."


def test_where_less_is_better_a_limit_is_met_from_below() -> None:
    """The same answers, judged by a catalogue in which satisfaction should be low."""
    less = CATALOGUE.kpis["csat"].model_copy(update={"direction": "down"})
    rules = CATALOGUE.model_copy(update={"kpis": {**CATALOGUE.kpis, "csat": less}})
    seen = a_programme({"a": 12}, silent=6).seen()
    up, down = (tipping_points(Tally.of(seen, one), SERVICE)[0] for one in (CATALOGUE, rules))

    assert (up.kpi, up.met, down.met) == ("csat", True, False)
    assert up.needed == down.needed
    assert ("below" in up.text(), "at most" in down.text()) == (True, True)
