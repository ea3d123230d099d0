"""Where the cells come from: a folder of CSV files or one workbook; nobody else knows which."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pilots.folder.csv_rows import Row


@dataclass(frozen=True, slots=True)
class Settings:
    """The keys of ``programme.toml`` as TOML gives them, and where each of them stands.

    ``rows`` is empty for a TOML file, which has no rows; a wave is found under ``waves[1]``.
    """

    values: Mapping[str, Any]
    place: str
    waves_place: str
    rows: Mapping[str, int] = field(default_factory=dict)


class Source(Protocol):
    def names(self) -> Collection[str]:
        """Return the names of everything there is, known or not, as a person sees them."""
        ...

    def place(self, name: str) -> str:
        """Return what a person calls the sheet: ``smes.csv`` or ``sheet smes``."""
        ...

    def has(self, name: str) -> bool: ...

    def rows(self, name: str) -> Iterator[Row]:
        """Yield the rows of a sheet that are not blank, the header being row 1.

        Raises:
            Unreadable: the rest cannot be read; the fault has been noted.
        """
        ...

    def settings(self) -> Settings | None:
        """Return what stands for ``programme.toml``; None if it cannot be read (noted)."""
        ...

    def own_services(self) -> Mapping[str, str] | None:
        """Return file name -> TOML text of the programme's own services; None if unreadable."""
        ...

    def own_codebook(self) -> str | None:
        """Return the TOML text of the programme's own codebook, empty without; None (noted)."""
        ...
