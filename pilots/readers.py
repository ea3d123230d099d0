"""Whose decision a report waits for, and who hears of it."""

from pilots.lifecycle.reports import WAITS_FOR
from pilots.setting import Setting
from pilots.tables import Firm, Person, Report


def deciders(setting: Setting, report: Report) -> list[Person]:
    """Return the people whose decision ``report`` waits for; none when it is approved."""
    role = WAITS_FOR[report.status].value if report.status in WAITS_FOR else ""
    if role == "peer_region_reviewer":
        return setting.peer_reviewers(report.subject)
    if role == "cluster_manager":
        return managers(setting, report.subject)
    local = role in {"regional_coordinator", "regional_authority"}
    return setting.in_role(role, report.subject if local else "")


def readers(setting: Setting, report: Report) -> list[Person]:
    """Return who is told what became of ``report``: pilots, authority and authors of the region."""
    if report.subject in setting.regions:
        return [
            *managers(setting, report.subject),
            *setting.in_role("regional_authority", report.subject),
            *setting.in_role("regional_coordinator", report.subject),
        ]
    return [
        *(person for region in setting.regions for person in managers(setting, region)),
        *(p for region in setting.regions for p in setting.in_role("regional_coordinator", region)),
        *setting.in_role("advisory_expert"),
    ]


def managers(setting: Setting, region: str) -> list[Person]:
    return [
        person
        for cluster in setting.clusters.values()
        if cluster.region == region
        for person in setting.in_role("cluster_manager", cluster.id)
    ]


def authors(setting: Setting, report: Report) -> list[Person]:
    """Return who answers for the text of ``report``."""
    if report.subject in setting.regions:
        return setting.in_role("regional_coordinator", report.subject)
    return setting.in_role("wp_lead")


def coordinators(setting: Setting, region: str, *, but: str = "") -> list[Person]:
    """Return who coordinates ``region``; where that is ``but`` or nobody, the programme lead."""
    local = [one for one in setting.in_role("regional_coordinator", region) if one.id != but]
    return local or [one for one in setting.in_role("wp_lead") if one.id != but]


def near(setting: Setting, reader: Person | Firm) -> list[Person]:
    """Return who should know about ``reader``: coordinators of the region, or else the lead.

    Never the reader: nobody hears by mail that the own address does not work.
    """
    region = setting.clusters[reader.cluster].region if reader.cluster else None
    if isinstance(reader, Person):
        region = region or reader.region
    local = setting.in_role("regional_coordinator", region) if region else []
    others = [person for person in local if person.id != reader.id]
    return others or [lead for lead in setting.in_role("wp_lead") if lead.id != reader.id]
