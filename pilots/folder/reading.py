"""Read a whole programme folder: all of it, or all of its faults."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pilots.folder.answers import read_answers
from pilots.folder.csv_folder import PROGRAMME, FolderSource
from pilots.folder.csv_rows import Unreadable
from pilots.folder.dates import check_dates
from pilots.folder.faults import Faults
from pilots.folder.identity import content_digest
from pilots.folder.known import Known
from pilots.folder.own_services import catalogue_with, read_own_services
from pilots.folder.programme import KEYS, WAVES, read_programme, wave_ids
from pilots.folder.records import Answer, Cluster, Folder, Region
from pilots.folder.references import check_references
from pilots.folder.rules import check_rules
from pilots.folder.sheets import ANSWERS, sheets
from pilots.folder.source import Settings, Source
from pilots.folder.toml_text import toml_table
from pilots.folder.typed_rows import read_table
from pilots.folder.workbook import WorkbookSource
from services_catalog import default_catalogue
from services_catalog.own_codebook import CODEBOOK_FILE

SIMILAR = 0.8
"""How alike two names must be (0 to 1) for one to be taken for a slip in writing the other."""

WORKBOOK = ".xlsx"
EXPECTED = f"a programme folder or an {WORKBOOK} workbook"
FEWEST_PILOTS = next(key.usual for key in KEYS if key.name == "min_pilots")


def read_folder(path: Path, *, progress: Callable[[str], None] | None = None) -> Folder:
    """Read and check the programme folder, or the workbook with the same sheets, at ``path``.

    Args:
        path: a folder of CSV files, or one ``.xlsx`` file.
        progress: called with what is being read; every 50,000 rows for the answers.

    Raises:
        FolderFaults: something is wrong. It holds every fault; nothing else has happened.
    """
    names = ("programme", WAVES, "services", "codebook", *sheets(default_catalogue()))
    order = [
        form.format(name) for name in names for form in ("{}.toml", "{}", "{}.csv", "sheet {}")
    ]
    faults = Faults(order)
    try:
        source = _source(path, faults)
        reading = _read(source, faults, progress or _silently)
    except Unreadable:
        raise faults.refusal(path) from None
    except OSError as error:
        faults.add(path.name, None, None, f"an unreadable folder ({error.strerror})", EXPECTED)
        raise faults.refusal(path) from error
    if faults:
        raise faults.refusal(path)
    return reading.folder()


def _silently(_message: str) -> None:
    pass


def _source(path: Path, faults: Faults) -> Source:
    if path.is_dir():
        return FolderSource(path, faults)
    if path.is_file() and path.suffix.lower() == WORKBOOK:
        return WorkbookSource(path, faults)
    found = "another kind of file" if path.exists() else "nothing"
    faults.add(path.name, None, None, found, EXPECTED)
    raise Unreadable


@dataclass(frozen=True, slots=True)
class _Reading:
    """All that was read, right or wrong."""

    own_services: Mapping[str, Any]
    texts: Mapping[str, str]
    codebook: tuple[str, Mapping[str, Any]]
    known: Known
    answers: list[Answer]

    def folder(self) -> Folder:
        """Put everything together; only for a folder without faults."""
        programme = self.known.programme
        assert programme is not None  # noqa: S101 -- else there would be a fault
        parts = {name: tuple(table.records()) for name, table in self.known.tables.items()}
        parts["clusters"] = _with_region_types(parts["clusters"], parts["regions"])
        content = {**parts, "programme": programme, "services": self.own_services}
        text, table = self.codebook
        if text:
            content["codebook"] = table
        return Folder(
            programme=programme,
            **parts,
            answers=tuple(self.answers),
            catalogue=self.known.catalogue,
            own_services=self.texts,
            own_codebook=text,
            digest=content_digest(content, self.answers),
        )


def _read(source: Source, faults: Faults, say: Callable[[str], None]) -> _Reading:
    say("Reading the programme and its services")
    _note_misspelt_names(source, faults)
    settings = source.settings()
    programme = read_programme(settings, faults) if settings else None
    texts = source.own_services()
    own = None if texts is None else read_own_services(texts, faults)
    codebook = source.own_codebook()
    table = toml_table(codebook, CODEBOOK_FILE, faults) if codebook else {}
    readable = texts is not None and None not in (own, codebook, table)
    catalogue = catalogue_with(texts or {}, codebook or "", faults) if readable else None
    tables = {}
    for sheet in sheets(catalogue or default_catalogue()).values():
        if sheet is not ANSWERS:
            say(f"Reading {source.place(sheet.name)}")
            tables[sheet.name] = read_table(sheet, source, faults)
    known = Known(
        tables=tables,
        catalogue=catalogue or default_catalogue(),
        services_complete=catalogue is not None,
        programme=programme,
        waves=wave_ids(settings),
        waves_place=settings.waves_place if settings else "",
        faults=faults,
    )
    check_references(known)
    check_rules(known, _min_pilots(settings))
    check_dates(known)
    say(f"Reading {source.place(ANSWERS.name)}")
    return _Reading(
        own or {}, texts or {}, (codebook or "", table or {}), known,
        read_answers(known, source, say),
    )  # fmt: skip


def _min_pilots(settings: Settings | None) -> int | None:
    value = settings.values.get("min_pilots", FEWEST_PILOTS) if settings else None
    return value if isinstance(value, int) else None


def _note_misspelt_names(source: Source, faults: Faults) -> None:
    """A file with a misspelt name would be left out without a word, if it is an optional one."""
    names = source.names()
    missing = [file for file in _files(source) if file not in names]
    for name in names:
        if name not in _files(source) and (likely := _likely(name, missing)):
            faults.add(name, None, None, "an unknown name", likely)


def _files(source: Source) -> Collection[str]:
    if isinstance(source, WorkbookSource):
        return ("programme", WAVES, "services", "codebook", *sheets(default_catalogue()))
    return (
        PROGRAMME,
        "services",
        CODEBOOK_FILE,
        *(f"{name}.csv" for name in sheets(default_catalogue())),
    )


def _likely(name: str, missing: Collection[str]) -> str | None:
    return next(iter(get_close_matches(name.lower(), missing, n=1, cutoff=SIMILAR)), None)


def _with_region_types(
    clusters: tuple[Cluster, ...], regions: tuple[Region, ...]
) -> tuple[Cluster, ...]:
    usual = {region.id: region.region_type for region in regions}
    return tuple(
        replace(cluster, region_type=cluster.region_type or usual[cluster.region])
        for cluster in clusters
    )
