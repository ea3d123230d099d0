"""PostgreSQL holds the same programme as SQLite, row for row."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DatabaseError

from foundation.database import engine, unit_of_work
from pilots.schema import difference, upgrade
from tests.factories.folders import a_folder
from tests.pilots.test_catching_up import advanced

SERVER = os.environ.get("PILOTS_TEST_POSTGRES", "")
pytestmark = pytest.mark.skipif(not SERVER, reason="no PostgreSQL: .ci/run starts one and names it")


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[str]:
    """The address of a database of the test's own, with every table."""
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    name = tmp_path.name
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    address = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    upgrade(address)
    yield address
    engine(address).dispose()
    server.dispose()


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
    advanced(folder, postgres, timedelta(days=430))

    with pytest.raises(DatabaseError, match="append-only"), unit_of_work(postgres) as session:
        session.connection().execute(text("DELETE FROM history"))
