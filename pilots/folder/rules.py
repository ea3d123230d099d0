"""The rules that no single cell shows: enough pilots, enough regions, reasons, roles."""

from collections.abc import Iterable

from pilots.folder.faults import quoted
from pilots.folder.known import Known

FEWEST_REGIONS = 2
OF_A_CLUSTER = ("cluster_manager", "service_facilitator")
OF_A_REGION = ("regional_coordinator", "regional_authority", "peer_region_reviewer")
LEAD = "wp_lead"
ALWAYS_IN_A_CLUSTER = ("cluster_manager",)
ALWAYS_IN_A_REGION = ("regional_coordinator",)


def check_rules(known: Known, min_pilots: int | None) -> None:
    """Note every rule that the folder breaks; ``min_pilots`` is None where it is not known."""
    clusters = known["clusters"]
    if min_pilots is not None and clusters.complete and len(clusters.rows) < min_pilots:
        many = len(clusters.rows)
        found = "1 pilot cluster" if many == 1 else f"{many} pilot clusters"
        known.faults.add(clusters.place, None, None, found, f"at least {min_pilots} (min_pilots)")
    _check_regions_of_services(known)
    _check_region_types(known)
    _check_places_of_people(known)
    if known["people"].complete:
        _check_roles(known)


def _check_regions_of_services(known: Known) -> None:
    if not (known["trials"].complete and known["clusters"].complete and known.services_complete):
        return
    for service in known.services:
        places = {known.region_of(cluster) for cluster, tried in known.trials if tried == service}
        regions = sorted(place for place in places if place)
        if len(regions) < FEWEST_REGIONS:
            where = f"1 region ({regions[0]})" if regions else "no region"
            expected = f"at least {FEWEST_REGIONS} regions for every enabled service"
            known.faults.add(known["trials"].place, None, None, f"{service} in {where}", expected)


def _check_region_types(known: Known) -> None:
    table = known["clusters"]
    for row in table.rows:
        region = known.regions.get(row.cells["region"])
        usual = region and known.value(region, "region_type")
        own = known.value(row, "region_type")
        if own and usual and own != usual and not row.cells["region_type_reason"].strip():
            expected = f"a reason why {own} differs from {usual}, the type of {row.cells['region']}"
            known.note(table, row, "region_type_reason", expected)


def _check_places_of_people(known: Known) -> None:
    """A role of a cluster needs a cluster, one of a region a region, and both must agree."""
    table = known["people"]
    for row in table.rows:
        role, cluster, region = (row.cells[name] for name in ("role", "cluster", "region"))
        if role in OF_A_CLUSTER and not cluster:
            known.note(table, row, "cluster", f"the cluster of this {role}")
        if role in OF_A_REGION and not region:
            known.note(table, row, "region", f"the region of this {role}")
        home = known.region_of(cluster)
        if region and home and region != home:
            known.note(table, row, "region", f"{home}, the region of {cluster}")


def _check_roles(known: Known) -> None:
    cells = [row.cells for row in known["people"].rows]
    if all(person["role"] != LEAD for person in cells):
        _note_nobody(known, LEAD, "the programme")
    regions = {home for cluster in known.clusters if (home := known.region_of(cluster))}
    filled_there = {(person["role"], person["cluster"]) for person in cells}
    filled_around = {(person["role"], person["region"]) for person in cells}
    needed = _needed_roles(known)
    for cluster in known.clusters:
        for role in (*ALWAYS_IN_A_CLUSTER, *_of(needed, cluster, OF_A_CLUSTER)):
            if (role, cluster) not in filled_there:
                _note_nobody(known, role, cluster)
    needed_around = {
        (role, known.region_of(cluster)) for cluster, role in needed if role in OF_A_REGION
    }
    for region in sorted(regions):
        for role in OF_A_REGION:
            always = role in ALWAYS_IN_A_REGION
            if (always or (role, region) in needed_around) and (role, region) not in filled_around:
                _note_nobody(known, role, region)


def _needed_roles(known: Known) -> set[tuple[str, str]]:
    """Return ``(cluster, role)`` for every owner of a step in every trial."""
    return {
        (cluster, step.owner)
        for cluster, service in known.trials
        if service in known.services
        for step in known.services[service].rollout
    }


def _of(needed: set[tuple[str, str]], cluster: str, roles: Iterable[str]) -> list[str]:
    return [role for role in roles if role not in ALWAYS_IN_A_CLUSTER and (cluster, role) in needed]


def _note_nobody(known: Known, role: str, place: str) -> None:
    found = f"no {role} of {quoted(place) if place == '' else place}"
    known.faults.add(known["people"].place, None, "role", found, "at least one")
