import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from flows import server
from flows.server import ServerDidNotStart, prefect_server

ANSWERING = """
import http.server, sys
class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Healthy).serve_forever()
"""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Lets a small program stand for the Prefect server; every start of it is listed."""
    children: list[subprocess.Popen[bytes]] = []

    def start(port: int, _log: Path, _environment: dict[str, str]) -> subprocess.Popen[bytes]:
        children.append(subprocess.Popen([sys.executable, "-c", ANSWERING, str(port)]))
        return children[-1]

    monkeypatch.setattr(server, "_start", start)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    return children


def test_a_server_that_has_ended_is_started_anew_at_the_same_place(
    tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    with prefect_server(tmp_path) as running:
        running.wait()
        running.wait()
        started[0].kill()
        started[0].wait()

        running.wait()

        with urllib.request.urlopen(f"{running.url}/health", timeout=5) as answer:  # noqa: S310
            assert answer.status == 200
    assert len(started) == 2
    assert all(child.poll() is not None for child in started)


def test_a_server_that_ends_at_once_is_a_refusal_that_names_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ending(*_: object) -> subprocess.Popen[bytes]:
        child = subprocess.Popen([sys.executable, "-c", ""])
        child.wait()
        return child

    monkeypatch.setattr(server, "_start", ending)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)

    with prefect_server(tmp_path) as running, pytest.raises(ServerDidNotStart) as refusal:
        running.wait()

    assert str(tmp_path / "server.log") in str(refusal.value)
