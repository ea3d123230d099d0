"""Firms, people and attendance that come after the import: seen first, then all or nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from pilots import history
from pilots.deeds.importing import person_row, plain_row
from pilots.folder.faults import Faults, quoted
from pilots.folder.later import read_later, text_of
from pilots.folder.rules import OF_A_CLUSTER, OF_A_REGION
from pilots.folder.typed_rows import Table, TypedRow
from pilots.letters import about_waves
from pilots.lifecycle import Agent, Role
from pilots.lifecycle.rules import Rule
from pilots.recorded import trial_id
from pilots.setting import Setting, read_setting
from pilots.tables import Change, Firm, Participation, Person, Trial, Wave

ENROLLED = Rule("import", "programme", "programme", (Role.WP_LEAD, Role.REGIONAL_COORDINATOR))


@dataclass(slots=True, kw_only=True)
class Later:
    """What a table would change. ``text`` gives the same again; with faults nothing is done."""

    kind: str
    faults: Faults
    text: str = ""
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    same: int = 0


def look(session: Session, setting: Setting, kind: str, given: bytes, places: "Places") -> Later:
    """Read a table and hold it against the programme; nothing is changed."""
    table, faults = read_later(kind, given, setting.catalogue)
    found = Later(kind=kind, faults=faults, text=text_of(table))
    fitting = [row for row in table.rows if len(row.values) == len(table.sheet.columns)]
    for row in fitting:
        CHECKS[kind](session, setting, table, row, found, places)
    return found


@dataclass(frozen=True, slots=True)
class Places:
    """Where somebody may bring something in: None is everywhere."""

    region: str | None = None
    cluster: str | None = None

    def hold(self, setting: Setting, cluster: str | None, region: str | None) -> bool:
        if self.cluster is not None:
            return cluster == self.cluster
        home = setting.clusters[cluster].region if cluster else region
        return self.region is None or home == self.region


def enrol(session: Session, later: Later, *, by: Agent, now: datetime) -> Change | None:
    """Write what ``look`` has found, and invite firms to questionnaires that are open.

    Returns:
        What was changed; None if all of it was there already.

    Raises:
        FolderFaults: there are faults; nothing was written.
    """
    if later.faults:
        raise later.faults.refusal(Path(f"{later.kind}.csv"))
    if not later.new and not later.changed:
        return None
    table = {"smes": Firm, "people": Person, "participations": Participation}[later.kind]
    if later.new:
        session.connection().execute(insert(table), later.new)
    for before, after in later.changed:
        row = session.get_one(Participation, (before["trial"], before["firm"]))
        row.attended = after["attended"]
        session.add(row)
    session.flush()
    if later.kind == "participations":
        _invite(session, {row["trial"] for row in later.new}
                | {after["trial"] for _, after in later.changed})  # fmt: skip
    keys = [_key(row) for row in later.new]
    change = Change(
        kind=f"{later.kind} imported", subject=later.kind, by=by.id, at=now, reason="",
        before={"changed": [before for before, _ in later.changed]},
        after={"new": keys, "changed": [after for _, after in later.changed]},
    )  # fmt: skip
    session.add(change)
    note = f"{len(later.new)} new, {len(later.changed)} changed"
    history.record(session, "people", later.kind, ENROLLED, by=by, at=now, note=note)
    return change


def _key(row: dict[str, Any]) -> str:
    return str(row.get("id") or f"{row['trial']}:{row['firm']}")


def _invite(session: Session, trials: set[str]) -> None:
    """Promise the letters of open questionnaires to whoever is asked now; none comes twice."""
    setting = read_setting(session)
    waves = select(Wave).where(col(Wave.trial).in_(trials), Wave.status == "open")
    for wave in session.exec(waves).all():
        trial = session.get_one(Trial, wave.trial)
        if wave.kind == "baseline" and wave.opens_at:
            about_waves.baseline_opened(session, setting, trial, wave, wave.opens_at)
        else:
            about_waves.opened(session, setting, trial, wave)


def _note(later: Later, table: Table, row: TypedRow, column: str, expected: str) -> None:
    later.faults.add(table.place, row.number, column, quoted(row.cells[column]), expected)


def _record(table: Table, row: TypedRow) -> Any:  # noqa: ANN401 -- of the sheet's record
    return table.sheet.record(**row.values)


def _firm(
    _session: Session, setting: Setting, table: Table, row: TypedRow, later: Later, places: Places
) -> None:
    cells = row.cells
    if cells["cluster"] not in setting.clusters:
        _note(later, table, row, "cluster", "the id of a pilot cluster of the programme")
        return
    if not places.hold(setting, cells["cluster"], None):
        _note(later, table, row, "cluster", "a pilot cluster that is yours")
        return
    new = plain_row(_record(table, row))
    held = setting.firms.get(cells["id"])
    if held is not None:
        if held.model_dump() == new:
            later.same += 1
        else:
            _note(later, table, row, "id", "an id that no firm has, or the very same row")
    elif cells["id"] in setting.people:
        _note(later, table, row, "id", "an id that no person has")
    else:
        later.new.append(new)


def _somebody(
    _session: Session, setting: Setting, table: Table, row: TypedRow, later: Later, places: Places
) -> None:
    cells = row.cells
    cluster, region = cells["cluster"], cells["region"]
    if cluster and cluster not in setting.clusters:
        _note(later, table, row, "cluster", "the id of a pilot cluster of the programme")
    elif region and region not in setting.regions:
        _note(later, table, row, "region", "the id of a region of the programme")
    elif cells["role"] in OF_A_CLUSTER and not cluster:
        _note(later, table, row, "cluster", f"the cluster of this {cells['role']}")
    elif cells["role"] in OF_A_REGION and not region:
        _note(later, table, row, "region", f"the region of this {cells['role']}")
    elif not places.hold(setting, cluster or None, region or None):
        _note(later, table, row, "cluster" if cluster else "region", "a place that is yours")
    elif cells["id"] in setting.firms:
        _note(later, table, row, "id", "an id that no firm has")
    elif (held := setting.people.get(cells["id"])) is not None:
        new = person_row(_record(table, row))
        if held.model_dump(exclude={"left_at"}) == new:
            later.same += 1
        else:
            _note(later, table, row, "id", "an id that nobody has, or the very same row")
    else:
        later.new.append(person_row(_record(table, row)))


def _participation(
    session: Session, setting: Setting, table: Table, row: TypedRow, later: Later, places: Places
) -> None:
    cells = row.cells
    firm = setting.firms.get(cells["sme"])
    trial = session.get(Trial, trial_id(cells["cluster"], cells["service"]))
    if firm is None:
        _note(later, table, row, "sme", "the id of a firm of the programme")
    elif cells["cluster"] != firm.cluster:
        _note(later, table, row, "cluster", f"{firm.cluster}, the cluster of {firm.id}")
    elif trial is None:
        _note(later, table, row, "service", "a service that this cluster tries")
    elif not places.hold(setting, trial.cluster, trial.region):
        _note(later, table, row, "cluster", "a pilot cluster that is yours")
    elif trial.withdrawn_at is not None:
        _note(later, table, row, "service", "a trial that has not been given up")
    else:
        new = {"trial": trial.id, "firm": firm.id, "attended": row.values["attended"]}
        held = session.get(Participation, (trial.id, firm.id))
        if held is None:
            later.new.append(new)
        elif held.attended == new["attended"]:
            later.same += 1
        else:
            later.changed.append((held.model_dump(), new))


CHECKS = {"smes": _firm, "people": _somebody, "participations": _participation}
