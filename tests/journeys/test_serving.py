"""`pilots serve` in processes of its own, as an operator starts and stops it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from foundation.database import unit_of_work
from notifications.lifecycle import State
from notifications.tables import Letter
from pilots.lease import pulse
from tests.factories.folders import a_folder
from tests.factories.programmes import a_programme
from tests.support.smtp.process import SmtpServer

ROOT = Path(__file__).parents[2]
NOW = datetime(2027, 1, 13, 9, 30, tzinfo=UTC)
"""A Wednesday morning in the second week of the first wave."""
PATIENCE = 240.0
"""Seconds at most: the very first start prepares the database of the Prefect server."""
STEP = 0.1


class Serving:
    """A running `pilots serve`."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.process, self.log = process, log

    @property
    def address(self) -> str:
        told = self.log.read_text("utf-8")
        return next(line.split()[1] for line in told.splitlines() if line.startswith("Portal "))

    def ask(self, path: str) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.loads(refusal.read())

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


def until(true: Callable[[], bool], serving: Serving) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        said = serving.log.read_text("utf-8")
        assert serving.process.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(STEP)


@contextmanager
def serving(
    database: Path, environment: dict[str, str], *, at: datetime = NOW
) -> Iterator[Serving]:
    """Start the command on a free port; it is killed at the end if it still runs."""
    log = database.with_name(f"serve-{time.monotonic_ns()}.log")
    arguments = ["serve", "--port", "0", "--db", str(database)]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "tests/journeys/moved_clock.py", at.isoformat(), *arguments],
            env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    running = Serving(process, log)
    try:
        until(lambda: "Stop with Ctrl-C" in log.read_text("utf-8"), running)
        yield running
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """What the command finds around it: nothing of ours, and no Prefect server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PILOTS_")}
    kept.pop("PREFECT_API_URL", None)
    return kept | {
        "PYTHONPATH": str(ROOT),
        "PILOTS_HOME": str(tmp_path / "home"),
        "PILOTS_LETTERS": str(tmp_path / "letters"),
    }


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Path:
    """A launched programme whose first letters are due."""
    file = tmp_path / "programme.db"
    file.write_bytes(empty_database.read_bytes())
    folder = a_folder(tmp_path / "folder", clusters=4, smes=6)
    a_programme(folder, f"sqlite:///{file}").advance(NOW)
    return file


def letters(database: Path) -> Counter[State]:
    with unit_of_work(f"sqlite:///{database}") as session:
        due = select(Letter.state).where(Letter.due <= NOW)
        return Counter(map(State, session.exec(due)))


def test_one_command_looks_after_a_programme_and_stops_when_asked(
    database: Path, surroundings: dict[str, str], tmp_path: Path
) -> None:
    waiting = letters(database)[State.QUEUED]

    with serving(database, surroundings) as running:
        assert running.ask("/healthz") == (200, {"alive": True})
        until(lambda: running.ask("/readyz")[0] == 200, running)
        until(lambda: letters(database)[State.HANDED_OVER] > 0, running)
        until(lambda: letters(database)[State.QUEUED] == 0, running)
        left = running.stop()

    assert left == 0, running.log.read_text("utf-8")
    assert "Traceback" not in running.log.read_text("utf-8")
    assert waiting > 0
    assert len(list((tmp_path / "letters").rglob("*.eml"))) > 0
    with unit_of_work(f"sqlite:///{database}") as session:
        found = pulse(session, now=NOW)
    assert found
    assert (found.holder, found.fault) == ("", None)


def test_two_on_one_database_send_nothing_twice(
    database: Path, surroundings: dict[str, str], api: str, tmp_path: Path
) -> None:
    with SmtpServer(tmp_path) as mail:
        around = surroundings | {
            "PREFECT_API_URL": api,
            "PILOTS_SENDER": "smtp",
            "PILOTS_SMTP_HOST": "127.0.0.1",
            "PILOTS_SMTP_PORT": str(mail.port),
            "PILOTS_SMTP_SECURITY": "none",
        }
        with serving(database, around) as one, serving(database, around) as two:
            until(lambda: letters(database)[State.HANDED_OVER] > 0, one)
            until(lambda: letters(database)[State.QUEUED] == 0, one)
            until(lambda: one.ask("/readyz")[0] == 200, one)
            assert two.ask("/readyz")[0] == 200
            assert one.stop(signal.SIGINT) == 0
            assert two.stop() == 0

        sent = Counter(kept.message["Message-ID"] for kept in mail.kept())

    assert len(sent) > 0
    assert set(sent.values()) == {1}
    assert letters(database)[State.IN_DOUBT] == 0


def test_without_a_programme_it_runs_and_says_what_to_do(
    tmp_path: Path, surroundings: dict[str, str], api: str
) -> None:
    database = tmp_path / "new.db"

    with serving(database, surroundings | {"PREFECT_API_URL": api}) as running:
        status, found = running.ask("/readyz")
        left = running.stop()

    codes = [reason["code"] for reason in found["reasons"]]
    assert status == 503
    assert codes[0] == "PROGRAMME-101"
    assert left == 0
    assert "Traceback" not in running.log.read_text("utf-8")
