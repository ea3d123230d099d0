"""Programmes that one would rather not get: figures or a named refusal, never a NaN in print."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from evaluation.barriers import barrier_profile
from evaluation.certainty.chances import target_chances
from evaluation.certainty.estimates import estimates
from evaluation.certainty.judged import judged
from evaluation.certainty.operating import operating_characteristics
from evaluation.certainty.sensitivity import sensitivity, verdict_tipping
from evaluation.certainty.silence import bias_check, response, tipping_points
from evaluation.errors import (
    ImpossiblePlan,
    KpiMissing,
    KpiWithoutRule,
    NotCountable,
    WrongValues,
)
from evaluation.evaluating import Evaluation, evaluate
from evaluation.histograms import Tally
from evaluation.publishing import write_kpis_csv
from services_catalog import Catalogue, default_catalogue
from tests.evaluation.programmes import BEFORE, GOOD, SERVICE, Programme, a_programme

CATALOGUE = default_catalogue()
MISSING = {**dict.fromkeys(GOOD, "dont_know"), "x_intent": "do not know", "x_quote": "no"}


def all_equal() -> Programme:
    return a_programme({"a": 12, "b": 12, "c": 12})


def all_missing() -> Programme:
    made = Programme()
    for cluster in ("a", "b", "c"):
        made.tried(cluster)
        made.took_part(cluster, [MISSING] * 12, before=dict.fromkeys(BEFORE, "dont_know"))
    return made


def one_pilot() -> Programme:
    return a_programme({"a": 25}, silent=5)


def zero_invited() -> Programme:
    return Programme().tried("a").tried("b")


def all_withdrawn() -> Programme:
    made = Programme().tried("a", withdrawn=True, completed=False)
    return made.took_part("a", [GOOD] * 12)


def one_firm_a_trial() -> Programme:
    return a_programme({f"c{number}": 1 for number in range(6)})


def long_comments() -> Programme:
    words = {"x_best": "ä" * 10_000, "x_improve": "\u202e\n" + "b" * 9_990}
    made = Programme().tried("a").took_part("a", [{**GOOD, **words}] * 12)
    made.managed("a")
    return made


def nothing_at_all() -> Programme:
    return Programme()


PROGRAMMES = (
    all_equal,
    all_missing,
    one_pilot,
    zero_invited,
    all_withdrawn,
    one_firm_a_trial,
    long_comments,
    nothing_at_all,
)


def sentences(result: Evaluation) -> list[str]:
    said = []
    for proposal in result.proposals:
        for language in ("en", "de", "fr", "it", "sl"):
            said += [reason.text(language) for reason in proposal.reasons]
            said += [condition.text(language) for condition in proposal.conditions]
    return said


@pytest.mark.parametrize("made", PROGRAMMES, ids=lambda one: one.__name__)
def test_nothing_printed_is_a_nan(made: object, tmp_path: Path) -> None:
    result = evaluate(made().seen(), CATALOGUE)  # type: ignore[operator]
    write_kpis_csv(result.published, tmp_path / "kpis.csv")
    printed = (tmp_path / "kpis.csv").read_text(encoding="utf-8").lower()

    for text in (printed, *map(str.lower, sentences(result))):
        assert ",nan" not in text
        assert "inf" not in text.replace("information", "").replace("infra", "")
    json.loads(result.to_json(), parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    assert {one.verdict for one in result.proposals} <= {"insufficient_evidence"}


@pytest.mark.parametrize("made", PROGRAMMES, ids=lambda one: one.__name__)
def test_everything_beside_the_numbers_holds(made: object) -> None:
    tally = Tally.of(made().seen(), CATALOGUE)  # type: ignore[operator]
    table = estimates(tally)
    known = table[table["value"].notna() & table["low"].notna()]
    told = [one.text() for one in tipping_points(tally, SERVICE)]
    told += [one.text() for one in verdict_tipping(tally).values()]

    assert (
        (known["low"] <= known["value"] + 1e-9) & (known["value"] <= known["high"] + 1e-9)
    ).all()
    assert not any("nan" in text.split() or "inf" in text.split() for text in told)
    assert table.loc[(table["level"] == "region_type") & (table["pilots"] < 3), "low"].isna().all()
    for frame in (response(tally), bias_check(tally), barrier_profile(tally)):
        assert isinstance(frame, pd.DataFrame)
    chances = target_chances(tally)["p_target"].dropna()
    assert all(0 <= chance <= 1 and not math.isnan(chance) for chance in chances)
    assert set(judged(tally)) == {service.id for service in CATALOGUE.enabled_services()}


def test_a_panel_of_one_pilot_asks_what_can_be_asked() -> None:
    table = sensitivity(Tally.of(one_pilot().seen(), CATALOGUE))

    assert not table["changes"].any()
    assert set(table["verdict"]) == {"insufficient_evidence"}


def without(item: str) -> Catalogue:
    """The catalogue with a question gone from every questionnaire."""
    kept = {
        name: one.model_copy(update={"items": tuple(i for i in one.items if i.id != item)})
        for name, one in CATALOGUE.questionnaires.items()
    }
    return CATALOGUE.model_copy(update={"questionnaires": kept})


@pytest.mark.parametrize("item", ["x_sat", "x_nps", "bar_inn1", "x_contacts"])
def test_a_kpi_whose_question_is_gone_is_refused_by_name(item: str) -> None:
    with pytest.raises(NotCountable) as refusal:
        evaluate(all_equal().seen(), without(item))

    assert refusal.value.code == "EVAL-202"
    assert repr(item) in str(refusal.value)


def test_a_kpi_that_nobody_computes_is_refused_by_name() -> None:
    stranger = CATALOGUE.kpis["csat"].model_copy(update={"id": "happiness"})
    more = CATALOGUE.model_copy(update={"kpis": {**CATALOGUE.kpis, "happiness": stranger}})

    with pytest.raises(KpiWithoutRule, match="happiness"):
        evaluate(all_equal().seen(), more)


def test_a_gate_that_reads_a_kpi_that_is_not_defined_is_refused_by_name() -> None:
    fewer = {name: kpi for name, kpi in CATALOGUE.kpis.items() if name != "csat"}

    for kpis in (fewer, {}):
        with pytest.raises(KpiMissing, match="csat") as refusal:
            evaluate(all_equal().seen(), CATALOGUE.model_copy(update={"kpis": kpis}))
        assert refusal.value.code == "EVAL-204"


@pytest.mark.parametrize("rate", [0.0, -1.0, math.nan, math.inf])
def test_a_rate_that_makes_no_money_is_refused_by_name(rate: float) -> None:
    with pytest.raises(WrongValues, match="'CHF'"):
        replace(all_equal().seen(), exchange_rates={"CHF": rate})


def test_what_pilots_cannot_have_in_common_is_refused_and_the_ends_are_played() -> None:
    tally = Tally.of(one_pilot().seen(), CATALOGUE)

    for icc in (0.0, 1.0):
        assert len(operating_characteristics(tally, seed=1, times=2, icc=icc)) > 0
    with pytest.raises(ImpossiblePlan, match="icc is 2"):
        operating_characteristics(tally, seed=1, times=2, icc=2.0)
