"""What coordinators do with dates and wishes on pages, done by their program."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from foundation.database import snapshot, unit_of_work
from pilots.tables import DateRequest, Problem, Task, Trial, Wave
from portal.surroundings import Surroundings
from tests.factories.mid_run import MIDDLE, coordinator_id, lead_id, open_task
from tests.portal.clients import Robot
from tests.portal.conftest import SECRET

WHY = "The venue is closed."
SCOPES = ("see tasks", "change plan", "review evidence")


@pytest.fixture
def robot(url: str) -> Robot:
    return Robot(Surroundings(url=url, secret=SECRET, now=lambda: MIDDLE), lead_id(url), *SCOPES)


@pytest.fixture
def task(url: str) -> Task:
    with unit_of_work(url) as session:
        found = open_task(session)
        session.expunge_all()
    return found


def test_a_task_moves_and_moves_back(robot: Robot, task: Task) -> None:
    place = f"/tasks/{task.trial}/{task.step}/due"
    tag, was = robot.tag(place), robot.call("GET", place).json()["day"]
    assert task.due
    to = (task.due + timedelta(days=7)).isoformat()

    moved = robot.call("PUT", place, json={"to": to, "reason": WHY}, tag=tag)
    late = robot.call("PUT", place, json={"to": was, "reason": WHY}, tag=tag)
    unsaid = robot.call("PUT", place, json={"to": was, "reason": ""}, tag=robot.tag(place))
    change = robot.call("GET", "/changes").json()["items"][0]
    undone = robot.call("POST", f"/changes/{change['id']}/undo")
    twice = robot.call("POST", f"/changes/{change['id']}/undo")

    assert (moved.status_code, moved.json()["day"]) == (200, to)
    assert (late.status_code, unsaid.status_code) == (412, 422)
    assert (change["reason"], undone.status_code) == (WHY, 200)
    assert (twice.status_code, twice.json()["code"]) == (409, "PLAN-104")
    assert robot.call("GET", place).json()["day"] == was


def test_a_questionnaire_ends_later(robot: Robot, url: str) -> None:
    with snapshot(url) as session:
        wave = session.exec(select(Wave).where(Wave.status == "open")).first()
    assert wave is not None
    assert wave.last_day
    place = f"/trials/{wave.trial}/waves/{wave.kind}/end"
    to = (wave.last_day + timedelta(days=7)).isoformat()

    moved = robot.call("PUT", place, json={"to": to, "reason": WHY}, tag=robot.tag(place))

    assert (moved.status_code, moved.json()["day"]) == (200, to)
    assert robot.call("GET", f"/trials/{wave.trial}/waves/none/end").status_code == 404


def test_trials_begin_later_one_by_one_and_as_a_wave(robot: Robot, url: str) -> None:
    with snapshot(url) as session:
        waiting = session.exec(select(Trial).where(Trial.status == "selected")).first()
    assert waiting is not None
    for place in (f"/trials/{waiting.id}/begin", f"/waves/{waiting.wave}/begin"):
        there = robot.call("GET", place)
        to = "2027-05-03" if "trials" in place else "2027-05-10"
        answer = robot.call("PUT", place, json={"to": to, "reason": WHY}, tag=there.headers["etag"])
        assert (place, answer.status_code, answer.json()["day"]) == (place, 200, to)
        assert waiting.id in answer.json()["trials"]


def test_a_wish_is_granted_another_refused_a_problem_answered(
    robot: Robot, url: str, task: Task
) -> None:
    assert task.due
    wanted = task.due + timedelta(days=9)
    told: dict[str, Any] = {
        "trial": task.trial,
        "step": task.step,
        "by": "p-cm-demo-c000",
        "at": MIDDLE,
    }
    with unit_of_work(url) as session:
        for _ in range(2):
            session.add(DateRequest(**told, wanted=wanted, reason="Fair."))
        session.add(Problem(**told, text="Help."))
    numbers = [one["id"] for one in robot.call("GET", "/date-requests").json()["items"]]
    (problem,) = [one["id"] for one in robot.call("GET", "/problems").json()["items"]]
    tag = robot.tag(f"/tasks/{task.trial}/{task.step}/due")
    sent = {"to": wanted.isoformat(), "reason": "Fine."}

    granted = robot.call("POST", f"/date-requests/{numbers[0]}/grant", json=sent, tag=tag)
    refused = robot.call("POST", f"/date-requests/{numbers[1]}/refuse", json={"answer": "No."})
    again = robot.call("POST", f"/date-requests/{numbers[1]}/refuse", json={"answer": "No!"})
    answered = robot.call("POST", f"/problems/{problem}/answer", json={"answer": "On our way."})
    twice = robot.call("POST", f"/problems/{problem}/answer", json={"answer": "Later."})

    assert granted.json()["status"] == "granted"
    assert refused.json()["status"] == "refused"
    assert (again.status_code, again.json()["code"]) == (409, "PLAN-108")
    assert answered.json()["answer"] == "On our way."
    assert (twice.status_code, twice.json()["code"]) == (409, "PLAN-108")


def test_a_trial_is_given_up_with_a_reason(robot: Robot, task: Task) -> None:
    place = f"/trials/{task.trial}/moves"

    unsaid = robot.call("POST", place, json={"step": "fail"})
    unknown = robot.call("POST", place, json={"step": "sell", "reason": WHY})
    failed = robot.call("POST", place, json={"step": "fail", "reason": WHY})

    assert (unsaid.status_code, unsaid.json()["code"]) == (409, "PLAN-103")
    assert unknown.status_code == 409
    assert failed.json()["status"] == "failed"


def test_the_region_of_others_is_not_there(url: str, task: Task) -> None:
    with snapshot(url) as session:
        region = session.get_one(Trial, task.trial).region
        other = session.exec(select(Trial.region).where(Trial.region != region)).first()
    given = Surroundings(url=url, secret=SECRET, now=lambda: MIDDLE)
    far = Robot(given, coordinator_id(url, other or ""), *SCOPES)

    assert far.call("GET", f"/tasks/{task.trial}/{task.step}/due").status_code == 404
    assert far.call("POST", f"/trials/{task.trial}/moves", json={"step": "fail"}).status_code == 404
