"""A programme for real: import it, launch it, advance it, see how it stands."""

import json
from pathlib import Path
from typing import Annotated

import typer

from console.options import AsJson, Database, database_url, moment


def import_(
    folder: Annotated[Path, typer.Argument(help="A programme folder or an .xlsx workbook.")],
    database: Database = None,
) -> None:
    """Take a checked programme folder into the database: everything or nothing.

    Recorded events (tasks, answers, decisions) belong to a replay (`pilots run`) and are left out.

    Example: pilots import my-programme
    """
    from foundation.database import unit_of_work
    from foundation.settings import settings
    from pilots.deeds.importing import import_folder
    from pilots.folder import read_folder
    from pilots.schema import upgrade

    read = read_folder(folder)
    url = f"sqlite:///{database}" if database else settings().database_url
    upgrade(url)
    with unit_of_work(url) as session:
        new = import_folder(session, read)
    typer.echo("Imported." if new else "Already there, nothing changed.")
    typer.echo("Freeze the criteria and begin with: pilots launch")


def launch(database: Database = None) -> None:
    """Freeze and hash criteria and plan, and select the trials. This happens once.

    Example: pilots launch
    """
    from foundation.clock import utc_now
    from foundation.database import unit_of_work
    from pilots.deeds import launching
    from pilots.setting import read_setting

    with unit_of_work(database_url(database)) as session:
        setting = read_setting(session)
        frozen = launching.launch(session, setting, by=launching.lead_of(setting), now=utc_now())
    typer.echo(f"Launched. The frozen plan has the digest {frozen}")


def advance(
    now: Annotated[
        str | None,
        typer.Option(help="As of a moment with offset. Default: now.", show_default=False),
    ] = None,
    letters: Annotated[
        Path | None, typer.Option(help="Folder for letters. Default: PILOTS_LETTERS.")
    ] = None,
    database: Database = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Do everything that is due, once: one short sweep through the flows.

    Example: pilots advance --now 2027-04-30T09:00+02:00
    """
    from console.standing import letters_standing
    from console.sweeps import one_sweep
    from foundation.clock import utc_now

    at = moment(now) or utc_now()
    treated = one_sweep(database_url(database), at, letters)
    if as_json:
        typer.echo(json.dumps({"now": at.isoformat(), "treated": treated}))
        return
    for phase, count in treated.items():
        typer.echo(f"{phase}: {count}{' handed over' if phase == 'letters' else ''}")
    if not treated:
        typer.echo("Nothing was due.")
    for line in letters_standing(database_url(database), at):
        typer.echo(line.strip())


def status(database: Database = None, *, as_json: AsJson = False) -> None:
    """Show what is running, what is late, and what waits for whom.

    Example: pilots status --db out/pilots.db
    """
    from console.standing import standing, standing_as_text
    from foundation.clock import utc_now

    found = standing(database_url(database), utc_now())
    typer.echo(
        json.dumps(found, ensure_ascii=False, indent=2) if as_json else standing_as_text(found)
    )
