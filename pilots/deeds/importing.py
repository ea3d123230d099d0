"""Take a checked programme folder into the database: everything or nothing."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, select

from pilots.errors import OtherProgramme
from pilots.folder import Folder
from pilots.plan import Dates, in_order, plan, planned_end
from pilots.recorded import trial_id
from pilots.tables import (
    Cluster,
    Firm,
    OwnCodebook,
    OwnService,
    Participation,
    Person,
    Programme,
    Region,
    Task,
    Trial,
    Verdict,
    Wave,
)
from services_catalog import Service
from services_catalog.working_days import calendar_of

if TYPE_CHECKING:
    from services_catalog.rollout import RegionTypeId

WAVES = ("baseline", "exit", "followup")


def import_folder(session: Session, folder: Folder) -> bool:
    """Write the programme and its plan; False if this very folder is already there.

    Raises:
        OtherProgramme: the database holds a programme made from other files.
    """
    held = session.exec(select(Programme)).first()
    if held is not None:
        if held.folder_digest == folder.digest:
            return False
        raise OtherProgramme(
            f"{held.id} ({held.folder_digest[:12]})",
            f"{folder.programme.id} ({folder.digest[:12]})",
        )
    session.add(_programme(folder))
    session.add_all(OwnService(file=name, text=text) for name, text in folder.own_services.items())
    if folder.own_codebook:
        version = folder.catalogue.codebook.version
        session.add(OwnCodebook(version=version, text=folder.own_codebook))
    _insert(session, Region, (plain_row(row, "languages") for row in folder.regions))
    _insert(session, Cluster, (plain_row(row) for row in folder.clusters))
    _insert(session, Person, (person_row(row) for row in folder.people))
    _insert(session, Firm, (plain_row(row) for row in folder.smes))
    _trials(session, folder)
    _insert(
        session,
        Participation,
        (
            {"trial": trial_id(p.cluster, p.service), "firm": p.sme, "attended": p.attended}
            for p in folder.participations
        ),
    )
    session.add_all(Verdict(service=service.id) for service in folder.catalogue.enabled_services())
    return True


def _programme(folder: Folder) -> Programme:
    given = folder.programme
    return Programme(
        id=given.id,
        title=given.title,
        synthetic=given.synthetic,
        timezone=given.timezone,
        languages=list(given.languages),
        contact=given.contact,
        min_pilots=given.min_pilots,
        target_validated_services=given.target_validated_services,
        exchange_rates={code: str(rate) for code, rate in given.exchange_rates.items()},
        waves={wave: starts.isoformat() for wave, starts in given.waves.items()},
        folder_digest=folder.digest,
    )


def _trials(session: Session, folder: Folder) -> None:
    regions = {region.id: region for region in folder.regions}
    clusters = {cluster.id: cluster for cluster in folder.clusters}
    trials, tasks, waves = [], [], []
    for given in folder.trials:
        cluster = clusters[given.cluster]
        region = regions[cluster.region]
        region_type = cluster.region_type or region.region_type
        service = folder.catalogue.services[given.service]
        planned = plan(
            service,
            folder.programme.waves[given.wave],
            factor=service.adaptation[cast("RegionTypeId", region_type)].duration_factor,
            calendar=calendar_of(region.holidays),
        )
        name = trial_id(given.cluster, given.service)
        trials.append(
            {
                "id": name,
                "cluster": given.cluster,
                "service": given.service,
                "region": region.id,
                "region_type": region_type,
                "wave": given.wave,
                "starts": folder.programme.waves[given.wave],
                "planned_end": planned_end(service, planned),
                "status": "proposed",
            }
        )
        tasks += _tasks(name, service, planned)
        waves += [{"trial": name, "kind": kind, "status": "planned"} for kind in WAVES]
    _insert(session, Trial, trials)
    _insert(session, Task, tasks)
    _insert(session, Wave, waves)


def _tasks(trial: str, service: Service, planned: dict[str, Dates]) -> list[dict[str, Any]]:
    return [
        {
            "trial": trial,
            "step": step.id,
            "position": position,
            "owner": step.owner,
            "mandatory": step.mandatory,
            "status": "planned",
            "planned_start": planned[step.id].start,
            "planned_due": planned[step.id].due,
        }
        for position, step in enumerate(in_order(service.rollout))
    ]


def person_row(row: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row of people.csv
    fields = plain_row(row)
    return fields | {"region": row.region or None, "cluster": row.cluster or None}


def plain_row(row: Any, *lists: str) -> dict[str, Any]:  # noqa: ANN401 -- a row of any file
    fields = {name: getattr(row, name) for name in row.__slots__}
    return fields | {name: list(fields[name]) for name in lists}


def _insert(session: Session, table: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    session.flush()
    if prepared := list(rows):
        session.connection().execute(insert(table), prepared)
