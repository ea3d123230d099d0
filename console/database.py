"""The database: bring its tables to this version."""

import typer

from console.options import Database

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=__doc__)


@app.callback()
def group() -> None:
    """Look after the database."""


@app.command()
def upgrade(database: Database = None) -> None:
    """Bring the tables to the newest migration; a new database gets all of them.

    Example: pilots db upgrade --db out/pilots.db
    """
    from foundation.settings import settings
    from pilots.schema import upgrade as bring_up

    url = f"sqlite:///{database}" if database else settings().database_url
    before, after = bring_up(url)
    typer.echo(
        f"Already at migration {after}." if before == after else f"Now at migration {after}."
    )
