"""Trials and their questionnaires, the published figures, the history."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import col, select

from pilots import results
from pilots.access.rights import Place
from pilots.response import responses
from pilots.setting import Setting
from pilots.tables import HistoryLine, Trial
from portal.api.pieces import PREFIX, After, Limit, Offset, cut, piece
from portal.api.shapes import (
    KpiOut,
    Listing,
    MeOut,
    MoveOut,
    TrialOut,
    WaveOut,
)
from portal.office.history import may_see
from portal.pilot.finding import the_trial
from portal.visiting import Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["trials"])
Tasks = Annotated[Visit, Depends(visiting("see tasks"))]


@router.get("/me")
def me(visit: Annotated[Visit, Depends(visiting("own"))]) -> MeOut:
    """Return as whom a program acts."""
    known = visit.visitor
    return MeOut(
        id=known.id, role=known.role, cluster=known.cluster, region=known.region,
        via=str(known.via), scopes=sorted(known.scopes),
    )  # fmt: skip


def mine(visit: Visit, setting: Setting) -> list[str]:
    """Return the pilot clusters whose things the visitor may see."""
    return [
        one.id
        for one in setting.clusters.values()
        if visit.may(visit.deed, Place(cluster=one.id, region=one.region))
    ]


@router.get("/trials")
def trials(visit: Tasks, limit: Limit = 100, offset: Offset = 0) -> Listing[TrialOut]:
    with visit.reading() as session:
        own = col(Trial.cluster).in_(mine(visit, visit.setting(session)))
        query = select(Trial).where(own).order_by(col(Trial.id))
        return piece(visit, session, query, TrialOut, limit, offset)


@router.get("/trials/{trial}")
def trial(visit: Tasks, trial: str) -> TrialOut:
    with visit.reading() as session:
        return TrialOut.model_validate(the_trial(visit, session, trial))


@router.get("/trials/{trial}/waves")
def waves(visit: Tasks, trial: str) -> list[WaveOut]:
    """Return how many firms were asked and have answered; never who, never what."""
    with visit.reading() as session:
        row = the_trial(visit, session, trial)
        found = responses(session, visit.setting(session), row, exactly=True)
    return [
        WaveOut(trial=trial, kind=one.kind, status=one.status, asked=one.asked,
                answered=one.answered, last_day=one.last_day)
        for one in found
    ]  # fmt: skip


@router.get("/kpis")
def kpis(
    visit: Annotated[Visit, Depends(visiting("export"))],
    level: str = "",
    limit: Limit = 500,
    offset: Offset = 0,
) -> Listing[KpiOut]:
    """Return the published figures of the newest edition; small counts are suppressed."""
    with visit.reading() as session:
        found = results.published_figures(session)
    rows = results.published_rows(found) if found else []
    wanted = [KpiOut(**row) for row in rows if not level or row["level"] == level]
    return cut(visit, wanted, limit, offset)


@router.get("/history")
def history(
    visit: Annotated[Visit, Depends(visiting("see history"))],
    after: After = 0,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Listing[MoveOut]:
    """Return the moves after line ``after``, the oldest first; the chain can be followed."""
    with visit.reading() as session:
        conditions = may_see(visit, visit.setting(session))
        query = select(HistoryLine).where(col(HistoryLine.seq) > after, *conditions)
        return piece(visit, session, query.order_by(col(HistoryLine.seq)), MoveOut, limit, offset)
