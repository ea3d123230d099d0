"""Programme folders: write an empty one, find every fault of one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from console.options import AsJson

FAULTY = 1
SHOWN = 3
"""Texts that a line names; how many more there are it counts."""


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
    from services_catalog.own_codebook import untranslated

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
    missing = untranslated(read.catalogue.codebook, read.programme.languages)
    if as_json:
        typer.echo(json.dumps(found | ({"untranslated": missing} if missing else {})))
    else:
        typer.echo(
            f"No fault: {read.programme.title}, {len(read.clusters)} pilot clusters, "
            f"{len(read.trials)} trials, {len(read.smes):,} firms, {len(read.answers):,} answers."
        )
        for line in stays_english(missing):
            typer.echo(line)


def stays_english(missing: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what people read in English because a codebook does not say it in their language."""
    for language, texts in missing.items():
        named = ", ".join(texts[:SHOWN]) + (
            f" and {len(texts) - SHOWN} more" * (len(texts) > SHOWN)
        )
        yield (
            f"No fault, but codebook.toml has no {language} text for {named}: English is shown "
            f"there. Write it into [translations.{language}.THEME]."
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
