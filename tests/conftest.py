"""Fixtures shared by more than one folder of tests; anything narrower lives nearer."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from foundation.database import engine
from pilots.schema import upgrade


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
def url(tmp_path: Path, empty_database: Path) -> str:
    """The address of a new database with every table."""
    shutil.copy(empty_database, tmp_path / "pilots.db")
    return f"sqlite:///{tmp_path / 'pilots.db'}"
