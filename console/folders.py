"""Programme folders: write an empty one, find every fault of one."""

import json
from pathlib import Path
from typing import Annotated

import typer

from console.options import AsJson

FAULTY = 1


def init(
    folder: Annotated[Path, typer.Argument(help="A new folder, or a new .xlsx file.")],
    *,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Write one workbook instead.")] = False,
) -> None:
    """Write a commented, valid programme folder to start from.

    Example: pilots init my-programme
    """
    from pilots.folder import write_template

    written = write_template(folder, xlsx=xlsx or folder.suffix == ".xlsx")
    typer.echo(f"Written: {written}. Fill it in, then run: pilots check {written}")


def check(
    folder: Annotated[Path, typer.Argument(help="A programme folder or an .xlsx workbook.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Find all faults of a programme folder; exit code 1 if there is one.

    Example: pilots check my-programme
    """
    from pilots.folder import FolderFaults, read_folder

    try:
        read = read_folder(folder)
    except FolderFaults as faults:
        if as_json:
            typer.echo(json.dumps(_as_json(faults), ensure_ascii=False, indent=2))
            raise typer.Exit(FAULTY) from None
        raise
    found = {
        "programme": read.programme.id,
        "pilot clusters": len(read.clusters),
        "trials": len(read.trials),
        "firms": len(read.smes),
        "answers": len(read.answers),
        "faults": 0,
    }
    if as_json:
        typer.echo(json.dumps(found))
    else:
        typer.echo(
            f"No fault: {read.programme.title}, {len(read.clusters)} pilot clusters, "
            f"{len(read.trials)} trials, {len(read.smes):,} firms, {len(read.answers):,} answers."
        )


def _as_json(faults: object) -> dict[str, object]:
    listed = [
        {
            "file": fault.file,
            "row": fault.row,
            "column": fault.column,
            "found": fault.found,
            "expected": fault.expected,
        }
        for fault in faults.faults  # type: ignore[attr-defined]
    ]
    return {"code": faults.code, "count": faults.count, "faults": listed}  # type: ignore[attr-defined]
