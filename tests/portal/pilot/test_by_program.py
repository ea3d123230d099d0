"""What a pilot cluster does on its pages, done by its program."""

from io import BytesIO

import httpx
import pytest
from sqlmodel import select

from foundation.database import snapshot
from notifications.tables import Letter
from pilots.tables import AdaptationNote, Evidence, Task, Trial
from portal.surroundings import Surroundings
from tests.factories.programmes import Programme
from tests.portal.clients import Robot

MANAGER, COLLEAGUE = "p-cm-demo-c000", "p-fa-demo-c000"
SCOPES = ("see tasks", "do tasks", "run trial", "register firms")
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def robot(live: Programme, given: Surroundings) -> Robot:  # noqa: ARG001 -- it is who comes to
    return Robot(given, MANAGER, *SCOPES)


def one_file(name: str = "minutes.pdf", content: bytes = PDF) -> dict[str, object]:
    return {"files": (name, BytesIO(content), "application/pdf")}


def test_a_trial_is_taken_up(robot: Robot, live: Programme, trial: str) -> None:
    nothing = robot.call("POST", f"/trials/{trial}/agreement/upload", data={"name": ""})
    agreed = robot.call("POST", f"/trials/{trial}/agreement/upload", data={"name": "Ada"})
    trained = robot.call(
        "POST", f"/trials/{trial}/training/upload",
        data={"held": "2027-01-08", "what": "Both of us."}, files=one_file(),
    )  # fmt: skip
    started = robot.call("POST", f"/trials/{trial}/start")

    assert (nothing.status_code, nothing.json()["faults"]) == (422, {"name": "missing"})
    assert [agreed.json()["status"], trained.status_code] == ["agreed", 200]
    assert started.json()["status"] == "rolling_out"
    with snapshot(live.url) as session:
        pieces = session.exec(select(Evidence.kind).where(Evidence.trial == trial)).all()
    assert sorted(pieces) == ["file", "note", "note"]


def test_a_task_is_proved_and_finished(
    robot: Robot, live: Programme, running: str, step: str, proof: str
) -> None:
    place = f"/tasks/{running}/{step}"
    lacking = robot.call("POST", f"{place}/done", json={})
    kept = robot.call("POST", f"{place}/evidence/upload", data={"proof": proof}, files=one_file())
    other = robot.call("POST", f"{place}/evidence/upload", data={"proof": "x"}, files=one_file())
    wrong = robot.call(
        "POST", f"{place}/evidence/upload",
        data={"proof": proof}, files=one_file("minutes.pdf", b"MZ this is a program"),
    )  # fmt: skip
    note = robot.call("POST", f"{place}/evidence", json={"kind": "note", "text": "See there."})
    gone = robot.call("DELETE", f"{place}/evidence/{note.json()[0]['id']}")

    assert (kept.status_code, kept.json()[0]["name"]) == (201, "minutes.pdf")
    assert (other.status_code, other.json()["faults"]) == (422, {"proof": "unknown"})
    assert (wrong.status_code, wrong.json()["faults"]) == (
        422, {"minutes.pdf": "not-what-it-says"},
    )  # fmt: skip
    assert gone.status_code == 204
    faults = lacking.json()["faults"]
    assert (lacking.status_code, f"reason-{proof}" in faults) == (422, True)
    reasons = {name.removeprefix("reason-"): "Nobody had one." for name in faults}
    done = robot.call("POST", f"{place}/done", json={"reasons": reasons})
    assert done.status_code == 200, done.text
    assert done.json()["status"] == "submitted"
    assert robot.call("DELETE", f"{place}/evidence/nothing").status_code == 404
    with snapshot(live.url) as session:
        assert session.get_one(Task, (running, step)).status == "submitted"


