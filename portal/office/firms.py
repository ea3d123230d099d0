"""Firms: which take part in what, and whether letters reach them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select

from pilots import roster
from pilots.access.rights import Place
from pilots.tables import Firm, Participation
from portal.paging import Paging, number_of
from portal.visiting import Visit, visiting

router = APIRouter()


@router.get("/firms")
def firms(
    visit: Annotated[Visit, Depends(visiting("see people"))],
    cluster: str = "",
    q: str = "",
    page: str = "1",
) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
        mine = [
            one.id
            for one in setting.clusters.values()
            if visit.may("see people", Place(cluster=one.id, region=one.region))
        ]
        wanted: list[ColumnElement[bool]] = [
            col(Firm.cluster).in_([cluster] if cluster in mine else mine)
        ]
        if words := q.strip():
            named = (col(Firm.name), col(Firm.email), col(Firm.id))
            wanted.append(or_(*(column.icontains(words, autoescape=True) for column in named)))
        total = session.exec(select(func.count()).select_from(Firm).where(*wanted)).one()
        filters = {"cluster": cluster, "q": q}
        paging = Paging(total=total, number=number_of(page), filters=filters)
        query = select(Firm).where(*wanted).order_by(col(Firm.name), col(Firm.id))
        rows = list(session.exec(query.limit(paging.size).offset(paging.after)))
        taking = select(
            Participation.firm, func.count(), func.sum(func.coalesce(Participation.attended, 0))
        ).where(col(Participation.firm).in_([row.id for row in rows]))
        parts = {
            firm: (int(all_), int(there or 0))
            for firm, all_, there in session.exec(taking.group_by(col(Participation.firm)))
        }
        shown = roster.firms(session, setting, rows)
    return visit.page(
        "office/firms",
        firms=shown,
        taking=parts,
        paging=paging,
        clusters={name: setting.clusters[name].name for name in mine},
        asked=filters,
        zone=setting.programme.timezone,
    )
