"""kill -9 at any moment, and the same command again, ends in the same outputs."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, Pilots
from tests.journeys.outputs import exact, letters

KILLS = [(3, 120), pytest.param(20, 22, marks=pytest.mark.slow)]
"""How many, and after how many of the about 500 transactions of a whole run each."""


@pytest.mark.parametrize(("kills", "apart"), KILLS)
def test_kills_change_nothing(
    *,
    kills: int,
    apart: int,
    finished: Path,
    small_folder: Path,
    tmp_path: Path,
    environment: dict[str, str],
    pilots: Pilots,
) -> None:
    out, run = tmp_path / "out", ("run", small_folder, "--out", tmp_path / "out")
    # Every run begins with the work that the killed one left.
    died = [_killed(apart + number % 2, run, environment) for number in range(kills)]

    ended = pilots(*run)

    assert ended.returncode == 0, ended.stderr
    assert died == [-signal.SIGKILL] * kills
    assert exact(out) == exact(finished)
    assert letters(out) == letters(finished)


def _killed(place: int, arguments: tuple[object, ...], environment: dict[str, str]) -> int:
    script = Path(__file__).with_name("killing.py")
    return subprocess.run(
        [sys.executable, str(script), str(place), *map(str, arguments)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).returncode
