"""The folder a run writes to: ours or empty, one run at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foundation.errors import TrialError

DATABASE = "pilots.db"
LOCK = ".lock"


class NotOurs(TrialError):
    """The folder holds other files."""

    code = "RUN-101"

    def __init__(self, out: Path) -> None:
        super().__init__(
            f"{out} holds files that no run wrote. Name a new or an empty folder with --out."
        )


class InUse(TrialError):
    """Another run writes to the folder."""

    code = "RUN-102"

    def __init__(self, out: Path) -> None:
        super().__init__(f"Another run is writing to {out}. Wait for it, or name another folder.")


class AlreadyLater(TrialError):
    """Time does not run backwards."""

    code = "RUN-103"

    def __init__(self, reached: str, until: str) -> None:
        super().__init__(
            f"This run has already come to {reached}; --until {until} lies before that. "
            "Leave --until out to go on, or name a new folder with --out."
        )


class NotARun(TrialError):
    """There is nothing to look at."""

    code = "RUN-104"

    def __init__(self, out: Path) -> None:
        super().__init__(f"{out} holds no finished run. Make one: pilots run FOLDER --out {out}")


@contextmanager
def output_folder(out: Path) -> Iterator[Path]:
    """Make ``out`` if need be, and keep other runs away from it inside the block.

    Raises:
        NotOurs: it holds files, but no run.
        InUse: another process runs there.
    """
    if out.exists() and (not out.is_dir() or _foreign(out)):
        raise NotOurs(out)
    out.mkdir(parents=True, exist_ok=True)
    with (out / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InUse(out) from None
        yield out


def _foreign(out: Path) -> bool:
    names = {entry.name for entry in out.iterdir()}
    return bool(names - {LOCK}) and DATABASE not in names


def database_of(out: Path) -> str:
    return f"sqlite:///{out / DATABASE}"
