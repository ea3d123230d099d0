"""A small programme whose first letters are promised, and the command as a person gives it."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from console import app
from foundation.database import engine
from tests.factories.folders import a_folder
from tests.factories.programmes import a_programme

Outbox = Callable[..., Result]


@pytest.fixture(scope="session")
def launched(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    """A database with letters that wait; made once, each test copies it."""
    home = tmp_path_factory.mktemp("launched")
    shutil.copy(empty_database, home / "pilots.db")
    programme = a_programme(a_folder(home / "folder"), f"sqlite:///{home / 'pilots.db'}")
    programme.advance(datetime(2027, 1, 15, 12, tzinfo=UTC))
    engine(programme.url).dispose()  # what is still in SQLite's log goes into the file
    return home / "pilots.db"


@pytest.fixture
def database(tmp_path: Path, launched: Path) -> Path:
    shutil.copy(launched, tmp_path / "copy.db")
    return tmp_path / "copy.db"


@pytest.fixture
def outbox(database: Path) -> Outbox:
    """``pilots outbox`` on a programme of its own; ``saying`` answers its question."""

    def run(*arguments: object, saying: str = "") -> Result:
        given = [str(argument) for argument in arguments]
        return CliRunner().invoke(
            app, ["outbox", *given, "--db", str(database)], input=saying, env={"COLUMNS": "100"}
        )

    return run
