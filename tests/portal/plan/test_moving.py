import re
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import select

from foundation.database import unit_of_work
from pilots.tables import Change, DateRequest, Problem, Task, Trial, Wave
from tests.factories.mid_run import MIDDLE, open_task, unopened
from tests.portal.plan.conftest import Desk


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def a_task(url: str) -> Task:
    with unit_of_work(url) as session:
        return open_task(session)


def due(url: str, task: Task) -> object:
    with unit_of_work(url) as session:
        return session.get_one(Task, (task.trial, task.step)).due


def changes(url: str) -> list[Change]:
    with unit_of_work(url) as session:
        return list(session.exec(select(Change)))


def test_looking_changes_nothing_and_saving_needs_a_reason(
    lead: Desk, url: str, told: list[str]
) -> None:
    task = a_task(url)
    assert task.due is not None
    to, path = task.due + timedelta(days=14), f"/plan/tasks/{task.trial}/{task.step}"

    page = lead.get(f"{path}?to={to}")
    assert page.status_code == 200
    assert "Letters that change" in page.text
    assert (due(url, task), changes(url)) == (task.due, [])

    sent = {"to": str(to), "seen": hidden(page.text, "seen"), "reason": " "}
    refused = lead.post(path, sent)
    assert (refused.status_code, due(url, task)) == (422, task.due)
    assert 'id="reason-error" role="alert">Say why in a sentence' in refused.text
    assert 'aria-invalid="true" aria-describedby="reason-error" autofocus' in refused.text
    assert "(required)" in page.text
    assert "novalidate" in page.text, "the page says what is missing, not a bubble out of sight"

    saved = lead.post(path, sent | {"reason": "The venue is closed."})
    assert (saved.status_code, due(url, task)) == (303, to)
    assert saved.headers["location"] == f"/trials/{task.trial}?done=moved"
    assert told == ["changed"]
    assert "The venue is closed." in lead.get(saved.headers["location"]).text


def test_the_second_coordinator_sees_both_days_and_keeps_the_typed(
    lead: Desk, coordinator: Callable[[str], Desk], url: str
) -> None:
    task = a_task(url)
    assert task.due is not None
    with unit_of_work(url) as session:
        region = session.get_one(Trial, task.trial).region
    path, other = f"/plan/tasks/{task.trial}/{task.step}", coordinator(region)
    other.speak("en")
    first, second = task.due + timedelta(days=7), task.due + timedelta(days=14)
    seen = hidden(other.get(f"{path}?to={second}").text, "seen")
    lead.post(path, {"to": str(first), "seen": seen, "reason": "Fair in Turin."})

    answer = other.post(path, {"to": str(second), "seen": seen, "reason": "My own reason"})

    assert (answer.status_code, due(url, task)) == (409, first)
    for shown in ("What you saw", "What holds now", "What you wanted", "Fair in Turin."):
        assert shown in answer.text
    assert "My own reason" in answer.text
    assert hidden(answer.text, "seen") == first.isoformat()
    again = other.post(path, {"to": str(second), "seen": first.isoformat(), "reason": "Mine"})
    assert (again.status_code, due(url, task)) == (303, second)


def test_a_change_is_undone_from_the_page(lead: Desk, url: str) -> None:
    task = a_task(url)
    assert task.due is not None
    path = f"/plan/tasks/{task.trial}/{task.step}"
    to = task.due + timedelta(days=14)
    lead.post(path, {"to": str(to), "seen": str(task.due), "reason": "Wrong."})
    (change,) = changes(url)
    assert f"/plan/changes/{change.id}" in lead.get("/plan").text

    shown = lead.get(f"/plan/changes/{change.id}")
    assert (shown.status_code, due(url, task)) == (200, to)
    assert lead.post(f"/plan/changes/{change.id}").status_code == 303
    assert due(url, task) == task.due
    assert lead.post(f"/plan/changes/{change.id}").status_code == 409
    assert lead.get("/plan/changes/999").status_code == 404
    assert lead.get("/plan/changes/99999999999999999999").status_code == 404


def test_a_wave_starts_later_as_a_whole(lead: Desk, url: str) -> None:
    with unit_of_work(url) as session:
        trials = unopened(session)
    path, to = f"/plan/waves/{trials[0].wave}", trials[0].starts + timedelta(days=14)

    page = lead.get(f"{path}?to={to}").text
    saved = lead.post(path, {"to": str(to), "seen": hidden(page, "seen"), "reason": "Snow."})

    assert saved.status_code == 303
    (change,) = changes(url)
    assert set(change.after["starts"]) == {trial.id for trial in trials}
    assert "start was moved" in lead.get("/plan").text


def test_a_questionnaire_is_extended(lead: Desk, url: str) -> None:
    with unit_of_work(url) as session:
        wave = session.exec(select(Wave).where(Wave.kind == "exit", Wave.status == "open")).first()
    assert wave is not None
    assert wave.last_day is not None
    path, to = f"/plan/questionnaires/{wave.trial}/exit", wave.last_day + timedelta(days=7)

    saved = lead.post(path, {"to": str(to), "seen": str(wave.last_day), "reason": "Holidays."})

    assert saved.status_code == 303
    with unit_of_work(url) as session:
        assert session.get_one(Wave, (wave.trial, "exit")).last_day == to


