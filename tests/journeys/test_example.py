"""`pilots serve --example` in processes of its own: started, visited, stopped, started again."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx
from sqlmodel import func, select

from foundation.database import snapshot
from pilots.setting import read_setting
from pilots.tables import Report
from tests.journeys.conftest import ROOT

PATIENCE = 400.0
"""Seconds at most: the first start replays three months and a half."""
STEP = 0.2
OPEN = re.compile(r"Open (http://\S+)/become")
LEAD = "p-lead"


@contextmanager
def example(file: Path, home: Path) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """Start it on a free port; yield the process, its address and what it says."""
    log = file.with_name(f"said-{time.monotonic_ns()}.log")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PILOTS_")}
    kept.pop("PREFECT_API_URL", None)
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "from console import main; main()",
             "serve", "--example", "--port", "0", "--db", str(file)],
            env=kept | {"PYTHONPATH": str(ROOT), "PILOTS_HOME": str(home)},
            cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    try:
        yield process, address(process, log), log
    finally:
        process.kill()
        process.wait()


def address(process: subprocess.Popen[str], log: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while not (found := OPEN.search(log.read_text("utf-8"))):
        said = log.read_text("utf-8")
        assert process.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(STEP)
    return found[1]


def become_lead(at: str) -> None:
    """Choose to be the lead, and see what waits for the lead."""
    with httpx.Client(base_url=at, follow_redirects=True, timeout=30) as client:
        choice = client.get("/become")
        assert f'value="{LEAD}"' in choice.text
        page = client.post("/become", data={"person": LEAD})
        assert (page.status_code, page.url.path) == (200, "/today")


def under_review(file: Path) -> int:
    with snapshot(f"sqlite:///{file}") as session:
        return session.exec(select(func.count()).where(Report.status == "confirming")).one()


def reached(file: Path) -> datetime | None:
    with snapshot(f"sqlite:///{file}") as session:
        return read_setting(session).programme.advanced_to


def test_the_example_is_opened_stopped_and_taken_up_again(tmp_path: Path) -> None:
    file, home = tmp_path / "example" / "pilots.db", tmp_path / "home"
    file.parent.mkdir()

    with example(file, home) as (process, at, log):
        waiting = under_review(file)
        become_lead(at)
        process.send_signal(signal.SIGTERM)
        stopped = process.wait(PATIENCE)
        said = log.read_text("utf-8")
    left = reached(file)
    with example(file, home) as (process, at, log):
        become_lead(at)
        process.send_signal(signal.SIGTERM)
        stopped_again = process.wait(PATIENCE)
        said_again = log.read_text("utf-8")

    assert (stopped, stopped_again) == (0, 0), said + said_again
    assert "Traceback" not in said + said_again
    assert waiting > 0, "reviews wait as soon as the address is said"
    assert "Replaying" in said
    assert "Replaying" not in said_again, "what is there is not made again"
    assert "21 April 2027" in said
    assert left is not None
    assert (reached(file) or left) >= left
    assert list((file.parent / "letters").glob("*.eml"))
