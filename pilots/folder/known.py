"""Everything that was read, seen together: which ids there are, who belongs to what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pilots.folder.faults import Faults, quoted
from pilots.folder.records import Programme
from pilots.folder.typed_rows import Table, TypedRow
from services_catalog import Catalogue, Service


class Start(NamedTuple):
    """The first moment (UTC) of a day in the time zone of a region."""

    moment: datetime
    day: date


@dataclass(frozen=True)
class Known:
    """The tables by name, the catalogue, the programme and the ids of its rollout waves.

    ``services_complete`` is False when own services could not be read: then an unknown service is
    no fault. ``programme`` is None when something is wrong with it, ``waves`` when its waves could
    not be read.
    """

    tables: Mapping[str, Table]
    catalogue: Catalogue
    services_complete: bool
    programme: Programme | None
    waves: Collection[str] | None
    waves_place: str
    faults: Faults

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    @cached_property
    def services(self) -> Mapping[str, Service]:
        """The services that may be tried."""
        return {service.id: service for service in self.catalogue.enabled_services()}

    def ids(self, name: str) -> Collection[str] | None:
        """Return all ids of a kind; None if not all of them are known."""
        if name == "services":
            return self.services if self.services_complete else None
        if name == "waves":
            return self.waves
        return self.tables[name].ids if self.tables[name].complete else None

    def expected(self, name: str) -> str:
        """Say which ids of a kind are right."""
        if name == "services":
            return f"an enabled service: {', '.join(self.services)}"
        if name == "waves":
            return f"a wave of {self.waves_place}: {', '.join(sorted(self.waves or ()))}"
        return f"an id of {self.tables[name].place}"

    @cached_property
    def firms(self) -> Mapping[str, TypedRow]:
        return {row.cells["id"]: row for row in self["smes"].rows}

    @cached_property
    def people(self) -> Mapping[str, TypedRow]:
        return {row.cells["id"]: row for row in self["people"].rows}

    @cached_property
    def clusters(self) -> Mapping[str, TypedRow]:
        return {row.cells["id"]: row for row in self["clusters"].rows}

    @cached_property
    def regions(self) -> Mapping[str, TypedRow]:
        return {row.cells["id"]: row for row in self["regions"].rows}

    @cached_property
    def trials(self) -> Mapping[tuple[str, str], TypedRow]:
        return {(row.cells["cluster"], row.cells["service"]): row for row in self["trials"].rows}

    def region_of(self, cluster: str) -> str | None:
        """Return the id of the region of a cluster, None where it is not known."""
        row = self.clusters.get(cluster)
        return row.values.get("region") if row else None

    @cached_property
    def starts(self) -> Mapping[tuple[str, str], Start]:
        """When each trial starts; without those whose wave or time zone is not known."""
        waves = self.programme.waves if self.programme else {}
        found = {}
        for trial, row in self.trials.items():
            day, zone = waves.get(row.cells["wave"]), self._zone(trial[0])
            if day and zone:
                local = datetime.combine(day, time(), ZoneInfo(zone))
                found[trial] = Start(local.astimezone(UTC), day)
        return found

    def _zone(self, cluster: str) -> str | None:
        region = self.regions.get(self.region_of(cluster) or "")
        return region.values.get("timezone") if region else None

    def note(self, table: Table, row: TypedRow, column: str, expected: str) -> None:
        """Note that the text of a cell is not what it should be."""
        found = quoted(row.cells[column])
        self.faults.add(table.place, row.number, column, found, expected)

    def value(self, row: TypedRow, column: str) -> Any:  # noqa: ANN401 -- of the column's type
        """Return the value of a cell, None where its text was unfit."""
        return row.values.get(column)
