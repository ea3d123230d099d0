"""Open answers: codings as a file, out to whoever codes elsewhere, and in again; the codebook."""

import json
from pathlib import Path
from typing import Annotated

import typer

from console.folders import stays_english
from console.options import AsJson, Database, database_url, moment

Now = Annotated[
    str | None,
    typer.Option(help="As of a moment with offset. Default: now.", show_default=False),
]
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=__doc__)


@app.callback()
def group() -> None:
    """Write codings of open answers into a file, take them from one, replace the codebook."""


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="The .csv file to write.")],
    coder: Annotated[str, typer.Option(help="Only what this person has coded or is to code.")] = "",
    now: Now = None,
    database: Database = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write answers and their codings, without who wrote them and where.

    Give a coder the file of --coder: it holds nothing of what others saw.

    Example: pilots codings export to-code.csv --coder p-quality
    """
    from foundation.clock import utc_now
    from foundation.database import snapshot
    from pilots.codings_file import as_csv
    from pilots.setting import read_setting

    if not file.absolute().parent.is_dir():
        message = f"there is no folder {file.absolute().parent}"
        raise typer.BadParameter(message, param_hint="FILE")
    with snapshot(database_url(database)) as session:
        setting = read_setting(session)
        if coder and coder not in setting.people:
            message = f"there is no person {coder}"
            raise typer.BadParameter(message, param_hint="--coder")
        text, rows = as_csv(session, setting, coder=coder, now=moment(now) or utc_now())
    file.write_text(text, encoding="utf-8-sig", newline="")
    if as_json:
        typer.echo(json.dumps({"file": str(file), "rows": rows}))
        return
    typer.echo(f"{file}: {rows:,} rows. Fill in themes, then run: pilots codings import {file}")


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="A .csv file with answer, coder, codebook and themes.")
    ],
    now: Now = None,
    database: Database = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take codings from a file: all of them, or none if a row is wrong.

    Every row names the codebook in use, as `pilots codings export` wrote it. Themes are its ids
    with a blank between, or none. A row without themes is skipped.

    Example: pilots codings import coded.csv
    """
    from foundation.clock import utc_now
    from foundation.database import unit_of_work
    from pilots.codings_file import take
    from pilots.setting import read_setting

    with unit_of_work(database_url(database)) as session:
        found = take(session, read_setting(session), file, now=moment(now) or utc_now())
    if as_json:
        told = {"new": found.new, "corrected": found.corrected, "same": found.same}
        typer.echo(json.dumps(told))
        return
    typer.echo(
        f"{found.new:,} new codings, {found.corrected:,} corrected, {found.same:,} as before."
    )


@app.command("codebook")
def codebook(
    file: Annotated[
        Path | None,
        typer.Argument(help="The codebook.toml to take into use.", show_default=False),
    ] = None,
    now: Now = None,
    database: Database = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say which codebook is in use, or replace it by another one with a higher version.

    What was coded with the one before is kept and counts no more: every answer is coded anew.
    Reports that are drafted keep what they print.

    Example: pilots codings codebook codebook-2.toml
    """
    from foundation.clock import utc_now
    from foundation.database import unit_of_work
    from pilots.codings import earlier_codings
    from pilots.deeds.launching import lead_of
    from pilots.deeds.replacing_codebook import replace_codebook
    from pilots.setting import read_setting
    from services_catalog.own_codebook import untranslated

    with unit_of_work(database_url(database)) as session:
        setting, replaced = read_setting(session), False
        if file is not None:
            at = moment(now) or utc_now()
            new = replace_codebook(session, setting, file, by=lead_of(setting), now=at)
            setting, replaced = new or setting, new is not None
        book, kept = setting.catalogue.codebook, len(earlier_codings(session, setting))
        missing = untranslated(book, setting.programme.languages)
    if as_json:
        told = {
            "version": book.version, "digest": book.digest, "replaced": replaced,
            "themes": [theme.id for theme in book.themes], "coded_before": kept,
            "untranslated": missing,
        }  # fmt: skip
        typer.echo(json.dumps(told))
        return
    names = ", ".join(theme.id for theme in book.themes)
    typer.echo(f"{'Taken into use' if replaced else 'In use'}: version {book.version}: {names}.")
    if kept:
        typer.echo(f"{kept:,} answers coded with an earlier one: that is kept and counts no more.")
    for line in stays_english(missing):
        typer.echo(line)
