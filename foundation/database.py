"""One engine, one session per unit of work, one way of storing a moment."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, TypeDecorator, event
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, create_engine

from foundation.errors import TrialError
from foundation.settings import settings

PATIENCE = 10
"""Seconds for which a writer waits for the others."""
LINE = 0x50494C4F54
"""The lock of PostgreSQL in front of which writers wait."""
PRAGMAS = (
    f"busy_timeout={1000 * PATIENCE}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-32768",
    "wal_autocheckpoint=4000",
)
"""32 MB of memory, because the indexes of 100,000 letters do not fit in the usual 2; 16 MB of log,
because a page that is written ten times in a row then needs to be copied only once.
"""
OLDEST_SAFE_SQLITE = (3, 51, 3)
"""Earlier ones can corrupt a database in WAL mode (sqlite.org/wal.html, the WAL-reset bug)."""


class UnsafeSqlite(TrialError):
    """This SQLite can damage a database in WAL mode."""

    code = "DATABASE-101"

    def __init__(self, version: str) -> None:
        super().__init__(
            f"SQLite {version} can damage a database in WAL mode. "
            "Install the package pysqlite3 (0.6.1 or later), or use PostgreSQL."
        )


class DatabaseUnusable(TrialError):
    """The database cannot be reached or opened."""

    code = "DATABASE-103"

    def __init__(self, fault: BaseException) -> None:
        said = str(getattr(fault, "orig", None) or fault).partition("\n")[0]
        super().__init__(
            f"The database cannot be used: {said}. Check PILOTS_DATABASE_URL, or --db where a "
            "command has it: sqlite:///file.db or postgresql+psycopg://user@host/name."
        )


class Moment(TypeDecorator[datetime]):
    """A timezone-aware datetime, stored in UTC whatever the database.

    SQLite forgets the offset, PostgreSQL answers in the session's; both give UTC here.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"{value!r} has no timezone: pass foundation.clock.utc_now()"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


@cache
def engine(url: str) -> Engine:
    """Return the engine of ``url``; SQLite is set up so that neither rivals nor crashes lose a row.

    Raises:
        UnsafeSqlite: the SQLite at hand has the WAL-reset fault.
    """
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)  # a server may have been restarted
    sqlite = _sqlite()
    if sqlite.sqlite_version_info < OLDEST_SAFE_SQLITE:
        raise UnsafeSqlite(sqlite.sqlite_version)
    # A connection stays open: when the last one closes, SQLite copies its log into the file.
    made = create_engine(
        url,
        module=sqlite,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=-1,
        connect_args={"check_same_thread": False},
    )
    atexit.register(made.dispose)

    @event.listens_for(made, "connect")
    def _(connection: Any, _record: Any) -> None:  # noqa: ANN401 -- the driver's own objects
        connection.isolation_level = None  # the driver must not open transactions by itself
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def _(connection: Any) -> None:  # noqa: ANN401
        # A deferred transaction that reads and then writes loses updates or fails as "locked".
        reads_only = connection.get_execution_options().get("reads_only")
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return made


def _sqlite() -> Any:  # noqa: ANN401 -- a DB-API module
    try:
        from pysqlite3 import dbapi2
    except ImportError:  # not built for this platform: the system's own may be new enough
        import sqlite3 as dbapi2
    return dbapi2


@contextmanager
def unit_of_work(url: str | None = None) -> Iterator[Session]:
    """Commit everything done inside the block, or nothing."""
    place = url or settings().database_url
    with (
        _turn(place),
        Session(engine(place), expire_on_commit=False) as session,
        session.begin(),
    ):
        _wait_in_line(session)
        yield session


def _wait_in_line(session: Session) -> None:
    """Let PostgreSQL take one writer after the other, too (``docs/adr/0019``).

    Every move appends to one chain. Two writers that meet there would both take the same place,
    or wait for each other for ever; so they queue before they touch anything.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({LINE})")


@contextmanager
def _turn(url: str) -> Iterator[None]:
    """Let the threads of this process write to SQLite one after the other.

    SQLite has one writer. Who finds it busy sleeps, longer each time, and asks again; of many who
    write at once some wait for seconds while others pass. A queue wakes the next one at once.
    Whoever has waited too long asks SQLite, which knows about other processes, too.
    """
    if not url.startswith("sqlite"):
        yield
        return
    queue = _queue(url)
    mine = queue.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if mine:
            queue.release()


@cache
def _queue(_url: str) -> Lock:
    return Lock()


@contextmanager
def snapshot(url: str | None = None) -> Iterator[Session]:
    """Read one state of the database without waiting for whoever writes; nothing is kept."""
    reading = engine(url or settings().database_url).execution_options(reads_only=True)
    with Session(reading, expire_on_commit=False) as session:
        yield session
