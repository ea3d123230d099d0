"""The history cannot be changed unnoticed."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import text

from foundation.database import unit_of_work
from pilots import history
from pilots.deeds import launching
from pilots.errors import HistoryBroken
from pilots.lifecycle import Role, Rule
from tests.factories.folders import a_folder
from tests.factories.programmes import a_programme


@pytest.fixture
def lines(tmp_path: Path, url: str) -> list[dict[str, Any]]:
    """The history of a programme that has just been launched: every trial was selected."""
    a_programme(a_folder(tmp_path / "folder"), url)
    with unit_of_work(url) as session:
        return [json.loads(history.as_json(line)) for line in history.lines(session)]


def test_an_untouched_chain_holds(lines: list[dict[str, Any]]) -> None:
    assert history.check(lines) == len(lines) == 12


@pytest.mark.parametrize("place", range(12))
def test_a_changed_line_is_named(lines: list[dict[str, Any]], place: int) -> None:
    lines[place]["by"] = "somebody-else"

    with pytest.raises(HistoryBroken, match=f"broken at line {place + 1}:") as refusal:
        history.check(lines)
    assert refusal.value.code == "HISTORY-101"


def test_a_removed_line_is_noticed(lines: list[dict[str, Any]]) -> None:
    del lines[4]

    with pytest.raises(HistoryBroken, match="broken at line 6:"):
        history.check(lines)


def test_two_exchanged_lines_are_noticed(lines: list[dict[str, Any]]) -> None:
    lines[2], lines[3] = lines[3], lines[2]

    with pytest.raises(HistoryBroken, match="broken at line 4:"):
        history.check(lines)


@pytest.mark.parametrize("change", ["UPDATE history SET note = 'x'", "DELETE FROM history"])
@pytest.mark.usefixtures("lines")
def test_the_database_refuses_to_change_a_line(url: str, change: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), unit_of_work(url) as session:
        session.connection().execute(text(change))


def test_a_line_says_who_did_what_when(lines: list[dict[str, Any]]) -> None:
    first = lines[0]

    assert datetime.fromisoformat(first["at"]).isoformat() == "2027-01-09T23:00:00+00:00"
    assert {key: first[key] for key in ("kind", "move", "source", "target", "role")} == {
        "kind": "trial",
        "move": "select",
        "source": "proposed",
        "target": "selected",
        "role": "wp_lead",
    }


def test_a_moment_of_another_zone_stays_proved(url: str, tmp_path: Path) -> None:
    programme = a_programme(a_folder(tmp_path / "folder"), url)
    here = datetime(2027, 4, 21, 10, tzinfo=ZoneInfo("Europe/Vienna"))
    rule = Rule("look", "here", "there", (Role.WP_LEAD,))
    with unit_of_work(url) as session:
        lead = launching.lead_of(programme.setting)
        history.record(session, "test", "one", rule, by=lead, at=here, note="")

    with unit_of_work(url) as session:
        entries = [json.loads(history.as_json(line)) for line in history.lines(session)]
    assert history.check(entries) == 13
    assert entries[-1]["at"] == "2027-04-21T08:00:00+00:00"
