from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from console.standing import standing, standing_as_text
from foundation.database import unit_of_work
from notifications.lifecycle import State
from notifications.tables import Letter, LetterPolicy
from pilots import lease
from tests.factories.folders import a_folder
from tests.factories.programmes import a_programme

NOW = datetime(2027, 1, 13, 12, 0, tzinfo=UTC)


@pytest.fixture
def running(tmp_path: Path, url: str) -> str:
    """A programme with open baseline questionnaires."""
    a_programme(a_folder(tmp_path / "folder", clusters=4, smes=3), url).advance(NOW)
    return url


def ticked(url: str, at: datetime, fault: str | None = None) -> None:
    with unit_of_work(url) as session:
        held = lease.take(session, "machine-7-ab", now=at)
        assert held
        due = at + timedelta(hours=2)
        lease.note(session, held, now=at, next_due=due, fault=fault)


def line(url: str, beginning: str) -> str:
    text = standing_as_text(standing(url, NOW))
    return next(line for line in text.splitlines() if line.startswith(beginning))


def test_a_clock_that_nobody_keeps_is_told(running: str) -> None:
    assert line(running, "Clock") == "Clock    not running"

    ticked(running, NOW - timedelta(minutes=5))

    last = "last ticked 2027-01-13 11:55 UTC"
    assert line(running, "Clock") == f"Clock    not running, {last}"


def test_a_running_clock_says_when_it_ticked_what_comes_and_who_keeps_it(running: str) -> None:
    ticked(running, NOW, "OSError: the disk is full")

    assert line(running, "Clock") == (
        "Clock    ticked 2027-01-13 12:00 UTC, next due 2027-01-13 14:00 UTC, "
        "kept by machine-7-ab, the last tick failed: OSError: the disk is full"
    )
    found = standing(running, NOW)["clock"]
    assert found["running"] is True
    assert (found["holder"], found["fault"]) == ("machine-7-ab", "OSError: the disk is full")


def test_open_questionnaires_tell_not_reached_from_no_answer(running: str) -> None:
    waves = standing(running, NOW)["waves"]

    assert waves != []
    keys = {"wave", "closes_at", "invited", "reached", "not_reached", "on_the_way", "stopped"}
    assert keys | {"answered"} == set(waves[0])
    assert line(running, f"  {waves[0]['wave']}").endswith(
        f"{waves[0]['not_reached']} not reached, {waves[0]['on_the_way']} on the way, "
        f"{waves[0]['stopped']} stopped"
    )


def test_an_outbox_that_stands_still_says_why(running: str) -> None:
    assert standing(running, NOW)["outbox"] == {
        "blocked_because": None, "paused_because": None, "paused_until": None,
        "redirected_to": None, "held": {},
    }  # fmt: skip
    with unit_of_work(running) as session:
        later = NOW + timedelta(hours=1)
        session.add(
            LetterPolicy(blocked_because="wrong key", paused_because="busy", paused_until=later)
        )

    text = standing_as_text(standing(running, NOW))
    assert "no letter leaves until a person acts: wrong key" in text
    assert "no letter leaves until 2027-01-13 13:00 UTC: busy" in text


def test_held_letters_and_a_redirect_are_told_with_their_reason(running: str) -> None:
    with unit_of_work(running) as session:
        letters = list(session.exec(select(Letter).where(Letter.state == State.QUEUED)))[:3]
        for letter in letters:
            letter.state, letter.reason = State.HELD, "held by Ana"
        session.add(LetterPolicy(redirect_to="test@lead.example"))

    text = standing_as_text(standing(running, NOW))
    assert "         3 held: held by Ana" in text
    assert "         every letter goes to test@lead.example instead" in text
