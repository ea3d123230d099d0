"""An own Prefect server on this machine for as long as a run needs one."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from foundation.children import die_with_parent
from foundation.errors import TrialError
from foundation.settings import settings

IDLE = (
    "SCHEDULER",
    "LATE_RUNS",
    "CANCELLATION_CLEANUP",
    "PAUSE_EXPIRATIONS",
    "FOREMAN",
    "TRIGGERS",
)
"""Services of the server that serve deployments; a run on a laptop has none."""
PATIENCE = 120.0
"""Seconds: the very first start prepares the server's own database."""
STEP = 0.1
SETTLED = 10.0


class ServerDidNotStart(TrialError):
    """The Prefect server ended, or did not answer in time."""

    code = "FLOWS-101"

    def __init__(self, log: Path) -> None:
        super().__init__(
            f"The embedded Prefect server did not start. Its log says why: {log}. "
            "To use a server of your own, set PREFECT_API_URL."
        )


@dataclass(frozen=True)
class Server:
    """A server that may still be starting."""

    url: str
    wait: Callable[[], None]
    """Returns when the server answers, started anew if it has ended; raises ServerDidNotStart."""


@contextmanager
def prefect_server(home: Path, *, deployments: bool = False) -> Iterator[Server]:
    """Point Prefect at a server, which may start while other things are done.

    A server named by PREFECT_API_URL is used as it is. Otherwise one is started as a child of this
    process, with its database under ``home``, and stopped at the end of the block. Must come before
    the first import of prefect, which reads the environment.
    """
    if url := os.environ.get("PREFECT_API_URL"):
        yield Server(url, lambda: None)
        return
    home.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    url = f"http://127.0.0.1:{port}/api"
    quiet = _environment(home, url)
    os.environ.update(quiet)
    log = home / "server.log"
    services = (
        {} if deployments else {f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in IDLE}
    )
    environment = {**os.environ, **services}
    child = _start(port, log, environment)

    def wait() -> None:
        nonlocal child
        if child.poll() is not None:
            child = _start(port, log, environment)
        _wait(child, url, log)

    try:
        yield Server(url, wait)
    finally:
        child.terminate()
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
        for name in quiet:
            os.environ.pop(name, None)


def _environment(home: Path, url: str) -> dict[str, str]:
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs,orphans",
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
        "PREFECT_CLI_COLORS": "false",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(port: int, log: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app",
        "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning",
    ]  # fmt: skip
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # bytecode makes every later start faster
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 -- our own interpreter and a fixed command
            command, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent,  # noqa: PLW1509
        )  # fmt: skip


def _wait(child: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=1):  # noqa: S310 -- loopback
                return
        except OSError:
            time.sleep(STEP)
    raise ServerDidNotStart(log)


def settle() -> None:
    """Wait until Prefect has told its server everything; a stopped server would be missed."""
    from prefect.events.worker import EventsWorker

    EventsWorker.drain_all(timeout=SETTLED)


def prepare() -> None:
    """Let the embedded server make its database, so that the first run need not wait for it."""
    with prefect_server(settings().home / "prefect") as server:
        server.wait()
