"""Run a whole programme on a virtual clock, and check what a run left behind."""

import json
import time
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from console.options import AsJson, day

SHORTEST_SEAL = 8
EXAMPLE = Path(__file__).parent.parent / "examples" / "alpine-2027"


def run(
    folder: Annotated[Path, typer.Argument(help="A programme folder or an .xlsx workbook.")],
    out: Annotated[Path, typer.Option("--out", help="Where everything is written.")],
    until: Annotated[
        str | None,
        typer.Option(
            help="Stop at the end of this day; the same command goes on later.", show_default=False
        ),
    ] = None,
    *,
    trial_reports: Annotated[
        bool,
        typer.Option(
            "--trial-reports", help="Write a report of two pages for every trial too: takes longer."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run a programme on a virtual clock through the real flows, to its end or to a day.

    Tasks, answers, decisions and withdrawals of the folder happen when its files say so; everything
    else is the engine's. Killed or stopped, the same command goes on where it was.

    Example: pilots run my-programme --out out --until 2027-04-30
    """
    summary = _run(folder, out, day(until), quiet=as_json, trial_reports=trial_reports)
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))


def demo(
    out: Annotated[Path, typer.Option("--out", help="Where everything is written.")] = Path("out"),
) -> None:
    """Run the shipped example: twelve months, 12 pilot clusters, 31 trials, 336 firms.

    Example: pilots demo
    """
    _run(EXAMPLE, out, None, quiet=False)


def verify(
    out: Annotated[Path, typer.Argument(help="The folder a run has written, or a bundle of it.")],
    *,
    seal: Annotated[
        str,
        typer.Option(
            help="The seal of a bundle as it was noted when it was made, or how it begins.",
            show_default=False,
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Prove that figures, reports, verdicts and history of a run belong together, unchanged.

    A bundle (`pilots bundle`) is proved without the run; the first broken link is named.

    Example: pilots verify alpine-2027.zip --seal 7d0f3a91
    """
    if not out.exists():
        message = f"there is no file or folder {out}"
        raise typer.BadParameter(message, param_hint="OUT")
    if seal and not out.is_file():
        message = f"{out} is a run and no bundle: only bundles have a seal"
        raise typer.BadParameter(message, param_hint="--seal")
    if seal and len(seal) < SHORTEST_SEAL:
        message = f"{seal!r} fits too many bundles: give at least {SHORTEST_SEAL} digits"
        raise typer.BadParameter(message, param_hint="--seal")
    from pilots.bundles.proving import prove
    from pilots.outputs.verifying import verify as prove_run

    checks = prove(out, noted=seal) if out.is_file() else prove_run(out)
    if as_json:
        typer.echo(json.dumps(checks, indent=2))
    else:
        typer.echo("\n".join(f"right: {check}" for check in checks))


def _run(
    folder: Path, out: Path, until: date | None, *, quiet: bool, trial_reports: bool = False
) -> dict[str, Any]:
    from console.progress import Display
    from console.replays import replayed
    from flows.server import prefect_server
    from foundation.settings import settings
    from pilots.folder import read_folder
    from pilots.outputs.place import output_folder

    started = time.monotonic()
    display = Display(quiet=quiet)
    with display.step(f"Reading {folder}"):
        read = read_folder(folder)
    with output_folder(out), prefect_server(settings().home / "prefect") as server:
        summary = replayed(
            read, out, until, display=display, wait=server.wait, trial_reports=trial_reports
        )
    summary["seconds"] = round(time.monotonic() - started, 1)
    if not quiet:
        from console.results import show

        show(summary, out)
    return summary
