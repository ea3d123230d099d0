"""The programme as a whole: its plan is launched under its hash."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session, func, select

from pilots.deeds.launching import launch, plan_hash
from pilots.setting import Setting
from pilots.tables import Programme, Trial
from portal.api.incoming import LaunchIn
from portal.api.pieces import PREFIX, ChangedMeanwhile
from portal.api.shapes import PlanOut
from portal.visiting import Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["programme"])
Running = Annotated[Visit, Depends(visiting("run programme"))]


@router.get("/plan")
def plan(visit: Running) -> PlanOut:
    """Return the hash of criteria and plan: as they are, or as they were launched."""
    with visit.reading() as session:
        return _plan(session, visit.setting(session))


@router.post("/launch")
def begin(visit: Running, sent: LaunchIn) -> PlanOut:
    """Freeze criteria and plan and begin; refused if the plan is not the one that was looked at."""
    with visit.writing() as session:
        setting = visit.setting(session)
        if sent.plan != plan_hash(session, setting):
            raise ChangedMeanwhile(412)
        launch(session, setting, by=visit.visitor.agent(), now=visit.now)
        session.flush()
        found = _plan(session, setting)
    visit.changed()
    return found


def _plan(session: Session, setting: Setting) -> PlanOut:
    programme = session.get_one(Programme, 1)
    frozen = programme.plan_hash if programme.launched_at else None
    return PlanOut(
        plan=frozen or plan_hash(session, setting),
        launched_at=programme.launched_at,
        trials=session.exec(select(func.count()).select_from(Trial)).one(),
    )
