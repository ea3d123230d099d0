"""The first page of a manager names reports; a wish for a day off names the next working day."""

import re
from datetime import date

import pytest

from foundation.database import unit_of_work
from pilots.tables import DateRequest, Edition, Report
from tests.factories.programmes import Programme
from tests.portal.pilot.conftest import NOW, As

MANAGER = "p-cm-demo-c000"


@pytest.fixture
def report(live: Programme) -> str:
    region = live.setting.clusters["demo-c000"].region
    with unit_of_work(live.url) as session:
        session.add(Edition(number=1, as_of=NOW, why="a test", digest="0" * 64, figures="{}"))
        session.flush()
        session.add(
            Report(
                id=f"{region}.e1", subject=region, edition=1, status="confirming", since=NOW,
                deadline=date(2027, 1, 20), content_hash="0" * 64, facts="{}",
            )
        )  # fmt: skip
    return f"{region}.e1"


def test_a_report_that_waits_is_named_on_the_first_page(visitor: As, report: str) -> None:
    page = visitor(MANAGER).get("/tasks").text

    assert f'href="/reports/{report}"' in page
    assert "Reports wait for you" in page


def test_what_waits_for_others_is_not_named(live: Programme, visitor: As, report: str) -> None:
    clusters = live.setting.clusters
    far = next(one for one in clusters.values() if one.region != clusters["demo-c000"].region)

    assert f"/reports/{report}" not in visitor(f"p-cm-{far.id}").get("/tasks").text


def test_a_day_off_names_the_next_working_day(
    live: Programme, visitor: As, running: str, step: str
) -> None:
    page = visitor(MANAGER).send(
        f"/tasks/{running}/{step}/date", wanted="2027-05-01", reason="A fair"
    )

    assert page.status_code == 422
    assert "The next working day is Monday" in page.text
    assert 'value="2027-05-01"' in page.text
    assert "A fair</textarea>" in page.text
    with unit_of_work(live.url) as session:
        assert session.get(DateRequest, 1) is None


def test_whoever_has_something_to_do_comes_first(visitor: As, running: str) -> None:
    assert running
    page = visitor(MANAGER).get("/become").text
    managers = page.partition("Runs the trials of one pilot cluster")[2].partition("</ul>")[0]
    waits = [
        int((re.search(r"things that wait: (\d+)", line) or "0 0 0")[1])
        for line in managers.split("<li>")[1:]
    ]

    assert waits == sorted(waits, reverse=True)
    assert waits[0] > 0
    assert "Answers the questionnaires of a firm" in page
