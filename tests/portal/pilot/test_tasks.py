"""What a pilot cluster does with its tasks on pages."""

import re
from datetime import date

import icalendar
from sqlmodel import select

from foundation.database import unit_of_work
from pilots.tables import (
    DateRequest,
    Delegation,
    Evidence,
    HistoryLine,
    Problem,
    Task,
)
from tests.factories.programmes import Programme
from tests.portal.pilot.conftest import As

MANAGER, FACILITATOR, OTHER = "p-cm-demo-c000", "p-fa-demo-c000", "p-cm-demo-c001"


def test_my_tasks_stand_by_urgency(visitor: As, running: str, step: str) -> None:
    page = visitor(MANAGER).get("/tasks").text

    assert f'href="/tasks/{running}/{step}"' in page
    assert page.index("group-later" if "group-later" in page else "group-soon") < page.index(
        "group-planned"
    )


def test_a_task_says_what_to_do(live: Programme, visitor: As, running: str, step: str) -> None:
    page = visitor(MANAGER).get(f"/tasks/{running}/{step}")
    found = live.setting.catalogue.services[running.partition(".")[2]]

    assert page.status_code == 200
    for words in (found.step(step).title, found.step(step).evidence_in(
        found.step(step).evidence[0], "en"
    ), "working day"):  # fmt: skip
        assert words in page.text


def test_it_is_finished_with_proof(
    live: Programme, visitor: As, running: str, step: str, told: list[str]
) -> None:
    person, base = visitor(MANAGER), f"/tasks/{running}/{step}"
    proofs = live.setting.catalogue.services[running.partition(".")[2]].step(step).evidence
    for proof in proofs:
        sent = person.send(f"{base}/upload", proof=proof, link="https://example.org/minutes")
        assert (sent.status_code, sent.headers["location"]) == (303, f"{base}?done=handed-in")

    done = person.send(f"{base}/done")

    assert done.headers["location"] == f"{base}?done=task-done"
    assert len(told) == len(proofs) + 1
    with unit_of_work(live.url) as session:
        task = session.get_one(Task, (running, step))
        assert (task.status, task.evidence) == ("submitted", ";".join(proofs))
    assert person.send(f"{base}/done").status_code == 422  # the same button once more


def test_it_is_not_finished_without(live: Programme, visitor: As, running: str, step: str) -> None:
    person, base = visitor(MANAGER), f"/tasks/{running}/{step}"
    proofs = live.setting.catalogue.services[running.partition(".")[2]].step(step).evidence

    refused = person.send(f"{base}/done", lacking=list(proofs), reasons=[""] * len(proofs))
    taken = person.send(f"{base}/done", lacking=list(proofs), reasons=["Lost <b>"] * len(proofs))

    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert taken.status_code == 303
    assert "Lost &lt;b&gt;" in person.get(base).text
    with unit_of_work(live.url) as session:
        kinds = session.exec(select(Evidence.kind).where(Evidence.trial == running)).all()
        notes = select(HistoryLine.note).where(HistoryLine.subject == f"{running}.{step}")
        assert set(kinds) >= {"reason"}
        assert not any("Lost" in note for note in session.exec(notes))


def test_a_new_date_is_asked_for(live: Programme, visitor: As, running: str, step: str) -> None:
    person, base = visitor(MANAGER), f"/tasks/{running}/{step}"

    wrong = person.send(f"{base}/date", wanted="2027-01-01", reason="Too <i>early</i>")
    asked = person.send(f"{base}/date", wanted="2027-03-01", reason="Snow")
    same = person.send(f"{base}/date", wanted="2027-03-01", reason="Snow")
    other = person.send(f"{base}/date", wanted="2027-03-02", reason="More snow")

    assert [wrong.status_code, asked.status_code, same.status_code, other.status_code] == [
        422, 303, 303, 422,
    ]  # fmt: skip
    assert "Too &lt;i&gt;early" in wrong.text
    with unit_of_work(live.url) as session:
        (request,) = session.exec(select(DateRequest)).all()
        assert (request.wanted, request.status) == (date(2027, 3, 1), "open")
    person.send(f"{base}/date/withdraw", request=str(request.id))
    assert person.send(f"{base}/date", wanted="2027-03-02", reason="x").status_code == 303


