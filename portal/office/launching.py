"""Launch: criteria and plan are frozen under a hash, and the programme begins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session, col, select

from pilots.deeds.launching import launch, plan_hash
from pilots.tables import Task, Trial
from portal.entering import Posted
from portal.visiting import Visit, visiting

router = APIRouter()
Running = Annotated[Visit, Depends(visiting("run programme"))]


class Frozen(Posted):
    """``plan`` is the hash that somebody has seen; what has changed since is not launched."""

    plan: str = ""
    sure: str = ""


@router.get("/launch")
def form(visit: Running) -> Response:
    with visit.reading() as session:
        return _form(visit, session)


@router.post("/launch")
def begin(visit: Running, sent: Annotated[Frozen, Form()]) -> Response:
    with visit.writing() as session:
        setting = visit.setting(session)
        if not sent.sure or sent.plan != plan_hash(session, setting):
            stale = bool(sent.plan) and sent.plan != plan_hash(session, setting)
            return _form(visit, session, status=422, stale=stale)
        launch(session, setting, by=visit.visitor.agent(), now=visit.now)
    visit.changed()
    return visit.go("/launch", done="launched")


def _form(visit: Visit, session: Session, *, status: int = 200, stale: bool = False) -> Response:
    setting = visit.setting(session)
    trials = list(session.exec(select(Trial).order_by(col(Trial.starts))))
    today = setting.day(visit.now, None)
    return visit.page(
        "office/launch",
        status=status,
        programme=setting.programme,
        hash=plan_hash(session, setting),
        definitions=setting.catalogue.digest,
        kpis=[kpi for kpi in setting.catalogue.kpis.values() if kpi.target is not None],
        gates=setting.catalogue.gates.values(),
        trials=len(trials),
        tasks=len(session.exec(select(Task.step)).all()),
        begun=[trial for trial in trials if trial.starts < today],
        begins=trials[0].starts if trials else None,
        stale=stale,
        unsure=status != 200 and not stale,  # noqa: PLR2004 -- HTTP
    )
