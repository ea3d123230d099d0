"""Servers in processes of their own, asked and told over their standard input and output."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]


class ServerProcess:
    """A module of ``tests.support`` that runs until its context ends.

    It prints one line of JSON when it is ready, and one for each line that it is sent.
    """

    module: str

    def __init__(self, **start: object) -> None:
        self._start = start
        self._process: subprocess.Popen[str] | None = None
        self.ready: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.module, json.dumps(self._start)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ready = self._answer()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        process = self._running()
        process.kill()
        process.communicate()

    def ask(self, deed: str, **how: object) -> Any:  # noqa: ANN401 -- any JSON
        """Let the process do ``deed`` and return what it answers."""
        process = self._running()
        assert process.stdin
        process.stdin.write(json.dumps({"deed": deed, **how}) + "\n")
        process.stdin.flush()
        return self._answer()

    def _running(self) -> subprocess.Popen[str]:
        assert self._process, "use it in a with statement"
        return self._process

    def _answer(self) -> Any:  # noqa: ANN401
        stdout = self._running().stdout
        assert stdout
        line = stdout.readline()
        assert line, f"{self.module} ended"
        return json.loads(line)


def serve(ready: object, deeds: Mapping[str, Callable[..., object]]) -> None:
    """Inside the process: say ``ready``, then do what is asked until nobody asks any more."""
    print(json.dumps(ready), flush=True)  # noqa: T201 -- read by the process that started this one
    for line in sys.stdin:
        how = json.loads(line)
        said = deeds[how.pop("deed")](**how)
        print(json.dumps(said), flush=True)  # noqa: T201
