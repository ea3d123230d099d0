"""Fixtures shared by more than one folder of tests; anything narrower lives nearer."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from foundation.database import engine
from pilots.schema import upgrade

# The same examples on every machine, and none too slow: others may be using its processors.
settings.register_profile(
    "any machine",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("any machine")


@pytest.fixture
def now() -> datetime:
    return datetime(2027, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table, made once: each test copies it."""
    file = tmp_path_factory.mktemp("database") / "empty.db"
    upgrade(f"sqlite:///{file}")
    engine(f"sqlite:///{file}").dispose()  # what is still in SQLite's log goes into the file
    return file


@pytest.fixture
def postgres_url(tmp_path: Path) -> Iterator[str]:
    """The address of a new and empty PostgreSQL database of the test's own."""
    given = os.environ.get("PILOTS_TEST_POSTGRES", "")
    if not given:
        pytest.skip("no PostgreSQL: .ci/run starts one and names it in PILOTS_TEST_POSTGRES")
    server = create_engine(given, isolation_level="AUTOCOMMIT")
    # Workers that run at the same time give their temporary folders the same names.
    name = f"{tmp_path.name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}".lower()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    address = make_url(given).set(database=name).render_as_string(hide_password=False)
    yield address
    engine(address).dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the journeys: they take longest, and would keep one worker busy at the end."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


@pytest.fixture
def url(tmp_path: Path, empty_database: Path) -> str:
    """The address of a new database with every table."""
    shutil.copy(empty_database, tmp_path / "pilots.db")
    return f"sqlite:///{tmp_path / 'pilots.db'}"
