"""The catalogue of a programme: the shipped definitions, its own services and its own codebook."""

from collections.abc import Mapping
from typing import Any

from pilots.folder.faults import Faults, quoted
from pilots.folder.readings import ID
from pilots.folder.toml_text import toml_table
from services_catalog import Catalogue, CatalogueFaults, catalogue_of_texts

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


def catalogue_with(texts: Mapping[str, str], codebook: str, faults: Faults) -> Catalogue | None:
    """Return the catalogue with the services in ``texts`` (file name -> TOML), or None (noted).

    ``codebook``: the text of an own codebook; empty: the shipped one.
    """
    try:
        return catalogue_of_texts(texts, codebook)
    except CatalogueFaults as wrong:
        for fault in wrong.faults:
            faults.add(fault.file, None, fault.key, fault.found, fault.expected)
    return None
