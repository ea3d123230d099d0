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
SAME = "an id that nobody has, or the very same row"


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
    for row in table.rows:
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
    """Note what a cell should name; of one that is unfit reading has noted it already."""
    if column in row.values:
        later.faults.add(table.place, row.number, column, quoted(row.cells[column]), expected)


def _is_whole(table: Table, row: TypedRow) -> bool:
    return len(row.values) == len(table.sheet.columns)


def _record(table: Table, row: TypedRow) -> Any:  # noqa: ANN401 -- of the sheet's record
    return table.sheet.record(**row.values)


def _firm(
    _session: Session, setting: Setting, table: Table, row: TypedRow, later: Later, places: Places
) -> None:
    cells, held = row.cells, setting.firms.get(row.cells["id"])
    known = cells["cluster"] in setting.clusters
    mine = known and places.hold(setting, cells["cluster"], None)
    if not known:
        _note(later, table, row, "cluster", "the id of a pilot cluster of the programme")
    elif not mine:
        _note(later, table, row, "cluster", "a pilot cluster that is yours")
    if cells["id"] in setting.people:
        _note(later, table, row, "id", "an id that no person has")
    elif mine and _is_whole(table, row):
        before = held.model_dump() if held is not None else None
        _settle(later, table, row, before, plain_row(_record(table, row)))
    elif mine and held is not None:
        _note(later, table, row, "id", SAME)


def _somebody(
    _session: Session, setting: Setting, table: Table, row: TypedRow, later: Later, places: Places
) -> None:
    cells, held = row.cells, setting.people.get(row.cells["id"])
    wrong = _wrong_place(setting, cells, places)
    if wrong:
        _note(later, table, row, *wrong)
    if cells["id"] in setting.firms:
        _note(later, table, row, "id", "an id that no firm has")
    elif not wrong and _is_whole(table, row):
        before = held.model_dump(exclude={"left_at"}) if held is not None else None
        _settle(later, table, row, before, person_row(_record(table, row)))
    elif not wrong and held is not None:
        _note(later, table, row, "id", SAME)


def _wrong_place(setting: Setting, cells: dict[str, str], places: Places) -> tuple[str, str] | None:
    """Return the column that names no place of this role, and what would be right."""
    cluster, region, role = cells["cluster"], cells["region"], cells["role"]
    complaints = (
        (cluster and cluster not in setting.clusters,
         "cluster", "the id of a pilot cluster of the programme"),
        (region and region not in setting.regions,
         "region", "the id of a region of the programme"),
        (role in OF_A_CLUSTER and not cluster, "cluster", f"the cluster of this {role}"),
        (role in OF_A_REGION and not region, "region", f"the region of this {role}"),
    )  # fmt: skip
    for is_wrong, column, expected in complaints:
        if is_wrong:
            return column, expected
    if not places.hold(setting, cluster or None, region or None):
        return "cluster" if cluster else "region", "a place that is yours"
    return None


def _settle(
    later: Later, table: Table, row: TypedRow, held: dict[str, Any] | None, new: dict[str, Any]
) -> None:
    """Take a right row: it is new, or the very same that is there."""
    if held is None:
        later.new.append(new)
    elif held == new:
        later.same += 1
    else:
        _note(later, table, row, "id", SAME)


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
    elif _is_whole(table, row):
        new = {"trial": trial.id, "firm": firm.id, "attended": row.values["attended"]}
        held = session.get(Participation, (trial.id, firm.id))
        if held is None:
            later.new.append(new)
        elif held.attended == new["attended"]:
            later.same += 1
        else:
            later.changed.append((held.model_dump(), new))


CHECKS = {"smes": _firm, "people": _somebody, "participations": _participation}
