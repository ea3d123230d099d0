"""What a command costs: seconds on the clock, seconds of a processor, memory at its peak."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KIB_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1
"""``ru_maxrss`` counts bytes on macOS and KiB elsewhere."""


@dataclass(frozen=True)
class Cost:
    """``seconds`` on the clock, ``processor`` seconds, ``memory`` in MB (peak of the process)."""

    seconds: float
    processor: float
    memory: float


def cost_of(
    command: Sequence[str | Path], *, log: Path, environment: Mapping[str, str] | None = None
) -> Cost:
    """Run ``command`` to its end and return what it cost; its words go to ``log``.

    The memory is that of the process itself. What a child of it takes is not counted: the Prefect
    server, which serves many runs, is measured by itself.

    Raises:
        SystemExit: the command failed; the end of its log is the message.
    """
    began = time.perf_counter()
    with log.open("wb") as words:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
        _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        told = log.read_text(encoding="utf-8", errors="replace")[-3000:]
        raise SystemExit(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{told}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * KIB_PER_UNIT / 1024)


def peak_of_children() -> dict[int, float]:
    """Peak memory in MB of every living child of this process, where the system tells (Linux)."""
    peaks = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = status.read_text(encoding="utf-8").splitlines()
        except OSError:  # it ended while we looked
            continue
        told = dict(line.split(":", 1) for line in lines if ":" in line)
        if int(told["PPid"]) == os.getpid() and "VmHWM" in told:
            peaks[int(told["Pid"])] = int(told["VmHWM"].split()[0]) / 1024
    return peaks
