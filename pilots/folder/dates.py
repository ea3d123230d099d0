"""Dates that cannot be right, whatever happened."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pilots.folder.known import Known
from pilots.folder.records import Programme
from pilots.folder.typed_rows import Table, TypedRow


def check_dates(known: Known, programme: Programme | None) -> None:
    """Note what happened before that on which it depends.

    A task that is done while one before it is not recorded is no fault: the record may have gaps.
    """
    _check_order_of_tasks(known)
    if programme is None:
        return
    for name, column in (("tasks", "done_at"), ("withdrawals", "withdrawn_at")):
        _check_start_of_trials(known, known[name], column, programme.waves)
    first = min(programme.waves.values())
    table = known["decisions"]
    for row in table.rows:
        moment: datetime | None = known.value(row, "decided_at")
        if moment and moment.astimezone(ZoneInfo(programme.timezone)).date() < first:
            known.note(table, row, "decided_at", f"not before {first}, the start of the first wave")


def _check_start_of_trials(
    known: Known, table: Table, column: str, waves: Mapping[str, date]
) -> None:
    for row in table.rows:
        moment: datetime | None = known.value(row, column)
        trial = known.trials.get((row.cells["cluster"], row.cells["service"]))
        start = waves.get(trial.cells["wave"]) if trial else None
        zone = _zone(known, row.cells["cluster"])
        if moment and start and zone and moment.astimezone(zone).date() < start:
            expected = f"not before {start}, when the trial starts"
            known.note(table, row, column, expected)


def _zone(known: Known, cluster: str) -> ZoneInfo | None:
    region = known.regions.get(known.region_of(cluster) or "")
    name = region and known.value(region, "timezone")
    return ZoneInfo(name) if name else None


def _check_order_of_tasks(known: Known) -> None:
    table = known["tasks"]
    done: dict[tuple[str, str, str], TypedRow] = {
        (row.cells["cluster"], row.cells["service"], row.cells["task"]): row for row in table.rows
    }
    for (cluster, service, task), row in done.items():
        steps = known.services[service].rollout if service in known.services else ()
        for earlier in (name for step in steps if step.id == task for name in step.depends_on):
            before = done.get((cluster, service, earlier))
            at, needed = known.value(row, "done_at"), before and known.value(before, "done_at")
            if before and at and needed and at < needed:
                expected = f"not before {earlier} is done ({before.cells['done_at']})"
                known.note(table, row, "done_at", expected)
