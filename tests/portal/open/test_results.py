"""Results: nothing before they are public; then verdicts, reports, figures and their origin."""

from foundation.database import unit_of_work
from pilots.tables import Programme as ProgrammeRow
from tests.factories.programmes import Programme
from tests.portal.office.conftest import NOW, Enters


def publish(programme: Programme) -> None:
    with unit_of_work(programme.url) as session:
        session.get_one(ProgrammeRow, 1).published_at = NOW


def test_before_that_there_is_nothing_to_see(running: Programme, enters: Enters) -> None:
    desk = enters()

    assert "not published yet" in desk.get("/results").text
    for path in ("/results/kpis.csv", "/results/reports/programme.e1/en.pdf"):
        assert desk.get(path).status_code == 404
    publish(running)
    assert "Method and limits" in desk.get("/results").text
    assert desk.get("/results/kpis.csv").status_code == 404


def test_a_report_that_is_not_approved_stays_inside(running: Programme, enters: Enters) -> None:
    publish(running)
    region = running.setting.reporting[0]

    for path in (f"{region}.e1/en.pdf", f"{region}.e1/xx.pdf", "..%2f..%2fx/en.html"):
        assert enters().get(f"/results/reports/{path}").status_code == 404


def test_help_begins_with_one_s_own_role(enters: Enters) -> None:
    shown = enters("cluster_manager").get("/help").text

    assert shown.count("<details open>") == 1
    assert "<details open><summary>I belong to a pilot cluster" in shown


def test_status_says_it_in_words_and_no_secret(running: Programme, enters: Enters) -> None:
    shown = enters().get("/status").text

    assert "Dates and reminders" in shown
    assert running.url not in shown
