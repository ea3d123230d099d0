"""A backup is the database as it was at one moment, whole, or there is none."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from foundation.database import engine, snapshot, unit_of_work
from pilots.backing_up import BackupRefused, back_up
from pilots.errors import HistoryBroken
from pilots.tables import HistoryLine, Trial
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme


@pytest.fixture
def programme(tmp_path: Path, url: str) -> Programme:
    return a_programme(a_folder(tmp_path / "folder", clusters=4, smes=2), url)


def silent(_share: float) -> None:
    pass


def test_a_backup_holds_everything_while_somebody_writes(
    programme: Programme, tmp_path: Path
) -> None:
    shares: list[float] = []
    with unit_of_work(programme.url) as session:
        session.connection().execute(text("UPDATE trial SET wave = 'w9'"))  # not committed yet
        made = back_up(programme.url, tmp_path / "copy.db", progress=shares.append)

    copy = f"sqlite:///{made.file}"
    with snapshot(copy) as there, snapshot(programme.url) as here:
        assert "w9" not in there.exec(select(Trial.wave)).all()
        assert "w9" in here.exec(select(Trial.wave)).all()
        assert there.exec(select(func.count()).select_from(HistoryLine)).one() == made.moves
    engine(copy).dispose()
    assert shares[-1] == 1
    assert made.size == made.file.stat().st_size
    assert [path.name for path in tmp_path.glob("copy.db*")] == ["copy.db"]


def test_a_backup_never_replaces_another(programme: Programme, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("of yesterday", encoding="utf-8")

    with pytest.raises(BackupRefused) as refusal:
        back_up(programme.url, target, progress=silent)

    assert refusal.value.code == "DATABASE-104"
    assert target.read_text(encoding="utf-8") == "of yesterday"


def test_a_broken_history_makes_no_backup(programme: Programme, tmp_path: Path) -> None:
    with unit_of_work(programme.url) as session:
        for trigger in session.connection().execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).scalars().all():  # fmt: skip
            session.connection().execute(text(f"DROP TRIGGER {trigger}"))
        session.connection().execute(text("UPDATE history SET note = 'forged' WHERE seq = 1"))

    with pytest.raises(HistoryBroken):
        back_up(programme.url, tmp_path / "copy.db", progress=silent)

    assert list(tmp_path.glob("copy.db*")) == []


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="there is no pg_dump")
@pytest.mark.skipif("PILOTS_TEST_POSTGRES" not in os.environ, reason="there is no PostgreSQL")
def test_postgresql_is_dumped_in_its_own_format(tmp_path: Path) -> None:
    made = back_up(os.environ["PILOTS_TEST_POSTGRES"], tmp_path / "copy.dump", progress=silent)

    listed = subprocess.run(["pg_restore", "--list", made.file], check=True, capture_output=True)
    assert b"dbname" in listed.stdout


def test_a_database_that_cannot_be_dumped_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BackupRefused, match="there is no pg_dump"):
        back_up("postgresql+psycopg://nobody@127.0.0.1:9/none", tmp_path / "x", progress=silent)
