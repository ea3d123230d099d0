"""Numbers are rounded as they may be published, and set as the language sets them."""

from typing import Any

import pytest

from evaluation.reports.facts import KpiFact, RegionFacts
from evaluation.reports.numerals import Numerals
from evaluation.reports.voice import voice


def a_row(kpi: str, value: float | None, n: int = 12, **more: Any) -> KpiFact:  # noqa: ANN401 -- any field
    fields = {"low": None, "high": None, "status": "none", "suppressed": "", **more}
    return KpiFact(
        ref="k1", level="region", unit="r", service="s", kpi=kpi, n=n, value=value, **fields
    )


@pytest.fixture
def numerals(piedmont: RegionFacts) -> Numerals:
    return Numerals(piedmont.definitions, piedmont.thresholds, voice("en"))


def in_language(facts: RegionFacts, language: str) -> Numerals:
    return Numerals(facts.definitions, facts.thresholds, voice(language))


@pytest.mark.parametrize(
    ("value", "n", "expected"),
    [
        (83.3, 12, "85\xa0%"),
        (82.4, 17, "80\xa0%"),
        (82.4, 20, "82\xa0%"),
        (99.6, 300, "90\xa0% or more"),
    ],
)
def test_shares_of_few_answers_are_rounded_to_five_points(
    numerals: Numerals, value: float, n: int, expected: str
) -> None:
    assert numerals.value(a_row("csat", value, n)) == expected


@pytest.mark.parametrize(
    ("kpi", "value", "expected"),
    [
        ("csat", 100.0, "90\xa0% or more"),
        ("csat", 0.0, "10\xa0% or less"),
        ("csat", 98.0, "90\xa0% or more"),
        ("usefulness", 5.0, "4.5 or more"),
        ("usefulness", 1.0, "1.5 or less"),
        ("nps", 100.0, "+90 or more"),
        ("nps", -100.0, "\N{MINUS SIGN}90 or less"),
        ("joint-ideas", 0.0, "1 or less"),
        ("pipeline-value", 0.0, "EUR\xa025,000 or less"),
        ("manager-sus", 100.0, "90 or more"),
    ],
)
def test_a_group_of_one_opinion_does_not_show_it(
    numerals: Numerals, kpi: str, value: float, expected: str
) -> None:
    row = a_row(kpi, value, low=value, high=value)

    assert numerals.value(row) == expected
    assert numerals.interval(row) == ""


def test_a_sum_of_the_most_that_each_could_name_is_not_told(numerals: Numerals) -> None:
    assert numerals.value(a_row("pipeline-value", 6e6, 6)) == "EUR\xa05,400,000 or more"
    assert numerals.value(a_row("pipeline-value", 5.15e6, 6)) == "EUR\xa05,150,000"


def test_kpis_of_trials_are_not_hidden_behind_a_bound(numerals: Numerals) -> None:
    assert numerals.value(a_row("fidelity", 100.0, 7)) == "100\xa0%"


def test_a_suppressed_value_is_not_read(numerals: Numerals) -> None:
    row = KpiFact(
        ref="k1",
        level="region",
        unit="r",
        service="s",
        kpi="csat",
        n=None,
        value=None,
        low=None,
        high=None,
        status="none",
        suppressed="primary",
    )

    assert numerals.full(row) == "not published"
    assert numerals.short(row) == "\N{EN DASH}"


def test_changes_carry_a_sign_and_their_interval_is_in_words(numerals: Numerals) -> None:
    row = a_row("capability-gain", 11.04, 60, low=-3.26, high=25.4)

    assert numerals.full(row) == "+11.0 (\N{MINUS SIGN}3.3 to +25.4; n\xa0=\xa060)"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "EUR\xa01,250,000"),
        ("de", "1.250.000\xa0EUR"),
        ("fr", "1\u202f250\u202f000\xa0EUR"),
        ("it", "1.250.000\xa0EUR"),
        ("sl", "1.250.000\xa0EUR"),
    ],
)
def test_money_is_set_as_the_language_sets_it(
    piedmont: RegionFacts, language: str, expected: str
) -> None:
    row = a_row("pipeline-value", 1_250_300.0)

    assert in_language(piedmont, language).value(row) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "85\xa0%"), ("de", "85\xa0%"), ("fr", "85\u202f%"), ("it", "85%"), ("sl", "85\xa0%")],
)
def test_percent_signs_stand_where_the_language_puts_them(
    piedmont: RegionFacts, language: str, expected: str
) -> None:
    assert in_language(piedmont, language).value(a_row("csat", 85.0, 40)) == expected


def test_decimals_have_the_comma_of_the_language(piedmont: RegionFacts) -> None:
    assert in_language(piedmont, "sl").value(a_row("usefulness", 4.14)) == "4,1"


def test_targets_have_no_decimals_that_say_nothing(numerals: Numerals) -> None:
    assert [numerals.target(kpi) for kpi in ("csat", "usefulness", "capability-gain")] == [
        "80\xa0%",
        "3.8",
        "+8",
    ]
