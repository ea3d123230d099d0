"""The history: every move, who took it, and the proof that nobody changed a line."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select

from pilots import history as chain
from pilots.access.rights import Place
from pilots.errors import HistoryBroken
from pilots.folder.readings import Unfit, a_day
from pilots.setting import Setting
from pilots.tables import HistoryLine
from portal.paging import Paging, number_of
from portal.plan.naming import Naming
from portal.visiting import Visit, visiting

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see history"))]


@router.get("/history")
def history(
    visit: Seeing, kind: str = "", about: str = "", by: str = "", day: str = "", page: str = "1"
) -> Response:
    asked = {"kind": kind, "about": about, "by": by, "day": day}
    with visit.reading() as session:
        setting = visit.setting(session)
        mine = may_see(visit, setting)
        chosen = [*mine, *_filters(setting, asked)]
        counted = select(func.count()).select_from(HistoryLine)
        total = session.exec(counted.where(*chosen)).one()
        paging = Paging(total=total, number=number_of(page), filters=asked)
        query = select(HistoryLine).where(*chosen).order_by(col(HistoryLine.seq).desc())
        lines = list(session.exec(query.limit(paging.size).offset(paging.after)))
        kinds = sorted(session.exec(select(HistoryLine.kind).where(*mine).distinct()))
    return visit.page(
        "office/history",
        lines=lines,
        kinds=kinds,
        asked=asked,
        paging=paging,
        names={person.id: person.name for person in setting.people.values()},
        naming=Naming(setting, visit.language),
        zone=setting.programme.timezone,
    )


@router.get("/history/proof")
def proof(visit: Seeing) -> Response:
    """Follow the chain from its first line to its last."""
    length, head, broken = 0, "", 0
    with visit.reading() as session:
        entries = (json.loads(chain.as_json(line)) for line in chain.lines(session))
        try:
            length = chain.check(entries)
        except HistoryBroken as refusal:
            broken = refusal.seq
        newest = select(HistoryLine).order_by(col(HistoryLine.seq).desc()).limit(1)
        last = session.exec(newest).first()
        head = last.digest if last else ""
    return visit.page("office/history-proof", length=length, head=head, broken=broken)


def may_see(visit: Visit, setting: Setting) -> list[ColumnElement[bool]]:
    """Return the condition for lines that are the visitor's business; none: all are."""
    if visit.may("see history"):
        return []
    clusters = [one for one in setting.clusters.values()
                if visit.may("see history", Place(cluster=one.id, region=one.region))]  # fmt: skip
    names = [*(one.id for one in clusters), *{one.region for one in clusters}]
    people = [
        person.id
        for person in setting.people.values()
        if person.cluster in names or person.region in names
    ]
    subject = col(HistoryLine.subject)
    within = [subject.startswith(f"{name}.", autoescape=True) for name in names]
    return [or_(*within, subject.in_([*names, *people]))]


def _filters(setting: Setting, asked: dict[str, str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked["kind"]:
        found.append(col(HistoryLine.kind) == asked["kind"])
    if about := asked["about"].strip():
        found.append(col(HistoryLine.subject).icontains(about, autoescape=True))
    if who := asked["by"].strip().lower():
        ids = [p.id for p in setting.people.values() if who in f"{p.id} {p.name}".lower()]
        found.append(col(HistoryLine.by).in_([*ids, who]))
    try:
        day = a_day(asked["day"])
    except Unfit:
        asked["day"] = ""
    else:
        at = col(HistoryLine.at)
        found += [at >= setting.start_of(day, None), at < setting.end_of(day, None)]
    return found
