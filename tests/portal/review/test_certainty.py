"""How sure a proposal is: shown to those who judge it, computed once, hiding what is hidden."""

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from evaluation.certainty import telling
from foundation.database import snapshot, unit_of_work
from pilots import certainty
from pilots.deeds.evaluating import figures_of
from pilots.tables import Answer, Edition, Verdict
from tests.portal.review.conftest import House, Reviewer

SERVICE = "svc-synergy-diamond"
PAGE = f"/verdicts/{SERVICE}/certainty"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play few times, and compute anew in every test."""
    monkeypatch.setattr(telling, "TIMES", 5)
    monkeypatch.setattr(certainty, "_KNOWN", {})


def lead_of(house: House) -> Reviewer:
    lead = house.enters(house.person("wp_lead"))
    lead.send(f"/verdicts/{SERVICE}/interest", conflict="no")
    return lead


def test_the_page_says_how_sure_it_is_and_the_verdict_leads_there(house: House) -> None:
    lead = lead_of(house)
    before = lead.get(f"/verdicts/{SERVICE}").text

    page = lead.get(PAGE).text

    for heading in (
        "How probable is each verdict?", "How probable is each target?", "Do region types differ?",
        "What are the values worth?", "Who was reached, who answered?",
        "What would change the verdict?", "How often would the rule be wrong?",
    ):  # fmt: skip
        assert f"<h2>{heading}</h2>" in page
    assert "hanges it: " in page
    assert "silent firms are" in page
    assert (f'href="{PAGE}"' in before, "takes some seconds" in before) == (True, True)
    assert "takes some seconds" not in lead.get(f"/verdicts/{SERVICE}").text


def test_it_is_computed_once_for_an_edition(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = lead_of(house)
    first = lead.get(PAGE).text
    monkeypatch.setattr(telling, "told", None)

    assert lead.get(PAGE).text == first
    assert lead.get("/verdicts/svc-action-workshop/certainty").status_code == 303


def test_what_the_edition_hides_is_hidden_here(house: House) -> None:
    with snapshot(house.programme.url) as session:
        edition = session.get_one(Edition, 1)
        found = certainty.certainty(certainty.material(session, house.setting, edition))
        kpis = figures_of(edition).kpis
    assert found is not None
    gone = {
        (level, unit, service, kpi)
        for level, unit, service, kpi, mark in zip(
            *(kpis[name] for name in (*telling.ADDRESS, "suppressed")), strict=True
        )
        if mark
    }

    rows = [row for one in found.values() for row in (*one.values, *one.pooled)]
    hidden = {(r["level"], r["unit"], r["service"], r["kpi"]) for r in rows if r["hidden"]}

    assert hidden == gone & {(r["level"], r["unit"], r["service"], r["kpi"]) for r in rows}
    assert hidden
    assert all(
        row[name] is None
        for row in rows
        if row["hidden"]
        for name in ("n", "pilots", "value", "low", "high", "pooled", "pooled_low")
    )
    for service, one in found.items():
        for row in one.targets:
            level, unit = (
                ("service", service) if row["place"] == "all" else ("region_type", row["place"])
            )
            if (level, unit, service, row["kpi"]) in gone:
                assert (row["hidden"], row["n"], row["p_target"]) == (True, None, None)
                assert level != "service" or one.chances == ()


def test_nothing_is_shown_beside_an_edition_from_which_answers_were_deleted(house: House) -> None:
    with unit_of_work(house.programme.url) as session:
        one = session.exec(
            select(Answer.respondent).where(Answer.wave == "exit", Answer.item == "x_sat")
        ).first()
        session.connection().execute(delete(Answer).where(col(Answer.respondent) == one))

    page = lead_of(house).get(PAGE)

    assert (page.status_code, "could tell what was deleted" in page.text) == (200, True)
    assert "<table>" not in page.text


def test_interests_are_declared_first_and_a_conflict_shows_nothing(house: House) -> None:
    member = house.enters(house.setting.in_role("advisory_expert")[0].id)
    undeclared = member.get(PAGE)
    member.send(f"/verdicts/{SERVICE}/interest", conflict="yes", statement="My firm took part.")

    assert (undeclared.status_code, undeclared.headers["location"]) == (
        303, f"/verdicts/{SERVICE}",
    )  # fmt: skip
    assert member.get(PAGE).status_code == 303


def test_only_who_sees_verdicts_sees_how_sure_they_are(house: House) -> None:
    manager = house.enters(house.person("cluster_manager"))
    quality = house.enters(house.person("quality_manager"))

    assert manager.get(PAGE).status_code == 404
    assert quality.get(PAGE).status_code == 200
    assert quality.get("/verdicts/svc-none/certainty").status_code == 404


def test_without_a_proposal_there_is_nothing_to_be_sure_of(house: House) -> None:
    with unit_of_work(house.programme.url) as session:
        session.get_one(Verdict, SERVICE).edition = None

    assert lead_of(house).get(PAGE).status_code == 404
