"""On many machines: a real server schedules ``advance``, a real worker runs it, trials move."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import col, select

from foundation.database import unit_of_work
from pilots.deeds.beginning import begin
from pilots.folder import read_folder
from pilots.lifecycle import TRIAL, Agent, Role
from pilots.moving import move
from pilots.tables import Trial
from tests.factories.folders import a_folder
from tests.journeys.conftest import ROOT

FLOW_DONE = re.compile(r"Flow run '.*Completed\(\)")
PATIENCE = 30
"""Seconds for a worker to stop by itself; what it did is looked at afterwards."""
LONG_AGO = datetime(2021, 1, 11, 7, 0, tzinfo=UTC)


def test_a_scheduled_sweep_of_a_worker_moves_the_trials(
    tmp_path: Path, url: str, environment: dict[str, str]
) -> None:
    _trained_trials(tmp_path / "folder", url)
    own = environment | {"PILOTS_DATABASE_URL": url, "PILOTS_LETTERS": str(tmp_path / "letters")}

    _prefect(own, "work-pool", "create", "trials", "--type", "process")
    _prefect(own, "--no-prompt", "deploy", "--all")
    _prefect(own, "--no-prompt", "deploy", "--name", "every-five-minutes", "--interval", "15")
    with _worker(own) as said:
        finished = next((line for line in said if FLOW_DONE.search(line)), "never")

    with unit_of_work(url) as session:
        statuses = Counter(session.exec(select(Trial.status)))
    assert finished != "never"
    assert statuses == {"ready": 12}


def _trained_trials(folder: Path, url: str) -> None:
    """Import a programme whose first day is long past; every pilot is agreed and trained."""
    a_folder(folder, until=date(2027, 1, 1))
    settings = folder / "programme.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("2027-", "2021-"), "utf-8")
    begin(url, read_folder(folder), until=None)
    manager = Agent(Role.CLUSTER_MANAGER, "p-cm")
    with unit_of_work(url) as session:
        for trial in session.exec(select(Trial).order_by(col(Trial.id))).all():
            for step in ("agree", "train"):
                move(session, TRIAL, trial, step, by=manager, at=LONG_AGO)


def _prefect(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[Iterator[str]]:
    """Start a worker and give what it says, line by line; stop it at the end."""
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "trials"]
    command += ["--limit", "1"]
    more = {
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        command,
        env=environment | more | {"PATH": os.environ["PATH"]},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as worker:
        assert worker.stdout is not None
        try:
            yield iter(worker.stdout)
        finally:
            worker.terminate()
            # It goes on talking while it stops: somebody has to listen, or it never ends.
            try:
                worker.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                worker.kill()
