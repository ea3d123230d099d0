"""A firm that never took part leaves the list of a trial, and comes back."""

import pytest
from sqlmodel import select

from foundation.database import unit_of_work
from pilots.deeds.registering import attendance
from pilots.tables import Answer, Change, HistoryLine, Participation, Trial, Wave
from tests.factories.programmes import Programme
from tests.portal.pilot.conftest import NOW, As

MANAGER, OTHER, LEAD = "p-cm-demo-c000", "p-cm-demo-c001", "p-lead"


@pytest.fixture
def firm(live: Programme, running: str) -> str:
    """A firm of the list that was not at the core task, before anybody is asked."""
    with unit_of_work(live.url) as session:
        for kind in ("baseline", "exit", "followup"):
            session.get_one(Wave, (running, kind)).status = "planned"
        found = next(iter(attendance(session, running)))
        session.get_one(Participation, (running, found)).attended = False
    return found


def there(live: Programme, trial: str, firm: str) -> bool:
    with unit_of_work(live.url) as session:
        return session.get(Participation, (trial, firm)) is not None


def test_a_firm_leaves_the_list_and_comes_back(
    live: Programme, visitor: As, running: str, firm: str
) -> None:
    person, base = visitor(MANAGER), f"/my-trials/{running}/participants"

    off = person.send(f"{base}/take-off", firm=firm, reason="mistake", comment="Mrs A. said so")
    shown = person.get(base)
    with unit_of_work(live.url) as session:
        change = session.exec(select(Change).where(Change.kind == "firm taken off")).one()
        line = session.exec(select(HistoryLine).where(HistoryLine.move == "take off")).one()
    gone = not there(live, running, firm)
    back = [person.send(f"{base}/put-back", change=str(change.id)) for _ in range(2)]

    assert off.headers["location"] == f"{base}?done=taken-off"
    assert gone
    assert live.setting.firms[firm].name in shown.text
    assert "Mrs A. said so" in shown.text
    assert (line.note, change.reason) == (f"{firm}: mistake", "Mrs A. said so")
    assert [answer.status_code for answer in back] == [303, 422]
    assert there(live, running, firm)


def test_a_firm_that_answered_or_came_stays(
    live: Programme, visitor: As, running: str, firm: str
) -> None:
    person, base = visitor(LEAD), f"/my-trials/{running}/participants"
    with unit_of_work(live.url) as session:
        answer = Answer(
            respondent=firm, trial=running, wave="baseline", item="b1", value="1", answered_at=NOW
        )
        session.add(answer)
    answered = person.send(f"{base}/take-off", firm=firm, reason="never")
    with unit_of_work(live.url) as session:
        session.get_one(Participation, (running, firm)).attended = True
    came = person.send(f"{base}/take-off", firm=firm, reason="never")

    assert [answer.status_code for answer in (answered, came)] == [422, 422]
    assert "This firm has answered" in answered.text
    assert "This firm was at the core task" in came.text
    assert there(live, running, firm)


def test_a_pilot_cluster_cannot_find_out_who_has_answered(
    live: Programme, visitor: As, running: str
) -> None:
    base = f"/my-trials/{running}/participants"
    with unit_of_work(live.url) as session:
        session.get_one(Wave, (running, "baseline")).status = "open"
        firms = list(attendance(session, running))[:2]
        for firm in firms:
            session.get_one(Participation, (running, firm)).attended = False
        answer = Answer(
            respondent=firms[0], trial=running, wave="baseline", item="b1", value="1",
            answered_at=NOW,
        )  # fmt: skip
        session.add(answer)
    person = visitor(MANAGER)
    pages = [person.send(f"{base}/take-off", firm=firm, reason="never") for firm in firms]

    assert [page.status_code for page in pages] == [422, 422]
    assert all("PILOT-113" in page.text for page in pages)
    assert all(there(live, running, firm) for firm in firms)
    assert f'action="{base}/take-off"' not in person.get(base).text


def test_a_reason_is_needed_and_the_form_stays(
    live: Programme, visitor: As, running: str, firm: str
) -> None:
    page = visitor(MANAGER).send(
        f"/my-trials/{running}/participants/take-off", firm=firm, reason="", comment="typed"
    )

    assert page.status_code == 422
    assert 'value="typed"' in page.text
    assert there(live, running, firm)


def test_after_the_figures_nobody_leaves(
    live: Programme, visitor: As, running: str, firm: str
) -> None:
    with unit_of_work(live.url) as session:
        session.get_one(Trial, running).status = "exit_closed"
    base = f"/my-trials/{running}/participants"
    page = visitor(MANAGER).send(f"{base}/take-off", firm=firm, reason="never")

    assert page.status_code == 422
    assert there(live, running, firm)
    assert visitor(OTHER).send(f"{base}/take-off", firm=firm, reason="never").status_code == 404
