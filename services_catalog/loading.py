"""Read every definition file, then check what they say about each other; all faults at once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory

from services_catalog.catalogue import Catalogue, Reminders, Thresholds, WordList
from services_catalog.codebook import Codebook
from services_catalog.definition import Definition
from services_catalog.faults import CatalogueFaults, Fault
from services_catalog.indicators import Kpi
from services_catalog.judging import Gate, Judging
from services_catalog.own_codebook import CODEBOOK_FILE, read_own_codebook
from services_catalog.own_services import read_own_services
from services_catalog.parts import Parts
from services_catalog.people import RoleDefinition
from services_catalog.places import RegionDefinition, RegionTypes
from services_catalog.questions import Module, Questionnaire, Scale, Wave
from services_catalog.reading import model_of, table_of
from services_catalog.references import faults_between
from services_catalog.reporting import ReportPlan
from services_catalog.reviewing import ReviewPlan
from services_catalog.rollout import Service
from services_catalog.sources import SourceRegister
from services_catalog.working_days import HolidaySupplement

FOLDERS: dict[str, type[Definition]] = {
    "services": Service,
    "questionnaires": Questionnaire,
    "modules": Module,
    "scales": Scale,
    "waves": Wave,
    "kpis": Kpi,
    "gates": Gate,
    "roles": RoleDefinition,
    "regions": RegionDefinition,
    "words": WordList,
    "holidays": HolidaySupplement,
}
"""A folder holds one file for each thing, named after its id."""

FILES: dict[str, type[Definition]] = {
    "thresholds": Thresholds,
    "judging": Judging,
    "review": ReviewPlan,
    "region_types": RegionTypes,
    "report": ReportPlan,
    "reminders": Reminders,
    "sources": SourceRegister,
    "codebook": Codebook,
}

NUMBERED = ("services", "kpis")
"""Kinds that have an order of their own; the others are in the order of their ids."""


@cache
def default_catalogue() -> Catalogue:
    """Return the shipped definitions, read once."""
    return read_catalogue(files("services_catalog") / "definitions", None)


def load_catalogue(own_services: Path | None, own_codebook: Path | None = None) -> Catalogue:
    """Return the shipped definitions and those that a programme brings along.

    Args:
        own_services: the folder ``services`` of a programme folder; None, or a folder that does
            not exist, if it has no services of its own.
        own_codebook: the file ``codebook.toml`` of a programme folder; None if it has none.

    Raises:
        CatalogueFaults: a file is wrong in itself or does not fit the others.
    """
    own = own_services if own_services is not None and own_services.is_dir() else None
    if own is None and own_codebook is None:
        return default_catalogue()
    return read_catalogue(files("services_catalog") / "definitions", own, own_codebook)


def catalogue_of_texts(services: Mapping[str, str], codebook: str) -> Catalogue:
    """Return the catalogue with own services (file name -> TOML) and a codebook (empty: shipped).

    Raises:
        CatalogueFaults: a file is wrong in itself or does not fit the others.
    """
    if not services and not codebook:
        return default_catalogue()
    with TemporaryDirectory() as scratch:
        folder, file = Path(scratch) / "services", Path(scratch) / CODEBOOK_FILE
        folder.mkdir()
        for name, text in services.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
        file.write_text(codebook, encoding="utf-8", newline="")
        return load_catalogue(folder if services else None, file if codebook else None)


def read_catalogue(
    definitions: Traversable, own_services: Path | None, own_codebook: Path | None = None
) -> Catalogue:
    """Read a whole folder of definitions.

    Raises:
        CatalogueFaults: a file is wrong in itself or does not fit the others.
    """
    parts = Parts()
    for kind, model in FOLDERS.items():
        _read_folder(definitions / kind, kind, model, parts)
    for name, model in FILES.items():
        _read_single(definitions / f"{name}.toml", name, model, parts)
    if own_services is not None:
        read_own_services(own_services, parts)
    if own_codebook is not None:
        read_own_codebook(own_codebook, parts)
    faults = [*parts.faults, *faults_between(parts)]
    if faults:
        raise CatalogueFaults(faults)
    return Catalogue.model_validate(
        {kind: _in_order(kind, parts) for kind in FOLDERS} | parts.single,
    )


def _read_folder(folder: Traversable, kind: str, model: type[Definition], parts: Parts) -> None:
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    for file_name in found:
        name, stem = f"definitions/{kind}/{file_name}", file_name.removesuffix(".toml")
        table = table_of(folder / file_name, name, parts.faults)
        thing = None if table is None else model_of(model, table, name, parts.faults)
        if thing is not None and (found_id := getattr(thing, "id", stem)) != stem:
            parts.faults.append(Fault(name, "id", repr(found_id), f"{stem}, as in the file name"))
        parts.put(kind, stem, thing, name)


def _read_single(file: Traversable, name: str, model: type[Definition], parts: Parts) -> None:
    file_name = f"definitions/{name}.toml"
    if not file.is_file():
        parts.faults.append(Fault(file_name, "whole file", "nothing", "a file"))
        return
    table = table_of(file, file_name, parts.faults)
    thing = None if table is None else model_of(model, table, file_name, parts.faults)
    if thing is not None:
        parts.single[name] = thing


def _in_order(kind: str, parts: Parts) -> dict[str, Definition]:
    things = parts.things.get(kind, {})
    if kind in NUMBERED:
        return dict(sorted(things.items(), key=lambda pair: pair[1].number))
    return dict(sorted(things.items()))
