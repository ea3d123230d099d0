"""Reports of trials and passports of services as files: for whom, from when, in which form."""

import io
import zipfile
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import col, select

from foundation.database import snapshot, unit_of_work
from pilots.outputs.printing import languages
from pilots.tables import Edition, Trial, Verdict, Wave
from portal.open.results import MEDIA
from tests.portal.review.conftest import House

READS_REPORTS = {
    "cluster_manager": 200, "service_facilitator": 200, "regional_coordinator": 200,
    "wp_lead": 200, "quality_manager": 404, "advisory_expert": 404, "regional_authority": 404,
}  # fmt: skip
READS_PASSPORTS = {
    "wp_lead": 200, "quality_manager": 200, "advisory_expert": 303, "cluster_manager": 404,
    "regional_coordinator": 404, "regional_authority": 404,
}  # fmt: skip


def a_trial(house: House, region: str = "") -> Trial:
    """Return a trial of the region that went through to its end."""
    with snapshot(house.programme.url) as session:
        query = select(Trial).where(Trial.region == (region or house.region))
        found = session.exec(query.where(col(Trial.withdrawn_at).is_(None))).first()
        assert found
        session.expunge_all()
    return found


def of_the_trial(house: House, role: str, trial: Trial) -> str:
    """Return somebody in the role, of the place of the trial where the role has one."""
    everybody = house.setting.people.values()
    return min(
        one.id
        for one in everybody
        if one.role == role
        and one.cluster in {None, "", trial.cluster}
        and one.region in {None, "", trial.region}
    )


def holds(house: House) -> str:
    """Let a verdict be adopted that validates its service; return the service."""
    with unit_of_work(house.programme.url) as session:
        service = session.exec(select(Verdict.service)).first() or ""
        change = update(Verdict).where(col(Verdict.service) == service)
        session.execute(
            change.values(
                status="provisional", verdict="validated", adopted_by="p-lead",
                adopted_at=house.now,
            )
        )  # fmt: skip
    return service


def is_a(kind: str, answer: httpx.Response) -> bool:
    """Whether a file is what its name says."""
    content = answer.content
    if kind == "docx":
        return "word/document.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    return content.startswith({"pdf": b"%PDF-", "html": b"<!doctype html>"}[kind])


def told(answer: httpx.Response) -> tuple[int, str, str]:
    kind, _, name = answer.headers["content-disposition"].partition("; filename=")
    assert kind == "attachment"
    return answer.status_code, answer.headers["content-type"].partition(";")[0], name.strip('"')


@pytest.mark.parametrize("kind", MEDIA)
def test_the_report_of_a_trial_is_a_file_to_keep(house: House, kind: str) -> None:
    trial = a_trial(house)
    manager = house.enters(of_the_trial(house, "cluster_manager", trial))

    answer = manager.get(f"/trials/{trial.id}/report/en.{kind}")

    assert told(answer) == (200, MEDIA[kind], f"{trial.id}.en.{kind}")
    assert is_a(kind, answer)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_report_speaks_the_languages_of_its_region(house: House) -> None:
    trial = a_trial(house)
    manager = house.enters(of_the_trial(house, "cluster_manager", trial))
    spoken = languages(house.setting, trial.region)

    for code in ("en", "de", "fr", "it", "sl", "xx"):
        answer = manager.get(f"/trials/{trial.id}/report/{code}.html")
        assert (code, answer.status_code) == (code, 200 if code in spoken else 404)
        assert f'<html lang="{code}"' in answer.text or code not in spoken
    for odd in ("en.exe", "en", "..%2fen.pdf", "en.pdf.pdf"):
        assert manager.get(f"/trials/{trial.id}/report/{odd}").status_code == 404


def test_the_report_is_for_those_who_see_the_tasks_of_the_trial(house: House) -> None:
    trial = a_trial(house)
    path = f"/trials/{trial.id}/report/en.html"

    seen = {
        role: house.enters(of_the_trial(house, role, trial)).get(path).status_code
        for role in READS_REPORTS
    }

    assert seen == READS_REPORTS


def test_foreign_reports_are_not_there(house: House) -> None:
    trial, foreign = a_trial(house), a_trial(house, house.other)

    for role in ("cluster_manager", "service_facilitator", "regional_coordinator"):
        theirs = house.enters(of_the_trial(house, role, trial))
        assert theirs.get(f"/trials/{foreign.id}/report/en.html").status_code == 404
        assert theirs.get("/trials/nobody.nothing/report/en.html").status_code == 404


