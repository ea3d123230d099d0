"""Options that several commands share."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for another program.")]
Database = Annotated[
    Path | None,
    typer.Option(
        "--db",
        help="A SQLite file, such as out/pilots.db. Default: PILOTS_DATABASE_URL.",
        show_default=False,
    ),
]


def database_url(file: Path | None) -> str:
    """Return the address of the database to work on.

    Raises:
        NoProgramme, OtherVersion: it has no tables, or those of another version.
        typer.BadParameter: the named file does not exist.
    """
    from foundation.settings import settings
    from pilots.schema import check

    if file is not None and not file.exists():
        message = f"there is no file {file}"
        raise typer.BadParameter(message, param_hint="--db")
    url = f"sqlite:///{file}" if file else settings().database_url
    check(url)
    return url


def day(text: str | None) -> date | None:
    """Read ``2027-04-30``.

    Raises:
        typer.BadParameter: the text is no date.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a date such as 2027-04-30"
        raise typer.BadParameter(message) from None


def moment(text: str | None) -> datetime | None:
    """Read ``2027-04-30T09:00:00+02:00``; a moment without an offset is refused.

    Raises:
        typer.BadParameter: the text is no moment, or says no offset.
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        message = f"{text!r} is not a moment with an offset such as 2027-04-30T09:00+02:00"
        raise typer.BadParameter(message)
    return found
