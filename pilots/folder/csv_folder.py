"""A programme folder as a folder: CSV files, ``programme.toml``, own services, own codebook."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from pilots.folder.csv_rows import LARGEST_ANSWERS, LARGEST_OTHER, Row, csv_rows
from pilots.folder.faults import Faults
from pilots.folder.source import Settings
from pilots.folder.toml_text import toml_table, toml_text
from services_catalog.own_codebook import CODEBOOK_FILE

PROGRAMME = "programme.toml"
MOST_SERVICES = 100


class FolderSource:
    def __init__(self, path: Path, faults: Faults) -> None:
        self._path = path
        self._faults = faults

    def names(self) -> Collection[str]:
        return sorted(entry.name for entry in self._path.iterdir())

    def place(self, name: str) -> str:
        return f"{name}.csv"

    def has(self, name: str) -> bool:
        return (self._path / f"{name}.csv").exists()

    def rows(self, name: str) -> Iterator[Row]:
        limit = LARGEST_ANSWERS if name == "answers" else LARGEST_OTHER
        return csv_rows(self._path / f"{name}.csv", self.place(name), self._faults, limit=limit)

    def settings(self) -> Settings | None:
        text = toml_text(self._path / PROGRAMME, PROGRAMME, self._faults)
        table = None if text is None else toml_table(text, PROGRAMME, self._faults)
        return None if table is None else Settings(table, PROGRAMME, PROGRAMME)

    def own_services(self) -> Mapping[str, str] | None:
        paths = sorted((self._path / "services").glob("*.toml"))
        if len(paths) > MOST_SERVICES:
            self._faults.add(
                "services", None, None, f"{len(paths)} files", f"at most {MOST_SERVICES}"
            )
            return None
        texts = {
            path.name: toml_text(path, f"services/{path.name}", self._faults) for path in paths
        }
        right = {name: text for name, text in texts.items() if text is not None}
        return right if len(right) == len(texts) else None

    def own_codebook(self) -> str | None:
        path = self._path / CODEBOOK_FILE
        return toml_text(path, CODEBOOK_FILE, self._faults) if path.exists() else ""
