"""What is tried where: services against types of region and sectors, and where nothing is."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from pilots.setting import Setting
from pilots.tables import Trial

ENDED = ("withdrawn", "failed")
ENOUGH_REGIONS = 2
"""A service that fewer regions try says nothing about how it travels."""


@dataclass(slots=True)
class Cell:
    """The trials of one service in one kind of place that were not left."""

    trials: int = 0
    regions: set[str] = field(default_factory=set)
    themes: dict[str, int] = field(default_factory=dict)

    def add(self, region: str, theme: str) -> None:
        self.trials += 1
        self.regions.add(region)
        self.themes[theme] = self.themes.get(theme, 0) + 1


@dataclass(frozen=True, slots=True)
class Coverage:
    """``by_type`` and ``by_theme``: service, then type of region or sector."""

    services: tuple[str, ...]
    types: tuple[str, ...]
    themes: tuple[str, ...]
    by_type: dict[str, dict[str, Cell]]
    by_theme: dict[str, dict[str, Cell]]
    total: dict[str, Cell]

    def too_few_regions(self, service: str) -> bool:
        return len(self.total[service].regions) < ENOUGH_REGIONS

    @property
    def holes(self) -> list[tuple[str, str]]:
        """Return the services without any trial in a type of region, with that type."""
        return [
            (service, kind)
            for service in self.services
            for kind in self.types
            if not self.by_type[service][kind].trials
        ]

    @property
    def narrow(self) -> list[str]:
        return [service for service in self.services if self.too_few_regions(service)]


def coverage(
    session: Session, setting: Setting, *, theme: str = "", regions: Iterable[str] | None = None
) -> Coverage:
    """Count trials that were not left; ``theme``: of one sector, ``regions``: of some regions."""
    services = tuple(service.id for service in setting.catalogue.enabled_services())
    types: tuple[str, ...] = tuple(one.id for one in setting.catalogue.region_types.types)
    themes = tuple(sorted({cluster.theme for cluster in setting.clusters.values()}))
    by_type = {service: {kind: Cell() for kind in types} for service in services}
    by_theme = {service: {one: Cell() for one in themes} for service in services}
    total = {service: Cell() for service in services}
    inside = None if regions is None else frozenset(regions)
    for trial in session.exec(select(Trial).where(col(Trial.status).not_in(ENDED))):
        sector = setting.clusters[trial.cluster].theme
        if trial.service not in total or (theme and sector != theme):
            continue
        if inside is not None and trial.region not in inside:
            continue
        for cell in (
            by_type[trial.service][trial.region_type],
            by_theme[trial.service][sector],
            total[trial.service],
        ):
            cell.add(trial.region, sector)
    return Coverage(services, types, themes, by_type, by_theme, total)
