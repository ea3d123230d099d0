"""One Prefect server for all journeys, and programmes run through the command as a person would."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.server import prefect_server
from tests.factories.folders import a_folder

ROOT = Path(__file__).parents[2]
Pilots = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="session")
def api(prefect_home: Path) -> Iterator[str]:
    """The address of a real Prefect server, which every run of the session uses."""
    with prefect_server(prefect_home, deployments=True) as server:
        server.wait()
        yield server.url


@pytest.fixture(scope="session")
def environment(api: str, prefect_home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PREFECT_API_URL": api,
        "PREFECT_HOME": str(prefect_home),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "100",
    }


@pytest.fixture(scope="session")
def pilots(environment: dict[str, str]) -> Pilots:
    """Run the command ``pilots`` in a process of its own."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from console import main; main()", *map(str, arguments)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four pilot clusters in three regions, twelve trials, one of them withdrawn."""
    return a_folder(tmp_path_factory.mktemp("small") / "folder", clusters=4, smes=7, withdrawn=[2])


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, small_folder: Path, pilots: Pilots) -> Path:
    """The outputs of the small programme, run to its end in one go, by one worker for all."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    out, making = shared / "finished", shared / "finishing"
    with (shared / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            done = pilots("run", small_folder, "--out", making)
            assert done.returncode == 0, done.stderr
            making.rename(out)
    return out
