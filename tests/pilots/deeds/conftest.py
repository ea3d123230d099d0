"""Programmes in the middle of their trials, and after the exit waves with nothing decided yet."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from foundation.database import engine, unit_of_work
from pilots.setting import Setting, read_setting
from tests.factories.folders import a_folder
from tests.factories.mid_run import mid_run_database
from tests.factories.programmes import Programme, a_programme

FIGURES_ARE_IN = datetime(2027, 6, 25, tzinfo=UTC)


@pytest.fixture(scope="session")
def undecided_once(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Programme:
    place = tmp_path_factory.mktemp("undecided")
    folder = a_folder(place / "folder", clusters=4, smes=8, seed=5)
    (folder / "decisions.csv").unlink()
    shutil.copy(empty_database, place / "pilots.db")
    made = a_programme(folder, f"sqlite:///{place / 'pilots.db'}")
    made.advance(FIGURES_ARE_IN)
    engine(made.url).dispose()  # what is still in SQLite's log goes into the file
    return made


@pytest.fixture
def undecided(undecided_once: Programme, tmp_path: Path) -> Programme:
    return undecided_once.copied(tmp_path / "undecided.db")


@pytest.fixture(scope="session")
def mid_run_once(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    place = tmp_path_factory.mktemp("mid-run")
    return mid_run_database(place, empty_database)


@pytest.fixture
def mid_run(mid_run_once: Path, tmp_path: Path) -> str:
    """The address of a programme in the middle of its trials."""
    shutil.copy(mid_run_once, tmp_path / "mid-run.db")
    return f"sqlite:///{tmp_path / 'mid-run.db'}"


@pytest.fixture
def session(mid_run: str) -> Iterator[Session]:
    with unit_of_work(mid_run) as session:
        yield session


@pytest.fixture
def setting(session: Session) -> Setting:
    return read_setting(session)
