"""One sweep a year, a month or a week: the same rows come out."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from foundation.database import unit_of_work
from notifications.tables import Letter
from pilots.tables import (
    Answer,
    Edition,
    RefusedAnswer,
    Report,
    ReportDecision,
    Task,
    Trial,
    Verdict,
    Wave,
)
from tests.factories.folders import a_folder
from tests.factories.letters import Mailbox
from tests.factories.programmes import a_programme

TABLES = (Trial, Task, Wave, Answer, RefusedAnswer, Edition, Report, ReportDecision, Verdict)
NUMBERED = {Answer, RefusedAnswer, ReportDecision}
BEGINNING = datetime(2027, 1, 10, tzinfo=UTC)
LETTERS = (
    *("person", "purpose", "subject", "step", "message", "facts", "not_before"),
    *("state", "reason", "due", "mail", "claimed_at", "handed_over_at"),
)


def rows(url: str) -> dict[str, set[str]]:
    """Every row as text; ids and the order of writing are of no account."""
    with unit_of_work(url) as session:
        found = {
            str(table.__tablename__): {
                row.model_dump_json(exclude={"id"} if table in NUMBERED else None)
                for row in session.exec(select(table))
            }
            for table in TABLES
        }
        found["letter"] = {
            letter.model_dump_json(include=set(LETTERS), warnings=False)
            for letter in session.exec(select(Letter))
        }
    return found


def advanced(folder: Path, url: str, step: timedelta) -> dict[str, set[str]]:
    programme = a_programme(folder, url)
    moment = BEGINNING
    while moment < BEGINNING + timedelta(days=430):
        moment += step
        programme.advance(moment)
        programme.hand_over(Mailbox(), moment)
    return rows(url)


@pytest.mark.parametrize("days", [7, pytest.param(29, marks=pytest.mark.slow)])
def test_the_length_of_a_sweep_changes_no_row(
    tmp_path: Path, url: str, empty_database: Path, days: int
) -> None:
    folder = a_folder(tmp_path / "folder", clusters=4, smes=9, seed=3, withdrawn=[2])
    other = tmp_path / "other.db"
    shutil.copy(empty_database, other)

    by_months = advanced(folder, url, timedelta(days=43))
    by_days = advanced(folder, f"sqlite:///{other}", timedelta(days=days))

    assert {name: len(found) for name, found in by_days.items()} == {
        name: len(found) for name, found in by_months.items()
    }
    assert by_days == by_months
