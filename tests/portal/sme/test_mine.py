import json
import re

from sqlmodel import select

from foundation.database import unit_of_work
from notifications.tables import OptOut
from pilots.tables import Answer
from tests.factories.questionnaires import TRIAL
from tests.portal.sme.conftest import PATH, Come, Guest


def test_the_page_and_the_file_say_everything_that_is_held(guest: Guest) -> None:
    guest.answer_all()
    guest.post(f"{PATH}/hand-in")
    page, file = guest.get("/mine"), guest.get("/mine/download")
    told = json.loads(file.text)

    assert told["about"]["email"] in page.text
    assert re.findall(r"cost_per_sme|dont_know|not_applicable", page.text) == []
    assert "attachment" in file.headers["content-disposition"]
    assert {row["trial"] for row in told["participations"]} >= {TRIAL}
    assert any(row["item"] == "x_sat" and row["value"] == "5" for row in told["answers"])
    assert told["consents"][0]["withdrawn_at"] is None
    assert told["letters"]
    assert "token" not in file.text


def test_stop_asking_works_and_can_be_taken_back(guest: Guest) -> None:
    def stopped() -> bool:
        with unit_of_work(guest.given.url) as session:
            return session.get(OptOut, guest.person) is not None

    for _ in range(2):
        assert guest.post("/mine/stop").headers["location"] == "/mine?done=stopped"
        assert stopped()
    assert "You asked us to send no more" in guest.get("/questionnaires").text
    assert guest.post("/mine/resume").status_code == 303
    assert not stopped()


def test_deleting_asks_first_and_then_deletes(guest: Guest) -> None:
    guest.answer_all()
    guest.post(f"{PATH}/hand-in")
    asked = guest.get("/mine/erase")
    refused = guest.post("/mine/erase", {"stop": "yes"})

    assert "This stays" in asked.text
    assert refused.status_code == 422
    with unit_of_work(guest.given.url) as session:
        assert session.exec(select(Answer).where(Answer.respondent == guest.person)).all()

    done = guest.post("/mine/erase", {"sure": "yes", "stop": "yes"})

    assert done.headers["location"] == "/mine?done=erased"
    with unit_of_work(guest.given.url) as session:
        assert session.exec(select(Answer).where(Answer.respondent == guest.person)).all() == []
        assert session.get(OptOut, guest.person) is not None
    assert "You have not handed in any answers." in guest.get("/mine").text
    assert guest.get(f"{PATH}/1").headers["location"] == PATH  # agrees anew before anything else


def test_everybody_sees_what_is_held_about_them(come: Come) -> None:
    page = come("p-cm-demo-c000").get("/mine")

    assert page.status_code == 200
    assert "Pilot cluster manager" in page.text
