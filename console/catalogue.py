"""The catalogue of services: check it, print its reference pages."""

import json
from pathlib import Path
from typing import Annotated

import typer

from console.options import AsJson


def check_catalogue(
    services: Annotated[
        Path | None,
        typer.Option("--services", help="A folder with services of your own.", show_default=False),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read every definition and check every reference; all faults at once.

    Example: pilots check-catalogue --services my-programme/services
    """
    from services_catalog import load_catalogue

    read = load_catalogue(services)
    enabled = read.enabled_services()
    found = {
        "services": len(enabled),
        "reserve services": len(read.services) - len(enabled),
        "questionnaires": len(read.questionnaires),
        "KPIs": len(read.kpis),
        "gates": len(read.gates),
        "regions": len(read.regions),
        "digest": read.digest,
    }
    if as_json:
        typer.echo(json.dumps(found))
        return
    listed = ", ".join(f"{count} {what}" for what, count in found.items() if what != "digest")
    typer.echo(f"No fault: {listed}.\nDigest {read.digest}")


def docs(
    folder: Annotated[Path, typer.Argument(help="Where the reference pages are written.")] = Path(
        "docs/reference"
    ),
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 if a page is not current.")
    ] = False,
) -> None:
    """Print the reference pages from the code: life cycles, commands, refusals, the catalogue.

    Example: pilots docs --check
    """
    from console.reference import outdated, write

    if not check:
        for page in write(folder):
            typer.echo(f"Written: {page}")
        return
    if old := outdated(folder):
        typer.echo(f"Not current: {', '.join(old)}. Run: pilots docs {folder}", err=True)
        raise typer.Exit(1)
