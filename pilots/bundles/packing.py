"""Pack what a run proves: reports, figures, plan, decisions, history, and a manifest of it all."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from evaluation.publishing import write_kpis_csv
from evaluation.reports.facts import ProgrammeFacts, content_hash, read_facts
from evaluation.reports.leaflets import Leaflet
from foundation.database import unit_of_work
from foundation.digests import canonical
from pilots.amendments import amendments, content, plan_hash_now
from pilots.bundles import coded
from pilots.bundles.archive import seal_in, sealed
from pilots.bundles.refusals import NothingFrozen
from pilots.deeds.evaluating import figures_of
from pilots.deeds.launching import frozen_plan
from pilots.outputs.leaflets import (
    SERVICES,
    TRIALS,
    passport_of,
    services_that_hold,
    trial_facts_of,
)
from pilots.outputs.place import database_of
from pilots.outputs.verifying import verify
from pilots.setting import Setting, read_setting
from pilots.tables import Edition, HistoryLine, Report, ReportDecision, Verdict, Vote

FORMAT = 1
MANIFEST = "manifest.json"
FROM_THE_RUN = ("kpis.csv", "verdicts.json", "history.jsonl")


def pack(out: Path) -> bytes:
    """Return the bundle of a finished run, which is proved before anything is packed.

    It holds what is published and what people decided: no answers, no letters, no hidden number.
    Of coded answers it holds what two people saw in each, and neither its words nor whose it was.

    Raises:
        NotARun, DoesNotBelong, HistoryBroken: the run itself does not hold together.
        NothingFrozen: there is no edition of the figures yet.
    """
    verify(out)
    files = {name: (out / name).read_bytes() for name in FROM_THE_RUN}
    for path in sorted((out / "reports").rglob("*.*")):
        if path.is_file():
            files[path.relative_to(out).as_posix()] = path.read_bytes()
    with unit_of_work(database_of(out)) as session:
        setting = read_setting(session)
        editions = list(session.exec(select(Edition).order_by(col(Edition.number))))
        if not editions:
            raise NothingFrozen
        files |= dict(_kept(session, setting, editions))
        named = {name for name in files if name.startswith("reports/")}
        files |= dict(_leaflets(session, setting, editions[-1], named))
        facts = _about(session, setting, editions)
    listed = [
        {"name": name, "bytes": len(inside), "sha256": hashlib.sha256(inside).hexdigest()}
        for name, inside in sorted(files.items())
    ]
    files[MANIFEST] = _json(facts | {"files": listed})
    return sealed(files)


def write(out: Path, file: Path) -> str:
    """Write the bundle of ``out`` into ``file``, whole or not at all; return its seal."""
    bundle = pack(out)
    unfinished = file.with_name(f".{file.name}.part")
    unfinished.write_bytes(bundle)
    unfinished.replace(file)
    return seal_in(bundle)


def _about(session: Session, setting: Setting, editions: list[Edition]) -> dict[str, Any]:
    frozen, rows = setting.programme.plan_hash or "", amendments(session)
    head = select(HistoryLine.digest).order_by(col(HistoryLine.seq).desc())
    return {
        "format": FORMAT,
        "programme": setting.programme.id,
        "synthetic": setting.programme.synthetic,
        "definitions": setting.catalogue.digest,
        "plan": frozen,
        "plan_now": plan_hash_now(frozen, rows),
        "history": session.exec(head).first(),
        "editions": [
            {"number": one.number, "as_of": one.as_of.isoformat(), "figures": one.digest}
            for one in editions
        ],
    }


def _kept(
    session: Session, setting: Setting, editions: list[Edition]
) -> Iterator[tuple[str, bytes]]:
    yield "plan.json", _json(frozen_plan(session, setting))
    yield "catalogue.json", canonical(setting.catalogue.model_dump(mode="json"))
    rows = amendments(session)
    yield "amendments.json", _json([content(row) | {"plan_hash": row.plan_hash} for row in rows])
    for edition in editions:
        yield f"editions/{edition.number}.csv", _figures(edition)
    sorted_themes = {}
    for report in session.exec(select(Report).order_by(col(Report.id))):
        yield f"facts/{report.id}.json", report.facts.encode()
        facts = read_facts(report.facts)
        if isinstance(facts, ProgrammeFacts) and facts.coded is not None:
            sorted_themes[report.id] = facts.coded
    yield from coded.kept(sorted_themes)
    yield "decisions.json", _json(_decisions(session))


def _figures(edition: Edition) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kpis.csv"
        write_kpis_csv(figures_of(edition).published, path)
        return path.read_bytes()


def _decisions(session: Session) -> dict[str, Any]:
    reports = session.exec(select(Report).order_by(col(Report.id)))
    decided = session.exec(select(ReportDecision).order_by(col(ReportDecision.id)))
    votes = session.exec(select(Vote).order_by(col(Vote.service), col(Vote.round), col(Vote.by)))
    verdicts = session.exec(select(Verdict).order_by(col(Verdict.service)))
    return {
        "reports": {row.id: row.content_hash for row in reports},
        "decisions": [_plain(row) for row in decided],
        "votes": [_plain(row) for row in votes],
        "verdicts": [_plain(row) for row in verdicts],
    }


def _plain(row: SQLModel) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.model_dump().items()
    }


def _leaflets(
    session: Session, setting: Setting, newest: Edition, named: set[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the facts of the trial reports and passports that the run has written."""
    holding = services_that_hold(session, setting)
    for service in holding:
        if f"reports/{SERVICES}/{service}.html" in named:
            passport = passport_of(session, setting, newest, service)
            yield f"facts/{SERVICES}/{service}.json", _leaflet(passport)
    for trial in sorted(name for name in named if name.startswith(f"reports/{TRIALS}/")):
        cluster, service, kind = trial.removeprefix(f"reports/{TRIALS}/").split(".", 2)
        facts = trial_facts_of(session, setting, newest, cluster, service)
        if kind == "html" and facts is not None:
            yield f"facts/{TRIALS}/{cluster}.{service}.json", _leaflet(facts)


def _leaflet(facts: Leaflet) -> bytes:
    return canonical({"content_hash": content_hash(facts), "facts": facts.model_dump(mode="json")})


def _json(thing: object) -> bytes:
    # The keys of a row come in an order that depends on how it was read.
    plain = json.dumps(thing, ensure_ascii=False, indent=1, default=_moment, sort_keys=True)
    return plain.encode() + b"\n"


def _moment(thing: object) -> str:
    if isinstance(thing, datetime):
        return thing.isoformat()
    raise TypeError(type(thing).__name__)
