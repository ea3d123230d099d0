"""The catalogue of services: check it, print its reference pages."""

import json
from pathlib import Path
from typing import Annotated

import typer

from console.options import AsJson


def check_catalogue(
    services: Annotated[
        Path | None,
        typer.Option(
            "--services",
            exists=True,
            file_okay=False,
            help="A folder with services of your own.",
            show_default=False,
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read every definition and check every reference; all faults at once.

    Example: pilots check-catalogue --services my-programme/services
    """
    from foundation.clock import utc_now
    from services_catalog import load_catalogue

    read = load_catalogue(services)
    enabled = read.enabled_services()
    overdue = [kpi.id for kpi in read.overdue_reviews(utc_now().date())]
    found = {
        "services": len(enabled),
        "reserve services": len(read.services) - len(enabled),
        "questionnaires": len(read.questionnaires),
        "KPIs": len(read.kpis),
        "gates": len(read.gates),
        "regions": len(read.regions),
    }
    if as_json:
        told = {**found, "digest": read.digest, "overdue_reviews": overdue}
        typer.echo(json.dumps(told))
        return
    listed = ", ".join(f"{count} {what}" for what, count in found.items())
    typer.echo(f"No fault: {listed}.\nDigest {read.digest}")
    if overdue:
        typer.echo(f"Somebody should look at these KPIs again: {', '.join(overdue)}")


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
