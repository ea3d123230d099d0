"""A larger folder out of a small one: the same clusters again, under new ids."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.factories.folders import read_csv, write_csv

OWN_COLUMNS = {
    "clusters": ("id",),
    "trials": ("cluster",),
    "people": ("id", "email", "cluster"),
    "smes": ("id", "email", "cluster"),
    "participations": ("sme", "cluster"),
    "tasks": ("cluster",),
    "answers": ("respondent", "cluster"),
    "withdrawals": ("cluster", "by"),
}
"""The columns in which something of a cluster is named."""


def copies_of(folder: Path, times: int, target: Path) -> Path:
    """Write ``folder`` into ``target`` with every cluster and all that is its own ``times`` over.

    Regions, people of regions and of the programme, decisions and own services stay single.
    """
    target.mkdir(parents=True)
    for path in folder.iterdir():
        if path.is_dir():
            shutil.copytree(path, target / path.name)
        elif path.stem not in OWN_COLUMNS:
            shutil.copyfile(path, target / path.name)
    tables = {name: read_csv(folder / f"{name}.csv") for name in OWN_COLUMNS}
    shared = {row[0] for row in tables["people"] if not row[5]}
    for name, rows in tables.items():
        write_csv(target / f"{name}.csv", _repeated(name, rows, times, shared))
    return target


def _repeated(
    name: str, rows: Sequence[list[str]], times: int, shared: set[str]
) -> Iterator[list[str]]:
    header, *body = rows
    own = [header.index(column) for column in OWN_COLUMNS[name]]
    yield header
    for copy in range(times):
        for row in body:
            if copy == 0:
                yield row
            elif name != "people" or row[0] not in shared:
                yield [
                    _renamed(cell, copy) if column in own and cell not in shared else cell
                    for column, cell in enumerate(row)
                ]


def _renamed(text: str, copy: int) -> str:
    if "@" in text:
        return f"copy{copy}.{text}"
    return f"{text}-x{copy}" if text else text
