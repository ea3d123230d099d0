"""The tables' own history: bring a database to the newest migration, or see what would change."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url
from sqlmodel import SQLModel

import notifications.tables
import pilots.tables
from foundation.database import engine
from pilots.errors import NoProgramme, OtherVersion

TABLES = (notifications.tables, pilots.tables)
MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(url: str) -> tuple[str | None, str | None]:
    """Bring the database at ``url`` to the newest migration; return the one before and the new one.

    On SQLite foreign keys are off meanwhile, because rebuilding a parent table would otherwise
    delete its children, and are checked at the end.
    """
    with engine(url).connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _raw(connection).execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                before = MigrationContext.configure(connection).get_current_revision()
                command.upgrade(_config(connection), "head")
                if sqlite:
                    _check_references(connection)
        finally:
            if sqlite:  # the connection goes back to the pool, and others work with it
                _raw(connection).execute("PRAGMA foreign_keys=ON")
        after = MigrationContext.configure(connection).get_current_revision()
    return before, after


def check(url: str) -> None:
    """Refuse a database that has no tables yet, or those of another version.

    Raises:
        NoProgramme: nothing was ever imported there.
        OtherVersion: its migrations are not those of this version.
    """
    file = make_url(url).database if url.startswith("sqlite") else None
    if file and not Path(file).exists() and Path(file).parent.is_dir():
        raise NoProgramme  # connecting would make an empty file
    reading = engine(url).execution_options(reads_only=True)
    with reading.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        raise NoProgramme
    if found != newest():
        raise OtherVersion(found, str(newest()))


@cache
def newest() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def difference(url: str) -> list[Any]:
    """Return what the tables of this version have that the database has not; empty is right."""
    with engine(url).connect() as connection:
        found: list[Any] = compare_metadata(
            MigrationContext.configure(connection), SQLModel.metadata
        )
        return found


def _raw(connection: Connection) -> Any:  # noqa: ANN401 -- a DB-API connection
    return connection.connection.driver_connection


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        msg = f"{len(broken)} rows point to rows that are gone, the first: {broken[0]}"
        raise RuntimeError(msg)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
