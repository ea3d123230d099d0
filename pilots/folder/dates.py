"""Dates that cannot be right, whatever happened."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from pilots.folder.known import Known
from pilots.folder.records import Programme
from pilots.folder.typed_rows import Table, TypedRow


def check_dates(known: Known) -> None:
    """Note what happened before that on which it depends.

    A task that is done while one before it is not recorded is no fault: the record may have gaps.
    """
    _check_order_of_tasks(known)
    _check_start_of_trials(known, known["tasks"], "done_at")
    _check_start_of_trials(known, known["withdrawals"], "withdrawn_at")
    if known.programme is not None:
        _check_start_of_programme(known, known.programme)


def _check_start_of_trials(known: Known, table: Table, column: str) -> None:
    for row in table.rows:
        moment: datetime | None = known.value(row, column)
        start = known.starts.get((row.cells["cluster"], row.cells["service"]))
        if moment and start and moment < start.moment:
            known.note(table, row, column, f"not before {start.day}, when the trial starts")


def _check_start_of_programme(known: Known, programme: Programme) -> None:
    first = min(programme.waves.values())
    start = datetime.combine(first, time(), ZoneInfo(programme.timezone)).astimezone(UTC)
    table = known["decisions"]
    for row in table.rows:
        moment: datetime | None = known.value(row, "decided_at")
        if moment and moment < start:
            known.note(table, row, "decided_at", f"not before {first}, when the first wave starts")


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