def test_a_trial_that_was_left_or_still_collects_has_no_report(house: House) -> None:
    trial = a_trial(house)
    manager = house.enters(of_the_trial(house, "cluster_manager", trial))
    path = f"/trials/{trial.id}/report/en.html"

    with unit_of_work(house.programme.url) as session:
        wave = session.get_one(Wave, (trial.id, "exit"))
        closed, wave.closes_at = wave.closes_at, None
    collecting = manager.get(path).status_code
    with unit_of_work(house.programme.url) as session:
        session.get_one(Wave, (trial.id, "exit")).closes_at = closed
        row = session.get_one(Trial, trial.id)
        row.status, row.withdrawn_at, row.withdrawn_reason = "withdrawn", house.now, "Nobody."
    left = manager.get(path).status_code

    assert (collecting, left) == (404, 404)
    assert "Report of this trial" not in manager.get(f"/my-trials/{trial.id}").text


def test_the_page_of_a_trial_leads_to_its_report(house: House) -> None:
    trial = a_trial(house)
    address = f"/trials/{trial.id}/report"
    spoken = languages(house.setting, trial.region)
    pages = {
        "cluster_manager": f"/my-trials/{trial.id}",
        "service_facilitator": f"/tasks/{trial.id}/{core(house, trial)}",
        "regional_coordinator": f"/trials/{trial.id}",
    }

    for role, path in pages.items():
        person = house.enters(of_the_trial(house, role, trial))
        shown = person.get(path).text
        for code in spoken:
            for kind in MEDIA:
                assert f'href="{address}/{code}.{kind}"' in shown
        assert person.get(f"{address}/{spoken[-1]}.html").status_code == 200
    quality = house.enters(house.person("quality_manager"))
    assert address not in quality.get(f"/trials/{trial.id}").text


def core(house: House, trial: Trial) -> str:
    return house.setting.catalogue.services[trial.service].core_task


def test_before_that_the_page_says_what_the_report_waits_for(house: House) -> None:
    trial = a_trial(house)
    manager = house.enters(of_the_trial(house, "cluster_manager", trial))
    with unit_of_work(house.programme.url) as session:
        for row in session.exec(select(Edition)):
            row.as_of = house.now + timedelta(days=1)
        for wave in session.exec(select(Wave).where(Wave.kind == "exit", Wave.trial != trial.id)):
            wave.closes_at = None
        going = select(Trial.id).where(col(Trial.withdrawn_at).is_(None), Trial.id != trial.id)
        others = len(session.exec(going).all())

    shown = manager.get(f"/my-trials/{trial.id}").text

    assert "That of this trial closed on" in shown
    assert f"{others} other trials still collect answers." in shown
    assert f"/trials/{trial.id}/report" not in shown


@pytest.mark.parametrize("kind", MEDIA)
def test_the_passport_of_a_service_that_holds_is_a_file_to_keep(house: House, kind: str) -> None:
    service = holds(house)
    lead = house.enters(house.person("wp_lead"))
    lead.send(f"/verdicts/{service}/interest", conflict="no")

    answer = lead.get(f"/verdicts/{service}/passport/en.{kind}")

    assert told(answer) == (200, MEDIA[kind], f"{service}.en.{kind}")
    assert is_a(kind, answer)
    assert f'href="/verdicts/{service}/passport/en.{kind}"' in lead.get(f"/verdicts/{service}").text


def test_the_passport_is_for_those_who_see_verdicts_and_have_declared(house: House) -> None:
    service = holds(house)
    path = f"/verdicts/{service}/passport/en.html"
    people = {role: house.enters(house.person(role)) for role in READS_PASSPORTS}
    for declares in ("wp_lead", "advisory_expert"):
        answer = people[declares].get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/verdicts/{service}")
    people["wp_lead"].send(f"/verdicts/{service}/interest", conflict="no")

    seen = {role: person.get(path).status_code for role, person in people.items()}

    assert seen == READS_PASSPORTS


def test_a_service_without_a_verdict_that_holds_has_no_passport(house: House) -> None:
    lead = house.enters(house.person("wp_lead"))
    service = holds(house)
    lead.send(f"/verdicts/{service}/interest", conflict="no")
    with snapshot(house.programme.url) as session:
        others = session.exec(select(Verdict.service).where(Verdict.service != service)).all()

    for path in (
        *(f"{other}/passport/en.html" for other in others),
        "nothing/passport/en.html", f"{service}/passport/xx.html", f"{service}/passport/en.exe",
    ):  # fmt: skip
        assert (path, lead.get(f"/verdicts/{path}").status_code) == (path, 404)
