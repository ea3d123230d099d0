"""Dates that were moved: due days, ends of questionnaires, starts of trials; and moved back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel import Session, col, select

from pilots.access.rights import Place
from pilots.changes import KINDS, Deed, subject_of
from pilots.deeds.undoing import undo
from pilots.setting import Setting
from pilots.tables import Change
from portal.api.incoming import DayIn
from portal.api.pieces import PREFIX, Limit, Offset, cut, must_match, tag_of, tagged
from portal.api.shapes import ChangeOut, DateOut, Listing
from portal.ids import Number
from portal.plan.moving import Chosen, Thing, Which, thing_of
from portal.visiting import NotThere, Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["dates"])
Moving = Annotated[Visit, Depends(visiting("change plan"))]


@router.get("/tasks/{trial}/{step}/due")
def due(visit: Moving, trial: str, step: str, answer: Response) -> DateOut:
    return _shown(visit, Which("task", trial, step), answer)


@router.put("/tasks/{trial}/{step}/due")
def move_due(
    visit: Moving, request: Request, trial: str, step: str, sent: DayIn, answer: Response
) -> DateOut:
    """Move the day on which a task is due; its letters follow. Needs ``If-Match``."""
    return _moved(visit, request, Which("task", trial, step), sent, answer)


@router.get("/trials/{trial}/waves/{wave}/end")
def end(visit: Moving, trial: str, wave: str, answer: Response) -> DateOut:
    return _shown(visit, Which("end", trial, wave), answer)


@router.put("/trials/{trial}/waves/{wave}/end")
def move_end(
    visit: Moving, request: Request, trial: str, wave: str, sent: DayIn, answer: Response
) -> DateOut:
    """Let an open questionnaire end on another day. Needs ``If-Match``."""
    return _moved(visit, request, Which("end", trial, wave), sent, answer)


@router.get("/trials/{trial}/begin")
def begin(visit: Moving, trial: str, answer: Response) -> DateOut:
    return _shown(visit, Which("start", trial), answer)


@router.put("/trials/{trial}/begin")
def move_begin(
    visit: Moving, request: Request, trial: str, sent: DayIn, answer: Response
) -> DateOut:
    """Let a trial begin on another day. Needs ``If-Match``."""
    return _moved(visit, request, Which("start", trial), sent, answer)


@router.get("/waves/{wave}/begin")
def begin_of_wave(visit: Moving, wave: str, answer: Response) -> DateOut:
    """Return when the trials of a wave of the programme begin that have not begun."""
    return _shown(visit, Which("wave", part=wave), answer)


@router.put("/waves/{wave}/begin")
def move_wave(visit: Moving, request: Request, wave: str, sent: DayIn, answer: Response) -> DateOut:
    """Let all of them begin on another day. Needs ``If-Match``."""
    return _moved(visit, request, Which("wave", part=wave), sent, answer)


@router.get("/changes")
def changes(visit: Moving, limit: Limit = 100, offset: Offset = 0) -> Listing[ChangeOut]:
    """Return the changes of dates, the newest first."""
    with visit.reading() as session:
        setting = visit.setting(session)
        query = select(Change).where(col(Change.kind).in_(KINDS)).order_by(col(Change.id).desc())
        rows = [row for row in session.exec(query) if _all_theirs(visit, setting, row)]
    return cut(visit, [ChangeOut.model_validate(row) for row in rows], limit, offset)


@router.post("/changes/{number}/undo")
def take_back(visit: Moving, number: Number) -> ChangeOut:
    """Let the day before the change hold again, as long as nothing was built upon it."""
    with visit.writing() as session:
        setting, row = visit.setting(session), session.get(Change, number)
        if row is None or row.kind not in KINDS or not _all_theirs(visit, setting, row):
            raise NotThere
        undo(session, setting, row, Deed(visit.visitor.agent(), visit.now))
        session.flush()
        session.refresh(row)
        found = ChangeOut.model_validate(row)
    visit.changed()
    return found


def _all_theirs(visit: Visit, setting: Setting, change: Change) -> bool:
    clusters = [setting.clusters.get(trial.partition(".")[0]) for trial in subject_of(change)]
    return all(one and visit.may(visit.deed, Place(cluster=one.id, region=one.region))
               for one in clusters)  # fmt: skip


def _shown(visit: Visit, which: Which, answer: Response) -> DateOut:
    with visit.reading() as session:
        thing = _thing(visit, session, which)
    return _said(thing, answer)


def _moved(visit: Visit, request: Request, which: Which, sent: DayIn, answer: Response) -> DateOut:
    with visit.writing() as session:
        thing = _thing(visit, session, which)
        must_match(request, tag_of(thing.seen))
        thing.do(session, sent.to, Deed(visit.visitor.agent(), visit.now, sent.reason))
        session.flush()
        now = _thing(visit, session, which)
    visit.changed()
    return _said(now, answer)


def _thing(visit: Visit, session: Session, which: Which) -> Thing:
    return thing_of(visit, session, visit.setting(session), which, Chosen())


def _said(thing: Thing, answer: Response) -> DateOut:
    tagged(answer, tag_of(thing.seen))
    return DateOut(subject=thing.subject, day=thing.now, trials=list(thing.trials))
