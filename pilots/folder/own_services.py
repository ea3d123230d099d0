"""The catalogue of a programme: the shipped definitions and the services of its own."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pilots.folder.faults import Faults, quoted
from pilots.folder.readings import ID
from pilots.folder.toml_text import toml_table
from services_catalog import Catalogue, CatalogueFaults, default_catalogue, load_catalogue

FOLDER = "services"


def read_own_services(texts: Mapping[str, str], faults: Faults) -> dict[str, Any] | None:
    """Return file name -> table, or None (noted) if a file has no right name or is no TOML."""
    tables = {}
    for name, text in texts.items():
        place = f"{FOLDER}/{name}"
        if not ID.fullmatch(name.removesuffix(".toml")):
            faults.add(
                FOLDER, None, None, f"the file {quoted(name)}", "a name such as svc-own.toml"
            )
        else:
            tables[name] = toml_table(text, place, faults)
    complete = len(tables) == len(texts) and None not in tables.values()
    return tables if complete else None


def catalogue_with(texts: Mapping[str, str], faults: Faults) -> Catalogue | None:
    """Return the catalogue with the services in ``texts`` (file name -> TOML), or None (noted)."""
    if not texts:
        return default_catalogue()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / FOLDER
        folder.mkdir()
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
        try:
            return load_catalogue(folder)
        except CatalogueFaults as wrong:
            for fault in wrong.faults:
                faults.add(fault.file, None, fault.key, fault.found, fault.expected)
    return None
