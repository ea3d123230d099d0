"""Write a programme folder to begin with: complete, explained, and free of faults."""

import csv
from io import StringIO
from pathlib import Path
from typing import ClassVar

from foundation.errors import TrialError
from pilots.folder.template_rows import Rows, template_rows
from pilots.folder.template_words import programme_toml, readme
from services_catalog import default_catalogue

WORKBOOK = ".xlsx"


class TargetTaken(TrialError):
    """A template never takes the place of something else."""

    code: ClassVar[str] = "FOLDER-102"

    def __init__(self, target: Path) -> None:
        kind = "a folder that is not empty" if target.is_dir() else "a file"
        super().__init__(
            f"{target} is {kind}; nothing was written. Name a place where there is nothing yet."
        )


def write_template(target: Path, *, xlsx: bool = False) -> Path:
    """Write a valid, explained programme folder of ten fictional pilot clusters.

    Args:
        target: a folder that is empty or does not exist; with ``xlsx`` the workbook to write,
            ``.xlsx`` being added where it is missing.
        xlsx: write one workbook instead of a folder.

    Returns:
        Where it was written.

    Raises:
        TargetTaken: there is something already.
    """
    catalogue = default_catalogue()
    rows = template_rows(catalogue)
    if not xlsx:
        texts = {"README.txt": readme(catalogue), "programme.toml": programme_toml()}
        texts |= {f"{name}.csv": _csv(table) for name, table in rows.items()}
        return _write_folder(target, texts)
    from pilots.folder.template_workbook import write_workbook

    path = target if target.suffix == WORKBOOK else target.with_name(target.name + WORKBOOK)
    if path.exists():
        raise TargetTaken(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, rows, catalogue)
    return path


def _write_folder(target: Path, texts: dict[str, str]) -> Path:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TargetTaken(target)
    target.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8", newline="")
    return target


def _csv(rows: Rows) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
