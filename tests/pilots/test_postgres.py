"""PostgreSQL holds the same programme as SQLite, row for row."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from foundation.database import unit_of_work
from notifications.events import read_events, take_events
from notifications.lifecycle import State
from notifications.tables import DeadAddress, Letter
from notifications.unsubscribing import opt_outs
from pilots.lease import Held, let_go, note, take
from pilots.schema import difference, upgrade
from tests.factories.folders import a_folder
from tests.factories.programmes import a_programme
from tests.factories.reports import LATER, a_body, a_sent_letter, an_event
from tests.pilots.test_catching_up import advanced


@pytest.fixture
def postgres(postgres_url: str) -> str:
    """The address of a database of the test's own, with every table."""
    upgrade(postgres_url)
    return postgres_url


def test_migrations_give_the_tables_of_the_code(postgres: str) -> None:
    assert difference(postgres) == []


def test_a_programme_has_the_same_rows_as_on_sqlite(
    tmp_path: Path, url: str, postgres: str
) -> None:
    folder = a_folder(tmp_path / "folder", clusters=4, smes=7, seed=2, withdrawn=[1])

    assert advanced(folder, postgres, timedelta(days=43)) == advanced(
        folder, url, timedelta(days=43)
    )


def test_the_history_is_append_only_there_too(tmp_path: Path, postgres: str) -> None:
    folder = a_folder(tmp_path / "folder", clusters=4, smes=5)
    a_programme(folder, postgres).advance(LATER)

    with pytest.raises(DatabaseError, match="append-only"), unit_of_work(postgres) as session:
        session.connection().execute(text("DELETE FROM history"))


def test_reports_of_the_provider_are_taken_there_too(postgres: str) -> None:
    letters = [a_sent_letter(f"sme-{n}", state=State.IN_DOUBT, handed_over_at=None) for n in (1, 2)]
    reports = [
        an_event(letters[0].key, "bounce", email=letters[0].address, reason="550 no such user"),
        an_event(letters[0].key, "delivered", email=letters[0].address),
        an_event(letters[1].key, "spamreport", email=letters[1].address),
    ]
    with unit_of_work(postgres) as session:
        session.add_all(letters)
    for _ in range(2):
        with unit_of_work(postgres) as session:
            take_events(session, read_events(a_body(*reports, *reports)), received_at=LATER)

    with unit_of_work(postgres) as session:
        states = session.exec(select(Letter.person, Letter.state).order_by(Letter.person)).all()
        assert [tuple(row) for row in states] == [("sme-1", "bounced"), ("sme-2", "delivered")]
        dead = session.exec(select(DeadAddress.address)).all()
        assert sorted(dead) == ["sme-1@firm.example", "sme-2@firm.example"]
        assert list(opt_outs(session)) == ["sme-2"]


def test_one_keeps_the_clock_there_too(postgres: str) -> None:
    with unit_of_work(postgres) as session:
        first = take(session, "one", now=LATER)
    with unit_of_work(postgres) as session:
        assert first
        assert take(session, "two", now=LATER) is None
        assert note(session, first, now=LATER, next_due=LATER, fault=None)
    with unit_of_work(postgres) as session:
        assert let_go(session, first, now=LATER)
        assert take(session, "two", now=LATER) == Held("two", 2)
