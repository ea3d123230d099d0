"""What the office does with people and letters on pages, done by its program."""

import pytest
from sqlmodel import col, select

from foundation.database import snapshot
from notifications.tables import Letter
from pilots.tables import Person
from portal.surroundings import Surroundings
from tests.factories.programmes import Programme
from tests.portal.clients import Robot
from tests.portal.conftest import SECRET
from tests.portal.office.conftest import NOW

SCOPES = ("see people", "change people", "see letters", "handle letters", "run programme")
NEW = {"name": "Ana Novak", "email": "ana@alpha.example", "language": "sl"}


@pytest.fixture
def robot(running: Programme) -> Robot:
    lead = next(one.id for one in running.setting.people.values() if one.role == "wp_lead")
    return Robot(Surroundings(url=running.url, secret=SECRET, now=lambda: NOW), lead, *SCOPES)


def test_somebody_joins_and_takes_over_and_gives_back(robot: Robot, running: Programme) -> None:
    old = next(p for p in running.setting.people.values() if p.role == "cluster_manager")
    place = f"/people/{old.id}"
    manager = NEW | {"role": "cluster_manager"}

    unfit = robot.call("POST", "/people", json=manager)
    made = robot.call("POST", "/people", json=manager | {"cluster": old.cluster})
    new = made.json()["id"]
    tag = robot.tag(place)
    change = robot.call("POST", f"{place}/successor", json={"person": new}, tag=tag)
    late = robot.call("POST", f"{place}/successor", json={"person": new}, tag=tag)
    undo = f"{place}/successor/{change.json()['id']}/undo"
    undone, twice = robot.call("POST", undo), robot.call("POST", undo)

    assert (unfit.status_code, list(unfit.json()["faults"])) == (422, ["place"])
    assert (made.status_code, change.status_code, late.status_code) == (201, 201, 412)
    assert (undone.status_code, twice.status_code) == (200, 409)
    with snapshot(running.url) as session:
        assert session.get_one(Person, old.id).left_at is None
        both = col(Letter.purpose).in_(("takes-over", "followed"))
        told = select(Letter.purpose, Letter.person).where(both)
        assert sorted(session.exec(told).all()) == [("followed", old.id), ("takes-over", new)]


def test_links_are_renewed_and_ended_and_questions_allowed(
    robot: Robot, running: Programme
) -> None:
    firm = min(running.setting.firms)

    assert robot.call("POST", f"/people/{firm}/new-link").status_code == 202
    assert robot.call("POST", f"/people/{firm}/shut-out").status_code == 204
    assert robot.call("POST", f"/people/{firm}/ask-again").status_code == 204
    assert robot.call("POST", "/people/nobody/shut-out").status_code == 404


def test_a_table_of_firms_is_looked_at_and_taken(robot: Robot, running: Programme) -> None:
    cluster = min(running.setting.clusters)
    table = (
        "id,name,email,cluster,language,size,nace\n"
        f"new-firm,Nova,n@nova.example,{cluster},sl,10-49,C28\n"
    )

    looked = robot.call("POST", "/people/import/smes", json={"text": table})
    taken = robot.call("POST", "/people/import/smes", json={"text": table, "save": True})
    wrong = robot.call("POST", "/people/import/smes", json={"text": "id\nx\n", "save": True})
    unknown = robot.call("POST", "/people/import/answers", json={"text": table})

    assert (looked.json()["saved"], looked.json()["new"]) == (False, 1)
    assert (taken.json()["saved"], taken.json()["faults"]) == (True, [])
    assert (wrong.json()["saved"], bool(wrong.json()["faults"])) == (False, True)
    assert unknown.status_code == 422


def test_rules_and_words_of_letters_change_once(robot: Robot) -> None:
    rules = {"redirect_to": None, "budget_letters": 3, "budget_days": 30}
    tag = robot.tag("/letter-rules")
    words = "/letter-words/task/de"
    seen = robot.tag(words)

    changed = robot.call("PUT", "/letter-rules", json=rules, tag=tag)
    late = robot.call("PUT", "/letter-rules", json=rules | {"budget_days": 10}, tag=tag)
    resumed = robot.call("POST", "/letter-rules/resume")
    reworded = robot.call("PUT", words, json={"subject": "Ihre Aufgabe"}, tag=seen)
    late_words = robot.call("PUT", words, json={"subject": "Aufgabe"}, tag=seen)
    back = robot.call("DELETE", words, tag=robot.tag(words))

    assert (changed.json()["budget_days"], late.status_code) == (30, 412)
    assert resumed.status_code == 200
    assert (reworded.json()["subject"], late_words.status_code) == ("Ihre Aufgabe", 412)
    assert back.status_code == 204
    assert robot.call("GET", words).json()["subject"] == ""


def test_a_plan_is_launched_once_and_only_as_it_was_looked_at(robot: Robot) -> None:
    plan = robot.call("GET", "/plan").json()["plan"]

    other = robot.call("POST", "/launch", json={"plan": "0" * 64})
    again = robot.call("POST", "/launch", json={"plan": plan})

    assert other.status_code == 412
    assert again.status_code == 409
