"""A copy of the whole database while it is in use, checked before it counts as one."""

import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlmodel import Session

from foundation.database import engine
from foundation.digests import file_digest
from foundation.errors import TrialError
from pilots import history

PAGES = 2000
"""Of one step: whoever writes meanwhile waits for no longer than that."""
DUMP = "pg_dump"


class BackupRefused(TrialError):
    """No backup could be made; what was there before is untouched."""

    code = "DATABASE-104"

    def __init__(self, why: str, instead: str) -> None:
        super().__init__(f"No backup was made: {why}. {instead}")


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written, and what proves it."""

    file: Path
    size: int
    digest: str
    moves: int | None
    """Lines of the history, followed from the first to the last; None: PostgreSQL's own format."""


def back_up(url: str, target: Path, *, progress: Callable[[float], None]) -> Backup:
    """Write a copy of the database at ``url`` to ``target``, which must not exist.

    Args:
        progress: told the share that is copied, from 0 to 1 (SQLite only).

    Raises:
        BackupRefused: the target exists, or the tool of the database fails.
        HistoryBroken: the copy's history was tampered with; the copy is removed.
    """
    if target.exists():
        raise BackupRefused(f"{target} exists already", "Name another file; backups stay as made.")
    draft = target.with_name(f"{target.name}.part")
    place = make_url(url)
    try:
        if place.get_backend_name() == "sqlite":
            _copy(url, draft, progress)
            moves = _proved(draft)
        else:
            _dump(place, draft)
            moves = None
        draft.replace(target)
    finally:
        for rest in ("", "-wal", "-shm"):
            draft.with_name(draft.name + rest).unlink(missing_ok=True)
    return Backup(target, target.stat().st_size, file_digest(target), moves)


def _copy(url: str, draft: Path, progress: Callable[[float], None]) -> None:
    draft.unlink(missing_ok=True)
    with engine(url).execution_options(reads_only=True).connect() as connection:
        source: Any = connection.connection.driver_connection
        with closing(type(source)(str(draft))) as copy:
            source.backup(
                copy,
                pages=PAGES,
                progress=lambda _status, left, total: progress(1 - left / max(total, 1)),
            )
            (sound,) = copy.execute("PRAGMA integrity_check").fetchone()
    if sound != "ok":
        raise BackupRefused(f"the copy is damaged ({sound})", "Check the disk, then try again.")


def _proved(draft: Path) -> int:
    url = f"sqlite:///{draft}"
    try:
        with Session(engine(url).execution_options(reads_only=True)) as session:
            lines = history.lines(session)
            return history.check(history.content(line) | {"digest": line.digest} for line in lines)
    finally:
        engine(url).dispose()  # what is in SQLite's log goes into the one file


def _dump(place: URL, draft: Path) -> None:
    address = place.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        subprocess.run(  # noqa: S603 -- a fixed program, and an address that the operator set
            [DUMP, "--format=custom", f"--file={draft}", f"--dbname={address}"],
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as fault:
        instead = "Install the PostgreSQL client (package postgresql-client), or dump it elsewhere."
        raise BackupRefused(f"there is no {DUMP}", instead) from fault
    except subprocess.CalledProcessError as fault:
        said = str(fault.stderr).strip().splitlines()
        raise BackupRefused(said[-1] if said else "it failed", f"{DUMP} says so.") from fault