def test_a_problem_is_reported_once(live: Programme, visitor: As, running: str, step: str) -> None:
    person, base = visitor(MANAGER), f"/tasks/{running}/{step}"
    for _ in range(2):
        assert person.send(f"{base}/problem", problem="No room 🙃 עברית").status_code == 303

    assert "No room 🙃 עברית" in person.get(base).text
    with unit_of_work(live.url) as session:
        assert len(session.exec(select(Problem)).all()) == 1


def test_a_colleague_finds_what_was_handed_on(
    live: Programme, visitor: As, running: str, step: str
) -> None:
    base = f"/tasks/{running}/{step}"
    before = visitor(FACILITATOR).get("/tasks").text
    stranger = visitor(MANAGER).send(f"{base}/delegate", to=OTHER, seen="")
    handed = visitor(MANAGER).send(f"{base}/delegate", to=FACILITATOR, seen="")
    stale = visitor(MANAGER).send(f"{base}/delegate", to="", seen="")

    assert f'href="{base}"' not in before
    assert [stranger.status_code, handed.status_code, stale.status_code] == [422, 303, 422]
    assert f'href="{base}"' in visitor(FACILITATOR).get("/tasks").text
    with unit_of_work(live.url) as session:
        assert session.get_one(Delegation, (running, step)).person == FACILITATOR


def test_nobody_touches_the_task_of_another_cluster(visitor: As, running: str, step: str) -> None:
    person, base = visitor(OTHER), f"/tasks/{running}/{step}"
    deeds: dict[str, dict[str, str]] = {
        "upload": {"note": "x"}, "done": {}, "date": {}, "problem": {"problem": "x"},
        "delegate": {}, "take-back": {"piece": "x"},
    }  # fmt: skip

    assert person.get(base).status_code == 404
    assert {
        person.send(f"{base}/{deed}", **typed).status_code for deed, typed in deeds.items()
    } == {404}


def test_a_coordinator_reads_but_does_not_do_the_task_of_a_cluster(
    live: Programme, visitor: As, running: str, step: str
) -> None:
    region = live.setting.clusters["demo-c000"].region
    coordinator = visitor(live.setting.in_role("regional_coordinator", region)[0].id)
    base = f"/tasks/{running}/{step}"

    page = coordinator.get(base)

    assert page.status_code == 200
    assert 'action="' + base not in page.text
    assert coordinator.send(f"{base}/done").status_code == 404


def test_unknown_fields_and_foreign_forms_are_refused(visitor: As, running: str, step: str) -> None:
    person, base = visitor(MANAGER), f"/tasks/{running}/{step}"

    assert person.send(f"{base}/problem", problem="x", owner="me").status_code == 422
    assert person.post(f"{base}/problem", data={"problem": "x"}).status_code == 403


def test_a_calendar_program_gets_every_task_until_the_address_ends(
    visitor: As, running: str, step: str
) -> None:
    person = visitor(MANAGER)
    person.send("/calendar")
    found = re.search(r"http://portal(/calendar/[^\"]+\.ics)", person.get("/tasks").text)
    assert found is not None

    person.cookies.clear()
    feed = person.get(found[1])
    calendar = icalendar.Calendar.from_ical(feed.content)
    events = calendar.walk("VEVENT")

    assert feed.headers["content-type"].startswith("text/calendar")
    assert len(events) == len({str(event["uid"]) for event in events}) > 5
    assert any(str(event["url"]).endswith(f"/tasks/{running}/{step}") for event in events)
    assert person.get("/calendar/" + "x" * 43 + ".ics").status_code == 404
    other = visitor(MANAGER)
    other.send("/calendar/end")
    assert person.get(found[1]).status_code == 404
