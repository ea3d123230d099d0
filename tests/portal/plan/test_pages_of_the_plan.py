import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlmodel import col, select

from foundation.database import unit_of_work
from foundation.languages import LANGUAGES
from notifications.lifecycle import State
from notifications.tables import Letter
from pilots.tables import Evidence, EvidenceFile, Problem, Task, Trial
from tests.factories.mid_run import MIDDLE, open_task
from tests.portal.plan.conftest import Desk

PAGES = ("/today", "/plan", "/plan?months=3", "/trials", "/coverage", "/evidence")


def trials_of(url: str) -> list[Trial]:
    with unit_of_work(url) as session:
        return list(session.exec(select(Trial).order_by(col(Trial.id))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_every_language(lead: Desk, url: str, language: str) -> None:
    lead.speak(language)
    trial = trials_of(url)[0].id

    for path in (*PAGES, f"/trials/{trial}"):
        answer = lead.get(path)
        assert (path, answer.status_code) == (path, 200)
        assert answer.headers["content-language"] == language


def test_the_picture_has_a_title_and_a_link_for_every_trial(lead: Desk, url: str) -> None:
    page = lead.get("/plan").text
    begin = page.index('<svg class="gantt"')
    svg = page[begin : page.index("</svg>", begin)]

    assert '<title id="gantt-t">' in svg
    assert '<desc id="gantt-d">' in svg
    linked = re.findall(r'href="/trials/([^"]+)"', svg)
    assert sorted(linked) == [trial.id for trial in trials_of(url)]
    assert "style=" not in svg
    assert svg.count("g-flag") == svg.count("g-row g-late")


def test_the_plan_is_narrowed_by_region_service_and_state(lead: Desk, url: str) -> None:
    trial = trials_of(url)[0]

    page = lead.get(f"/plan?region={trial.region}&service={trial.service}").text
    named = set(re.findall(r'<td><a href="/trials/([^"]+)"', page))

    assert named == {
        one.id
        for one in trials_of(url)
        if (one.region, one.service) == (trial.region, trial.service)
    }
    assert lead.get("/plan?months=junk&first=junk&state=junk&region=nowhere").status_code == 200


def test_a_coordinator_sees_the_trials_of_the_own_region_only(
    coordinator: Callable[[str], Desk], url: str
) -> None:
    trials = trials_of(url)
    region = trials[0].region
    far = next(trial for trial in trials if trial.region != region)
    desk = coordinator(region)

    for path in ("/plan", "/trials"):
        named = set(re.findall(r'href="/trials/([^"#]+)"', desk.get(path).text))
        assert named == {trial.id for trial in trials if trial.region == region}
    assert desk.get(f"/trials/{far.id}").status_code == 404
    assert desk.get(f"/plan/trials/{far.id}").status_code == 404
    assert far.cluster not in desk.get("/today").text


def test_today_says_so_when_nothing_waits(lead: Desk, url: str) -> None:
    with unit_of_work(url) as session:
        for task in session.exec(select(Task).where(Task.status == "open")):
            task.status = "waived"
        for trial in session.exec(select(Trial).where(Trial.status == "selected")):
            trial.status = "trained"

    assert "Nothing waits for anybody." in lead.get("/today").text


def test_today_counts_what_stands_still(lead: Desk, url: str) -> None:
    with unit_of_work(url) as session:
        letter = session.exec(select(Letter)).first()
        assert letter is not None
        letter.state, letter.reason = State.HELD, "somebody holds it"
        trial = session.exec(select(Trial)).first()
        assert trial is not None
        session.add(Problem(trial=trial.id, by="p-x", at=MIDDLE, text="<b>No room</b> left."))

    page = lead.get("/today").text

    assert 'href="/letters?state=held"' in page
    assert "&lt;b&gt;No room&lt;/b&gt; left." in page
    assert "Nothing waits for anybody." not in page


def test_coverage_marks_holes(lead: Desk, url: str) -> None:
    with unit_of_work(url) as session:
        service = session.exec(select(Trial.service)).first()
        for trial in session.exec(select(Trial).where(Trial.service == service)):
            trial.status, trial.withdrawn_at = "failed", MIDDLE

    page = lead.get("/coverage").text

    assert "too few regions: 0" in page
    assert page.count('<td class="hole">') >= 3


def test_a_file_comes_as_a_download_to_those_who_may_see_it(
    lead: Desk, coordinator: Callable[[str], Desk], url: str
) -> None:
    with unit_of_work(url) as session:
        task = open_task(session)
        trial = session.get_one(Trial, task.trial)
        session.add(EvidenceFile(digest="a" * 64, content=b"<script>alert(1)</script>"))
        session.add(
            Evidence(id="e1", trial=trial.id, step=task.step, proof="", kind="file",
                     name='Liste "č".html', media_type="text/plain", size=25, digest="a" * 64,
                     by="p-x", at=MIDDLE)
        )  # fmt: skip
    far = next(one.region for one in trials_of(url) if one.region != trial.region)

    answer = lead.get("/evidence/files/e1")

    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Liste")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert coordinator(far).get("/evidence/files/e1").status_code == 404
    assert lead.get("/evidence/files/other").status_code == 404


def test_names_with_marks_are_shown_as_text(lead: Desk, url: str) -> None:
    with unit_of_work(url) as session:
        trial = session.exec(select(Trial)).first()
        assert trial is not None
        from pilots.tables import Cluster

        session.get_one(Cluster, trial.cluster).name = 'Čebela <script>"&'

    page = lead.get("/plan").text

    assert '<script>"' not in page
    assert 'Čebela <script>"&' in unescape(page)


def test_a_trial_that_ended_early_has_a_mark_of_its_own(lead: Desk, url: str) -> None:
    with unit_of_work(url) as session:
        trial = open_task(session).trial
    lead.post(f"/trials/{trial}/moves", {"step": "fail", "reason": "Nobody is left."})

    page = lead.get("/plan").text
    svg = page[page.index('<svg class="gantt"') :].partition("</svg>")[0]

    row = svg.partition(f'href="/trials/{trial}"')[2].partition("</a>")[0]
    assert 'class="g-cross"' in row
    assert svg.count('class="g-cross"') == 1