def test_a_colleague_takes_over_and_the_second_program_has_to_look_again(
    robot: Robot, running: str, step: str
) -> None:
    place = f"/tasks/{running}/{step}/delegation"
    tag = robot.tag(place)

    handed = robot.call("PUT", place, json={"to": COLLEAGUE}, tag=tag)
    late = robot.call("PUT", place, json={"to": ""}, tag=tag)
    stranger = robot.call("PUT", place, json={"to": "p-lead"}, tag=robot.tag(place))

    assert (handed.status_code, handed.json()["person"]) == (200, COLLEAGUE)
    assert (late.status_code, stranger.status_code) == (412, 422)
    assert robot.call("GET", place).json()["person"] == COLLEAGUE


def test_another_date_is_asked_for_and_no_longer(robot: Robot, running: str, step: str) -> None:
    wish = {"trial": running, "step": step, "wanted": "2027-12-01", "reason": "Holidays."}

    asked = robot.call("POST", "/date-requests", json=wish)
    number = asked.json()["id"]
    twice = robot.call("POST", "/date-requests", json=wish | {"wanted": "2027-12-02"})
    back = robot.call("POST", f"/date-requests/{number}/withdraw")

    assert (asked.status_code, twice.status_code) == (201, 422)
    assert twice.json()["faults"] == {"wanted": "already"}
    assert back.json()["status"] == "withdrawn"
    assert robot.call("POST", "/date-requests/999999999/withdraw").status_code == 404


def test_an_adaptation_is_kept_once(robot: Robot, live: Programme, running: str) -> None:
    said = {"what": "Two short workshops.", "why": "Small firms."}

    first = robot.call("POST", f"/trials/{running}/adaptations", json=said)
    again = robot.call("POST", f"/trials/{running}/adaptations", json=said)

    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
    assert [one["what"] for one in robot.call("GET", f"/trials/{running}/adaptations").json()] == [
        "Two short workshops."
    ]
    with snapshot(live.url) as session:
        assert len(session.exec(select(AdaptationNote)).all()) == 1


def test_firms_come_one_by_one_and_as_a_list(robot: Robot, running: str) -> None:
    place = f"/trials/{running}/participations"
    firm = {"name": "Tornio Srl", "email": "i@tornio.example", "language": "it", "size": "10-49"}
    table = "name,email,language,size,attended\nNova d.o.o.,n@nova.example,sl,0-9,yes\n"

    made = robot.call("POST", place, json=firm)
    twice = robot.call("POST", place, json=firm)
    looked = robot.call("POST", f"{place}/list", json={"text": table})
    taken = robot.call("POST", f"{place}/list", json={"text": table, "save": True})
    wrong = robot.call("POST", f"{place}/list", json={"text": "name,email\nX,nobody\n"})

    assert (made.status_code, twice.status_code) == (201, 422)
    assert looked.json() | {"faults": []} == {
        "saved": False, "new": 1, "added": 0, "changed": 0, "faults": [],
    }  # fmt: skip
    assert taken.json()["saved"] is True
    assert (wrong.json()["saved"], bool(wrong.json()["faults"])) == (False, True)
    assert robot.call("GET", place).json()["total"] >= 2


def test_a_trial_is_left_with_a_reason(robot: Robot, live: Programme, running: str) -> None:
    without: httpx.Response = robot.call("POST", f"/trials/{running}/withdraw", json={})
    left = robot.call("POST", f"/trials/{running}/withdraw", json={"reason": "No more staff."})

    assert (without.status_code, left.json()["status"]) == (422, "withdrawn")
    with snapshot(live.url) as session:
        assert session.get_one(Trial, running).withdrawn_reason == "No more staff."
        told = session.exec(select(Letter).where(Letter.purpose == "trial-withdrawn")).all()
    assert told


def test_what_is_another_cluster_s_is_not_there(robot: Robot, live: Programme) -> None:
    with snapshot(live.url) as session:
        far = session.exec(select(Trial.id).where(Trial.cluster != "demo-c000")).first()

    assert robot.call("POST", f"/trials/{far}/start").status_code == 404
    assert (
        robot.call("POST", f"/trials/{far}/adaptations", json={"what": "x", "why": "y"}).status_code
        == 404
    )
