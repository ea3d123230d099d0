"""What a programme folder would bring: how much of everything, who covers what, when."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from pilots.folder import Folder
from pilots.plan import plan, planned_end
from services_catalog import Service
from services_catalog.working_days import calendar_of

if TYPE_CHECKING:
    from services_catalog.rollout import RegionTypeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """``coverage``: service and region type -> trials. ``recorded``: rows that an import leaves."""

    counts: dict[str, int]
    recorded: int
    services: tuple[Service, ...]
    region_types: tuple[str, ...]
    coverage: Counter[tuple[str, str]]
    tasks: int
    begins: date
    ends: date


def outline(folder: Folder) -> Outline:
    """Return the outline of a folder without faults; dates are the planned ones."""
    clusters = {cluster.id: cluster for cluster in folder.clusters}
    regions = {region.id: region for region in folder.regions}
    coverage: Counter[tuple[str, str]] = Counter()
    ends, tasks = [], 0
    for trial in folder.trials:
        cluster = clusters[trial.cluster]
        region = regions[cluster.region]
        kind = cluster.region_type or region.region_type
        coverage[trial.service, kind] += 1
        service = folder.catalogue.services[trial.service]
        planned = plan(
            service,
            folder.programme.waves[trial.wave],
            factor=service.adaptation[cast("RegionTypeId", kind)].duration_factor,
            calendar=calendar_of(region.holidays),
        )
        ends.append(planned_end(service, planned))
        tasks += len(planned)
    return Outline(
        counts={
            "regions": len(folder.regions),
            "clusters": len(folder.clusters),
            "trials": len(folder.trials),
            "people": len(folder.people),
            "firms": len(folder.smes),
            "participations": len(folder.participations),
        },
        recorded=len(folder.answers) + len(folder.tasks) + len(folder.decisions),
        services=folder.catalogue.enabled_services(),
        region_types=folder.catalogue.region_types.order,
        coverage=coverage,
        tasks=tasks,
        begins=min(folder.programme.waves.values()),
        ends=max(ends),
    )
