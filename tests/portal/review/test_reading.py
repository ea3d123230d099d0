"""Who may read which report, what stands behind a number, what is compared and taken along."""

import re
from html import unescape

import pytest
from sqlalchemy import update
from sqlmodel import col

from foundation.database import unit_of_work
from pilots.tables import Report
from portal.visiting import LANGUAGE
from tests.portal.review.conftest import House

PAGES = ("", "/evidence/k1", "/compare", "/remarks", "/files/html", "/decision")


def approve(house: House, report: str) -> None:
    with unit_of_work(house.programme.url) as session:
        done = update(Report).where(col(Report.id) == report).values(status="approved")
        session.connection().execute(done)


def test_a_coordinator_sees_the_own_region_and_the_one_they_review(house: House) -> None:
    setting = house.setting
    coordinator = house.enters(house.person("regional_coordinator"))
    own = f"{house.region}.e1"
    reviews = [
        f"{region}.e1"
        for region in setting.reporting
        if house.person("regional_coordinator")
        in {person.id for person in setting.peer_reviewers(region)}
    ]
    others = [f"{r}.e1" for r in setting.reporting if f"{r}.e1" not in {own, *reviews}]

    def status(report: str) -> int:
        return coordinator.get(f"/reports/{report}").status_code

    assert (status(own), {status(r) for r in reviews}, {status(r) for r in others}) == (
        200, {303}, {404},
    )  # fmt: skip
    assert status("programme.e1") == 404
    approve(house, others[0])
    assert status(others[0]) == 200
    assert coordinator.get(f"/reports/{others[0]}/decision").status_code == 404


@pytest.mark.parametrize("role", ["cluster_manager", "regional_authority"])
def test_people_of_a_region_see_its_report_only(house: House, role: str) -> None:
    here, there = house.enters(house.person(role)), house.enters(house.person(role, house.other))

    for page in PAGES:
        path = f"/reports/{house.report}{page}"
        assert (here.get(path).status_code, there.get(path).status_code) == (200, 404)
    approve(house, house.report)
    assert there.get(f"/reports/{house.report}").status_code == 404
    assert here.get("/reports/programme.e1").status_code == 404
    assert here.get("/verdicts").status_code == 404


@pytest.mark.parametrize("role", ["wp_lead", "quality_manager", "advisory_expert"])
def test_who_judges_all_may_read_all_after_a_word_on_interests(house: House, role: str) -> None:
    judge = house.enters(house.person(role))

    for region in house.setting.reporting:
        assert judge.get(f"/reports/{region}.e1").status_code == 303
        judge.declare(f"{region}.e1")
        assert judge.get(f"/reports/{region}.e1").status_code == 200


def test_a_facilitator_a_steward_and_a_firm_see_no_report(house: House) -> None:
    roles = {"service_facilitator", "data_steward"}
    people = [person.id for person in house.setting.people.values() if person.role in roles]
    people.append(next(iter(house.setting.firms)))

    assert {house.enters(p).get(f"/reports/{house.report}").status_code for p in people} == {404}


def test_every_number_leads_to_its_row(house: House) -> None:
    manager = house.enters(house.person("cluster_manager"))
    page = manager.get(f"/reports/{house.report}?in=en").text
    links = set(re.findall(r'href="(/reports/[^"]+/evidence/k\d+\?in=en)"', page))

    assert len(links) > 10
    for link in sorted(links)[:12]:
        alone, panel = manager.get(link), manager.get(link, headers={"hx-request": "true"})
        assert (alone.status_code, panel.status_code) == (200, 200)
        assert "Row of kpis.csv" in alone.text
        assert ("<html" in alone.text, "<html" in panel.text) == (True, False)
    assert manager.get(f"/reports/{house.report}/evidence/k99999").status_code == 404


@pytest.mark.parametrize("kind", ["html", "docx", "pdf"])
def test_a_report_can_be_taken_along(house: House, kind: str) -> None:
    manager = house.enters(house.person("cluster_manager"))

    file = manager.get(f"/reports/{house.report}/files/{kind}?in=de")

    name = f'attachment; filename="{house.report}.de.{kind}"'
    assert (file.status_code, file.headers["content-disposition"]) == (200, name)
    assert manager.get(f"/reports/{house.report}/files/exe").status_code == 404


def test_the_desk_says_what_waits_and_what_was_decided(house: House) -> None:
    manager = house.enters(house.person("cluster_manager"))
    other = house.enters(house.person("regional_authority"))

    waits = manager.get("/reviews").text
    manager.signs(house.report, "confirm")

    assert "Read and decide" in waits
    assert "What I decided" in manager.get("/reviews").text
    assert "Nothing waits for you." in other.get("/reviews").text


def test_a_comparison_of_texts_of_others_is_not_there(house: House) -> None:
    manager = house.enters(house.person("cluster_manager"))
    path = f"/reports/{house.report}/compare"

    assert manager.get(f"{path}?before={house.other}.e1.0").status_code == 404
    assert "There is one text only" in manager.get(path).text


def test_the_contents_lead_to_every_section_and_every_section_back(house: House) -> None:
    page = house.enters(house.person("regional_coordinator")).get(f"/reports/{house.report}").text
    contents = page.split('<nav class="contents"')[1].split("</nav>")[0]
    folded = contents.split("<details")[1]
    sections = re.findall(r'<h2 id="([^"]+)">', page.split("<article")[1].split("</article>")[0])

    assert len(sections) > 5
    for part in (contents.split("<details")[0], folded):
        assert re.findall(r'href="#([^"]+)"', part) == sections
    assert page.count('<a href="#contents">') == len(sections)
    assert 'id="contents"' in page


def test_the_review_so_far_says_what_was_done_by_whom(house: House) -> None:
    manager = house.enters(house.person("cluster_manager"))
    manager.signs(house.report, "confirm")
    name = house.setting.people[house.person("cluster_manager")].name

    english = said_in(manager.get(f"/reports/{house.report}").text)
    manager.cookies.set(LANGUAGE, "it")
    italian = said_in(manager.get(f"/reports/{house.report}").text)

    assert f": Confirmed. {name}, " in english
    assert f": Confermato. {name}, " in italian


def said_in(page: str) -> str:
    """Return the words of the review so far, as they are read."""
    record = page.split('<details class="timeline"')[1].split("</ol>", maxsplit=1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", record)).split())
