"""What a person sees while a run works: steps with their time, phases with the virtual date."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

TREATED = {
    "roll-out": " trials",
    "collect-feedback": " trials",
    "evaluate-kpis": " edition",
    "draft-reports": " regions",
    "validate-services": " services",
}


class Display:
    """Writes to standard error; on a terminal the line of the current month is redrawn."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._live = sys.stderr.isatty()
        self._month = ""
        self._counts: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        """How long each step took so far."""

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        self._close_month()
        started = time.monotonic()
        if self._live:
            self._say(f"  {what} ...", end="\r")
        yield
        self._close_month()
        self.seconds[what] = round(time.monotonic() - started, 1)
        self._say(f"  {what}: {self.seconds[what]} s".ljust(78))

    def phase(self, phase: str, moment: datetime, subjects: int) -> None:
        """Show that ``phase`` has ``subjects`` to treat in the sweep up to ``moment``."""
        month = f"{moment:%Y-%m-%d}"
        if month != self._month:
            self._close_month()
            self._month = month
        self._counts[phase] = self._counts.get(phase, 0) + subjects
        if self._live:
            self._say(f"  {self._line()} ...".ljust(100), end="\r")

    def _line(self) -> str:
        counted = ", ".join(
            f"{phase} {count:,}{TREATED.get(phase, '')}"
            for phase, count in self._counts.items()
            if count
        )
        return f"to {self._month}: {counted}"

    def _close_month(self) -> None:
        if self._month:
            self._say(f"  {self._line()}".ljust(104))
        self._month, self._counts = "", {}

    def _say(self, text: str, end: str = "\n") -> None:
        if not self._quiet:
            print(text, end=end, file=sys.stderr, flush=True)  # noqa: T201 -- the console speaks
