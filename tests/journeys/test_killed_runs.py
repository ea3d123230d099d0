"""kill -9 at any moment, and the same command again, ends in the same outputs."""

import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.journeys.conftest import ROOT, Pilots
from tests.journeys.outputs import exact, letters

PLACES = 20


def test_twenty_kills_change_nothing(
    finished: Path,
    small_folder: Path,
    tmp_path: Path,
    environment: dict[str, str],
    pilots: Pilots,
) -> None:
    out, run = tmp_path / "out", ("run", small_folder, "--out", tmp_path / "out")
    total = _transactions(run[:2], tmp_path / "counted", environment)
    # Every run begins with the work the killed one left: a twentieth of the whole each time.
    step = max(2, total // (PLACES + 1))
    died = [
        _killed(step + number % 2, run, environment) == -signal.SIGKILL for number in range(PLACES)
    ]

    ended = pilots(*run)

    assert ended.returncode == 0, ended.stderr
    assert died.count(True) == PLACES
    assert exact(out) == exact(finished)
    assert letters(out) == letters(finished)


def _killed(place: int, arguments: tuple[object, ...], environment: dict[str, str]) -> int:
    return _run(place, arguments, environment).returncode


def _transactions(arguments: tuple[object, ...], out: Path, environment: dict[str, str]) -> int:
    counted = _run(0, (*arguments, "--out", out), environment)
    found = re.search(r"(\d+) transactions", counted.stderr)
    assert found, counted.stderr
    return int(found.group(1))


def _run(
    place: int, arguments: tuple[object, ...], environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    script = Path(__file__).with_name("killing.py")
    return subprocess.run(
        [sys.executable, str(script), str(place), *map(str, arguments)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
