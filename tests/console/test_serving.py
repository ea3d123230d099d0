"""What `pilots serve` refuses before it serves; the rest is a journey."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from console import app
from foundation.database import unit_of_work
from foundation.errors import TrialError
from foundation.settings import settings
from portal.serving import listening


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PILOTS_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_tables_of_another_version_are_refused(url: str) -> None:
    with unit_of_work(url) as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '0001'"))

    served = CliRunner().invoke(app, ["serve", "--db", url.removeprefix("sqlite:///")])

    assert isinstance(served.exception, TrialError)
    assert served.exception.code == "DATABASE-102"


def test_a_folder_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    served = CliRunner().invoke(app, ["serve", "--db", str(tmp_path / "no" / "pilots.db")])

    assert served.exit_code == 2


def test_a_port_that_is_taken_is_refused_before_anything_is_started(
    url: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        database = url.removeprefix("sqlite:///")

        served = CliRunner().invoke(app, ["serve", "--port", port, "--db", database])

    assert isinstance(served.exception, TrialError)
    assert served.exception.code == "PORTAL-101"
    assert not (tmp_path / "home" / "prefect").exists()


def test_a_sender_that_is_set_wrongly_is_refused_at_once(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PILOTS_SENDER", "smtp")
    settings.cache_clear()

    served = CliRunner().invoke(app, ["serve", "--db", url.removeprefix("sqlite:///")])

    assert isinstance(served.exception, TrialError)
    assert "PILOTS_SMTP_HOST" in str(served.exception)


def test_a_free_port_is_found() -> None:
    with listening("127.0.0.1", 0) as found:
        assert found.getsockname()[1] > 0
