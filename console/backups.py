"""Back up the database while it is in use."""

import json
from pathlib import Path
from typing import Annotated

import typer

from console.options import AsJson, Database, database_url


def backup(
    target: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
    database: Database = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write a checked copy of the database, safely while it is in use.

    Keep it apart from the machine, with PILOTS_HOME/secret: without that secret the personal links
    in letters that have left stop working. Restored, the database holds letters that may have left.

    Example: pilots backup backups/2027-04-30.db
    """
    import sys

    from pilots.backing_up import back_up

    if not target.absolute().parent.is_dir():
        message = f"there is no folder {target.absolute().parent}"
        raise typer.BadParameter(message, param_hint="TARGET")
    live = sys.stderr.isatty() and not as_json

    def progress(share: float) -> None:
        if live:
            typer.echo(f"  {share:.0%}\r", nl=False, err=True)

    made = back_up(database_url(database), target, progress=progress)
    if as_json:
        facts = {"file": str(made.file), "bytes": made.size, "sha256": made.digest}
        typer.echo(json.dumps(facts | {"moves": made.moves}, indent=2))
        return
    proof = f", history of {made.moves:,} moves proved" if made.moves is not None else ""
    typer.echo(f"{made.file}: {made.size:,} bytes{proof}.")
    typer.echo(f"SHA-256 {made.digest}")
