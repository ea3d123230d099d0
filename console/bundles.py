"""The evidence bundle of a run: written for auditors, proved without the run."""

import json
from pathlib import Path
from typing import Annotated

import typer

from console.options import AsJson


def bundle(
    out: Annotated[Path, typer.Argument(help="The folder a run has written.")],
    file: Annotated[Path, typer.Argument(help="The .zip file to write.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Pack reports, figures, plan, decisions and history into one sealed file.

    It holds no answers, no letters and no number that is not published. Keep the seal apart from
    the file: whoever has both can prove, with `pilots verify FILE.zip`, that nothing was changed.

    Example: pilots bundle out alpine-2027.zip
    """
    from pilots.bundles.packing import write

    if not file.absolute().parent.is_dir():
        message = f"there is no folder {file.absolute().parent}"
        raise typer.BadParameter(message, param_hint="FILE")
    seal = write(out, file)
    size = file.stat().st_size
    if as_json:
        typer.echo(json.dumps({"file": str(file), "bytes": size, "seal": seal}, indent=2))
        return
    typer.echo(f"{file}: {size:,} bytes. Check it with: pilots verify {file}")
    typer.echo(f"Seal {seal}")