def test_what_cannot_be_is_said_and_nothing_typed_is_lost(lead: Desk, url: str) -> None:
    task = a_task(url)
    path = f"/plan/tasks/{task.trial}/{task.step}"

    junk = lead.post(path, {"to": "next week", "seen": str(task.due), "reason": "Because"})
    early = lead.post(path, {"to": "2020-01-01", "seen": str(task.due), "reason": "Because"})

    assert (junk.status_code, early.status_code) == (422, 422)
    assert "next week" in junk.text
    assert "cannot be due before" in early.text
    assert changes(url) == []
    assert lead.get(f"/plan/tasks/{task.trial}/other").status_code == 404
    assert lead.get("/plan/waves/none").status_code == 404


def test_a_wish_is_granted_through_the_same_page(lead: Desk, url: str) -> None:
    task = a_task(url)
    assert task.due is not None
    wanted = task.due + timedelta(days=7)
    manager = f"p-cm-{task.trial.partition('.')[0]}"
    with unit_of_work(url) as session:
        wish = DateRequest(trial=task.trial, step=task.step, by=manager, at=MIDDLE,
                           wanted=wanted, reason="The room is taken.")  # fmt: skip
        session.add(wish)
    path = f"/plan/tasks/{task.trial}/{task.step}"
    assert f"{path}?to={wanted}&amp;request={wish.id}" in lead.get("/evidence").text

    page = lead.get(f"{path}?to={wanted}&request={wish.id}").text
    assert "The room is taken." in page
    sent = {"to": str(wanted), "seen": str(task.due), "reason": "Yes.", "request": str(wish.id)}
    assert lead.post(path, sent).status_code == 303

    with unit_of_work(url) as session:
        assert session.get_one(DateRequest, wish.id).status == "granted"


def test_a_wish_is_refused_and_a_problem_answered(lead: Desk, url: str) -> None:
    task = a_task(url)
    assert task.due is not None
    manager = f"p-cm-{task.trial.partition('.')[0]}"
    with unit_of_work(url) as session:
        wish = DateRequest(trial=task.trial, step=task.step, by=manager, at=MIDDLE,
                           wanted=task.due, reason="Later, please.")  # fmt: skip
        problem = Problem(trial=task.trial, by=manager, at=MIDDLE, text="No firms.")
        session.add_all([wish, problem])

    empty = lead.post(f"/evidence/dates/{wish.id}", {"answer": " "})
    assert empty.status_code == 422
    assert lead.post(f"/evidence/dates/{wish.id}", {"answer": "No."}).status_code == 303
    again = lead.post(f"/evidence/dates/{wish.id}", {"answer": "Yes!"})
    assert again.status_code == 409
    assert lead.post(f"/evidence/problems/{problem.id}", {"answer": "Ask Ana."}).status_code == 303

    with unit_of_work(url) as session:
        assert session.get_one(DateRequest, wish.id).answer == "No."
        assert session.get_one(Problem, problem.id).answer == "Ask Ana."


def test_proof_is_returned_waived_and_accepted(lead: Desk, url: str) -> None:
    with unit_of_work(url) as session:
        some = session.exec(select(Task).where(Task.status == "accepted")).all()[:2]
        for task in some:
            task.status = "submitted"
    first, second = (f"/evidence/tasks/{task.trial}/{task.step}" for task in some)
    page = lead.get("/evidence").text
    seen = {task.step: hidden(page[page.index(f'id="{task.trial}.{task.step}"') :], "seen")
            for task in some}  # fmt: skip
    one, other = (seen[task.step] for task in some)

    assert lead.post(first, {"deed": "accept", "seen": one}).status_code == 303
    assert lead.post(first, {"deed": "accept", "seen": one}).status_code == 409
    assert lead.post(second, {"deed": "return", "seen": other, "reason": ""}).status_code == 422
    back = {"deed": "return", "seen": other, "reason": "The list lacks names."}
    assert lead.post(second, back).status_code == 303
    assert "The list lacks names." in lead.get("/evidence").text
    assert lead.post(second, {"deed": "waive", "reason": "Known."}).status_code == 303
    assert lead.post(second, {"deed": "erase", "reason": "x"}).status_code == 404


def test_the_lead_gives_a_trial_up_and_a_coordinator_cannot(
    lead: Desk, coordinator: Callable[[str], Desk], url: str
) -> None:
    task = a_task(url)
    with unit_of_work(url) as session:
        region = session.get_one(Trial, task.trial).region
    path, sent = f"/trials/{task.trial}/moves", {"step": "fail", "reason": "Nobody is left."}

    refused = coordinator(region).post(path, sent)
    assert refused.status_code == 422
    assert lead.post(path, {"step": "fail"}).status_code == 422
    assert lead.post(path, {"step": "move_start"}).status_code == 422
    assert lead.post(path, sent).status_code == 303

    assert "Nobody is left." in lead.get(f"/trials/{task.trial}").text
