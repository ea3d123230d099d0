"""Everything of a programme as tables for other programs: complete, or a loud failure."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, select

from evaluation.exporting import FileKind, Table, as_file
from foundation.errors import TrialError
from pilots.access.tokens import derived
from pilots.deeds.evaluating import figures_of, newest_edition
from pilots.earlier import behind, earlier
from pilots.setting import Setting
from pilots.tables import (
    HistoryLine,
    Participation,
    ReportDecision,
    Task,
    Trial,
    Vote,
)

SYNTHETIC = "SYNTHETIC: people, firms and answers of this programme are invented."


class ExportIncomplete(TrialError):
    """An export would hold fewer or more rows than the database."""

    code = "EXPORT-101"

    def __init__(self, table: str, found: int, expected: int) -> None:
        super().__init__(
            f"The export of {table} would hold {found:,} rows, the database holds {expected:,}. "
            "Nothing was exported. Try again; if it happens twice, tell the operator."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One table of an export. ``withheld``: rows that nobody outside may see.

    None: some are withheld, and how many would tell how many have answered.
    """

    table: Table
    withheld: int | None = 0
    note: str = ""


def export(
    session: Session, setting: Setting, names: list[str], kind: FileKind, *,
    secret: bytes, now: datetime,
) -> bytes:  # fmt: skip
    """Return a zip of the tables with ``manifest.json``: rows, columns, SHA-256 of each file.

    Raises:
        ExportIncomplete: a table does not hold exactly what the database holds.
        KeyError: there is no such table.
    """
    made = [TABLES[name](session, setting, secret, now) for name in names]
    files = {f"{one.table.name}.{kind}": as_file(one.table, kind) for one in made}
    manifest = {
        "programme": setting.programme.id,
        "title": setting.programme.title,
        "notice": SYNTHETIC if setting.programme.synthetic else "",
        "plan_hash": setting.programme.plan_hash,
        "definitions": setting.catalogue.digest,
        "data_until": now.isoformat(),
        "format": kind,
        "files": [
            {
                "file": name,
                "rows": len(one.table.rows),
                "columns": list(one.table.columns),
                "sha256": sha256(content).hexdigest(),
                "complete": one.withheld == 0,
                "withheld_rows": one.withheld,
                "note": one.note,
            }
            for (name, content), one in zip(files.items(), made, strict=True)
        ],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*files.items(), ("manifest.json", _json(manifest))]:
            archive.writestr(zipfile.ZipInfo(name, (2027, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _plain(row: SQLModel, columns: tuple[str, ...]) -> tuple[Any, ...]:
    found = (getattr(row, name) for name in columns)
    return tuple(v.astimezone(UTC) if isinstance(v, datetime) else v for v in found)


def _whole(session: Session, table: type[SQLModel], name: str, columns: tuple[str, ...]) -> Made:
    """Return every row of a table, and prove it."""
    order = [col(getattr(table, key.name)) for key in table.__table__.primary_key]  # type: ignore[attr-defined]
    rows = [_plain(row, columns) for row in session.exec(select(table).order_by(*order))]
    _must_hold(session, table, name, len(rows))
    return Made(table=Table(name, columns, rows))


def _must_hold(session: Session, table: type[SQLModel], name: str, found: int) -> None:
    expected = session.exec(select(func.count()).select_from(table)).one()
    if found != expected:
        raise ExportIncomplete(name, found, expected)


def _trials(session: Session, _setting: Setting, _secret: bytes, _now: datetime) -> Made:
    columns = ("id", "cluster", "service", "region", "region_type", "wave", "starts",
               "planned_end", "status", "withdrawn_at", "withdrawn_reason")  # fmt: skip
    return _whole(session, Trial, "trials", columns)


def _tasks(session: Session, _setting: Setting, _secret: bytes, _now: datetime) -> Made:
    columns = ("trial", "step", "position", "owner", "mandatory", "status", "planned_start",
               "planned_due", "opened_at", "due", "done_at", "evidence")  # fmt: skip
    return _whole(session, Task, "tasks", columns)


def _participations(session: Session, setting: Setting, secret: bytes, _now: datetime) -> Made:
    columns = ("trial", "firm", "size", "nace", "attended")
    query = select(Participation).order_by(col(Participation.trial), col(Participation.firm))
    rows = [
        (row.trial, _pseudonym(secret, row.firm), setting.firms[row.firm].size,
         setting.firms[row.firm].nace, row.attended)
        for row in session.exec(query)
    ]  # fmt: skip
    _must_hold(session, Participation, "participations", len(rows))
    note = "firms stand under pseudonyms; those of answers are others"
    return Made(table=Table("participations", columns, rows), note=note)


def _pseudonym(secret: bytes, somebody: str) -> str:
    return derived(secret, "export", somebody)[:16]


def _kpis(session: Session, _setting: Setting, _secret: bytes, now: datetime) -> Made:
    columns = ("level", "unit", "service", "kpi", "n", "value", "low", "high", "status",
               "suppressed")  # fmt: skip
    edition = newest_edition(session, until=now)
    if edition is None:
        return Made(table=Table("kpis", columns, ()), note="no edition of the figures is frozen")
    published = figures_of(edition).published[list(columns)]
    rows = [tuple(map(_number, row)) for row in published.itertuples(index=False, name=None)]
    if len(rows) != len(published):
        raise ExportIncomplete("kpis", len(rows), len(published))
    hidden = sum(bool(row[-1]) for row in rows)
    note = f"edition {edition.number}; {hidden} rows keep their address only: small counts"
    return Made(table=Table("kpis", columns, rows), note=note)


def _number(value: Any) -> Any:  # noqa: ANN401 -- a cell of a frame
    if isinstance(value, str):
        return value
    text = str(value)
    if text in {"nan", "<NA>", "None", "NaT"}:
        return None
    number = float(text)
    return int(number) if text.isdigit() else number


def _decisions(session: Session, _setting: Setting, _secret: bytes, _now: datetime) -> Made:
    columns = ("kind", "subject", "stage", "round", "decision", "by", "role", "at", "comment")
    reports = session.exec(select(ReportDecision).order_by(col(ReportDecision.id))).all()
    votes = session.exec(select(Vote).order_by(col(Vote.service), col(Vote.at))).all()
    rows: list[tuple[Any, ...]] = [
        ("report", d.report, d.stage, d.round, d.decision, d.by, d.role, d.at, d.comment)
        for d in reports
    ]
    rows += [
        ("verdict", v.service, "vote", v.round, v.vote, v.by, "advisory_expert", v.at, v.comment)
        for v in votes
    ]
    _must_hold(session, ReportDecision, "decisions", len(reports))
    return Made(table=Table("decisions", columns, rows))


def _history(session: Session, _setting: Setting, _secret: bytes, _now: datetime) -> Made:
    columns = ("seq", "at", "kind", "subject", "move", "source", "target", "role", "by", "note",
               "previous", "digest")  # fmt: skip
    return _whole(session, HistoryLine, "history", columns)


def _answers(session: Session, setting: Setting, secret: bytes, now: datetime) -> Made:
    """Return closed answers as of the newest edition, of groups that its figures show.

    Neither trial nor region nor moment is said, and the pseudonym of a firm is another one for each
    service and in each table: with them, few firms would be many too few.
    """
    from evaluation.single_answers import COLUMNS, single_answers

    columns = tuple(COLUMNS)
    newest = newest_edition(session, until=now)
    seen = behind(session, setting, newest) if newest else None
    before = earlier(session, setting, newest) if newest else None
    if newest is None or seen is None or before is None or before.lost:
        why = "answers were deleted since the last editions" if newest else "no edition is frozen"
        note = f"withheld: {why}"
        return Made(table=Table("answers", columns, ()), withheld=None, note=note)
    told = single_answers(seen, figures_of(newest), setting.catalogue, before=before.seen)
    rows = sorted(
        (_pseudonym(secret, f"{service} {firm}"), service, *rest)
        for firm, service, *rest in told.itertuples(index=False, name=None)
    )
    note = (
        f"as of edition {newest.number}; withheld: free text, amounts, sizes, answers of other "
        "people than firms or that do not count, and questions of a service and region type whose "
        "figures are not published; pseudonyms differ from service to service and from those of "
        "participations"
    )
    return Made(table=Table("answers", columns, rows), withheld=None, note=note)


Maker = Callable[[Session, Setting, bytes, datetime], Made]
TABLES: dict[str, Maker] = {
    "trials": _trials,
    "tasks": _tasks,
    "participations": _participations,
    "kpis": _kpis,
    "decisions": _decisions,
    "history": _history,
    "answers": _answers,
}
