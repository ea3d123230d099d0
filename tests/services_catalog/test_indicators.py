"""KPI definitions and the colour of a value."""

import math

import pytest

from services_catalog import default_catalogue

NOT_SUPPRESSED = [
    "sme-reach",
    "participation-rate",
    "uptake-commitment",
    "region-type-coverage",
    "fidelity",
    "adaptation-documented",
    "schedule-slip",
    "effort-per-sme",
    "cost-per-sme",
]


@pytest.mark.parametrize(
    ("kpi", "value", "status"),
    [
        ("csat", 80.0, "green"),
        ("csat", 79.999, "amber"),
        ("csat", 60.0, "amber"),
        ("csat", 59.999, "red"),
        ("csat", None, "none"),
        ("csat", math.nan, "none"),
        ("effort-per-sme", 2.0, "green"),
        ("effort-per-sme", 4.0, "amber"),
        ("effort-per-sme", 4.001, "red"),
        ("barrier-change-skills", -2.0, "amber"),
        ("barrier-change-skills", -2.1, "red"),
        ("ta-identified", 1.0, "green"),
        ("ta-identified", 0.0, "red"),
        ("cost-per-sme", 100.0, "none"),
    ],
)
def test_a_value_gets_its_colour(kpi: str, value: float | None, status: str) -> None:
    assert default_catalogue().kpis[kpi].status(value) == status


def test_only_kpis_of_trials_and_tasks_are_not_suppressed() -> None:
    kpis = default_catalogue().kpis.values()

    assert [kpi.id for kpi in kpis if not kpi.suppressed] == NOT_SUPPRESSED


def test_the_promoter_score_needs_ten_answers_and_the_others_five() -> None:
    kpis = default_catalogue().kpis.values()

    assert {kpi.id: kpi.min_n for kpi in kpis if kpi.min_n != 5} == {"nps": 10}


def test_intervals_belong_to_kinds() -> None:
    kpis = default_catalogue().kpis.values()

    assert {(kpi.kind, kpi.interval) for kpi in kpis} == {
        ("share", "wilson"),
        ("rate", "wilson"),
        ("mean", "t"),
        ("paired", "t"),
        ("nps", "adjusted_wald"),
        ("sum", None),
        ("ratio", None),
        ("median", None),
        ("count", None),
    }


def test_nobody_checked_a_definition_of_their_own() -> None:
    kpis = default_catalogue().kpis.values()

    assert [kpi.id for kpi in kpis if kpi.written_by == kpi.checked_by] == []
