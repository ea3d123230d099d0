"""The interface for programs: tokens and scopes, pieces, tags, problems, what stays by hand."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from foundation.database import snapshot, unit_of_work
from pilots.access.api_tokens import revoke_token, tokens_of
from pilots.tables import Participation, Task, Trial
from portal.surroundings import Surroundings
from tests.factories.programmes import Programme
from tests.portal.clients import Client, Robot
from tests.portal.conftest import SECRET
from tests.portal.office.conftest import NOW, Enters

V1 = "/api/v1"


def robot_of(running: Programme, role: str, *scopes: str) -> Robot:
    """Return a program that acts for somebody in ``role``."""
    people = [one.id for one in running.setting.people.values() if one.role == role]
    given = Surroundings(url=running.url, secret=SECRET, now=lambda: NOW)
    return Robot(given, min(people), *scopes)


def test_nobody_comes_without_a_token(running: Programme) -> None:
    robot = robot_of(running, "wp_lead", "see tasks")

    answer = robot.get(f"{V1}/trials")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert robot.get(f"{V1}/trials", headers={"Authorization": "Bearer pt_x"}).status_code == 401


def test_a_scope_opens_its_deed_only(running: Programme) -> None:
    robot = robot_of(running, "wp_lead", "see tasks")

    assert robot.call("GET", "/trials").status_code == 200
    assert robot.call("GET", "/people").status_code == 404


def test_an_ended_token_opens_nothing(running: Programme) -> None:
    robot = robot_of(running, "wp_lead", "see tasks")
    with unit_of_work(running.url) as session:
        for token in tokens_of(session, robot.person):
            revoke_token(session, robot.person, token.id, now=NOW - timedelta(seconds=1))

    assert robot.call("GET", "/trials").status_code == 401


def test_lists_come_in_pieces_without_loss(running: Programme) -> None:
    robot, found, path = robot_of(running, "wp_lead", "see tasks"), [], "/tasks?limit=7"
    while path:
        piece = robot.call("GET", path).json()
        found += [(item["trial"], item["step"]) for item in piece["items"]]
        path = (piece["next"] or "").removeprefix(V1)

    with snapshot(running.url) as session:
        assert sorted(found) == sorted(session.exec(select(Task.trial, Task.step)))


def test_a_pilot_cluster_reads_its_own(running: Programme) -> None:
    robot = robot_of(running, "cluster_manager", "see tasks")
    own = running.setting.people[robot.person].cluster

    trials = robot.call("GET", "/trials").json()["items"]

    assert {trial["cluster"] for trial in trials} == {own}
    with snapshot(running.url) as session:
        far = session.exec(select(Trial.id).where(Trial.cluster != own)).first()
    assert robot.call("GET", f"/trials/{far}").status_code == 404


def test_of_two_programs_the_second_has_to_look_again(running: Programme) -> None:
    robot = robot_of(running, "wp_lead", "see people", "change people")
    person = f"/people/{min(running.setting.people)}"
    tag = robot.call("GET", person).headers["etag"]

    def put(address: str, **headers: str) -> int:
        sent = {"json": {"address": address}, "headers": headers}
        return robot.call("PUT", f"{person}/address", **sent).status_code

    assert put("a@one.example") == 428
    assert put("a@one.example", **{"If-Match": tag}) == 200
    assert put("b@two.example", **{"If-Match": tag}) == 412
    assert robot.call("GET", person).json()["email"] == "a@one.example"


def test_unknown_fields_and_wrong_types_are_refused(running: Programme) -> None:
    robot = robot_of(running, "wp_lead", "see people", "change people")
    person = f"/people/{min(running.setting.people)}/address"

    bodies: tuple[object, ...] = (
        {"address": "a@b.example", "role": "wp_lead"},
        {"address": 1},
        [],
        "x",
        None,
    )
    for body in bodies:
        answer = robot.call("PUT", person, json=body, headers={"If-Match": "*"})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


def test_attendance_is_noted_by_a_program(running: Programme) -> None:
    robot = robot_of(running, "wp_lead", "register firms")
    with snapshot(running.url) as session:
        row = (
            session.exec(
                select(Participation).join(Trial).where(Trial.status == "rolling_out")
            ).first()
            or session.exec(select(Participation)).first()
        )
        assert row is not None
        path = f"/trials/{row.trial}/participations/{row.firm}"
        was = row.attended
    tag = robot.call("GET", path).headers["etag"]

    answer = robot.call("PUT", path, json={"attended": not was}, headers={"If-Match": tag})

    assert answer.status_code in {200, 409}
    if answer.status_code == 200:
        assert robot.call("GET", path).json()["attended"] is (not was)


def test_no_program_signs_or_votes(running: Programme) -> None:
    judge = robot_of(running, "quality_manager", "decide on reports")
    member = robot_of(running, "advisory_expert", "vote")

    signed = judge.call("POST", "/reports/x.e1/decisions", json={"decision": "pass"})
    voted = member.call("POST", "/verdicts/svc/votes", json={"decision": "agree"})

    assert (signed.status_code, voted.status_code) == (403, 403)
    assert signed.json()["title"] == "by-hand"


def test_a_letter_is_held_by_a_program_that_has_seen_it(running: Programme) -> None:
    robot = robot_of(running, "wp_lead", "see letters", "handle letters")
    number = robot.call("GET", "/letters?state=queued&limit=1").json()["items"][0]["id"]
    tag = robot.call("GET", f"/letters/{number}").headers["etag"]

    sent = {"json": {"reason": "test"}, "headers": {"If-Match": tag}}
    held = robot.call("POST", f"/letters/{number}/hold", **sent)
    again = robot.call("POST", f"/letters/{number}/hold", **sent)

    assert (held.json()["state"], again.status_code) == ("held", 412)


def test_the_history_can_be_followed_line_by_line(running: Programme) -> None:
    robot = robot_of(running, "wp_lead", "see history")

    first = robot.call("GET", "/history?limit=5").json()["items"]
    more = robot.call("GET", f"/history?after={first[-1]['seq']}&limit=1").json()["items"]

    assert [line["seq"] for line in first] == [1, 2, 3, 4, 5]
    assert more[0]["previous"] == first[-1]["digest"]


def test_every_endpoint_is_described_with_its_scope(enters: Enters) -> None:
    desk = enters()
    described = desk.get(f"{V1}/openapi.json").json()
    page = desk.get("/api").text

    for path, deeds in described["paths"].items():
        for deed in deeds.values():
            assert deed["x-scope"]
        assert path in page
    assert re.findall(r'(?:src|href)="https?://', page) == []


def test_a_token_is_shown_once(enters: Enters) -> None:
    desk = enters()

    unnamed = desk.send("/settings/tokens", name="", scopes=["see tasks"])
    too_much = desk.send("/settings/tokens", name="x", scopes=["vote"])
    made = desk.send("/settings/tokens", name="Robot", scopes=["see tasks"])
    token = re.findall(r"<code>(pt_[^<]+)</code>", made.text)[0]

    assert (unnamed.status_code, too_much.status_code) == (422, 422)
    assert token not in desk.get("/settings/tokens").text
    asked = desk.get(f"{V1}/me", headers={"Authorization": f"Bearer {token}"})
    assert asked.status_code == 404
    asked = desk.get(f"{V1}/trials", headers={"Authorization": f"Bearer {token}"})
    assert asked.status_code == 200


def test_making_a_token_needs_a_fresh_login(running: Programme, enters: Enters) -> None:
    desk = enters()
    later = Surroundings(
        url=running.url, secret=SECRET, example=True, now=lambda: NOW + timedelta(minutes=20)
    )
    late = Client(later)
    late.cookies = desk.cookies

    sent = {"csrf": desk.csrf, "name": "Robot", "scopes": ["see tasks"]}

    assert late.post("/settings/tokens", data=sent).status_code == 401


@pytest.mark.parametrize("path", ["/trials?limit=0", "/trials?limit=9999", "/trials?offset=-1"])
def test_pieces_have_limits(running: Programme, path: str) -> None:
    assert robot_of(running, "wp_lead", "see tasks").call("GET", path).status_code == 422
