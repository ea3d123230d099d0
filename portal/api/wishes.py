"""Wishes for other dates, and problems: said, taken back, granted, refused, answered."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session, col, select

from pilots.changes import Deed
from pilots.deeds import answering, asking_dates
from pilots.deeds.moving_dates import due_of
from pilots.deeds.rolling_out import Walk
from pilots.deeds.telling import report_problem
from pilots.tables import DateRequest, Problem, Task, Trial
from portal.api.incoming import AnswerIn, DateRequestIn, DayIn, ProblemIn
from portal.api.pieces import PREFIX, Limit, Offset, must_match, piece, tag_of
from portal.api.shapes import DateRequestOut, Listing, ProblemOut
from portal.api.trials import mine
from portal.ids import Number
from portal.pilot.finding import the_trial, their_task
from portal.visiting import NotThere, Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["wishes and problems"])
Seeing = Annotated[Visit, Depends(visiting("see tasks"))]
Doing = Annotated[Visit, Depends(visiting("do tasks"))]
Reviewing = Annotated[Visit, Depends(visiting("review evidence"))]
Moving = Annotated[Visit, Depends(visiting("change plan"))]


@router.get("/date-requests")
def date_requests(
    visit: Seeing, status: str = "", limit: Limit = 100, offset: Offset = 0
) -> Listing[DateRequestOut]:
    with visit.reading() as session:
        own = col(Trial.cluster).in_(mine(visit, visit.setting(session)))
        query = select(DateRequest).join(Trial, col(Trial.id) == col(DateRequest.trial)).where(own)
        if status:
            query = query.where(DateRequest.status == status)
        ordered = query.order_by(col(DateRequest.id))
        return piece(visit, session, ordered, DateRequestOut, limit, offset)


@router.post("/date-requests", status_code=201)
def wish(visit: Doing, sent: DateRequestIn) -> DateRequestOut:
    """Ask for a later day. Until it is granted, the old one counts."""
    with visit.writing() as session:
        setting = visit.setting(session)
        trial, row = their_task(visit, session, setting, sent.trial, sent.step)
        made = asking_dates.ask_date(
            session, setting, trial, row, wanted=sent.wanted.isoformat(), reason=sent.reason,
            by=visit.visitor.agent(), now=visit.now,
        )  # fmt: skip
        session.flush()
        found = DateRequestOut.model_validate(made)
    visit.changed()
    return found


@router.post("/date-requests/{number}/withdraw")
def withdraw(visit: Doing, number: Number) -> DateRequestOut:
    """Take a wish back; one that was decided stays as it is."""
    with visit.writing() as session:
        row = _wish(visit, session, number)
        their_task(visit, session, visit.setting(session), row.trial, row.step)
        asking_dates.withdraw_request(session, row, by=visit.visitor.agent(), now=visit.now)
        session.refresh(row)
        found = DateRequestOut.model_validate(row)
    visit.changed()
    return found


@router.post("/date-requests/{number}/grant")
def grant(visit: Moving, request: Request, number: Number, sent: DayIn) -> DateRequestOut:
    """Move the task to the wanted day or another. Needs ``If-Match``: that of the task's date."""
    with visit.writing() as session:
        row, setting = _wish(visit, session, number), visit.setting(session)
        walk = Walk(session, setting, session.get_one(Trial, row.trial))
        now = due_of(walk, row.step, today=walk.day(visit.now))
        must_match(request, tag_of(now.isoformat()))
        deed = Deed(visit.visitor.agent(), visit.now, sent.reason)
        answering.grant(session, setting, row, to=sent.to, seen=now, deed=deed)
        found = DateRequestOut.model_validate(row)
    visit.changed()
    return found


@router.post("/date-requests/{number}/refuse")
def refuse(visit: Reviewing, number: Number, sent: AnswerIn) -> DateRequestOut:
    """Leave the date as it is, and say why."""
    with visit.writing() as session:
        row = _wish(visit, session, number)
        deed = Deed(visit.visitor.agent(), visit.now, sent.answer)
        answering.refuse(session, visit.setting(session), row, deed)
        found = DateRequestOut.model_validate(row)
    visit.changed()
    return found


@router.get("/problems")
def problems(visit: Seeing, limit: Limit = 100, offset: Offset = 0) -> Listing[ProblemOut]:
    with visit.reading() as session:
        own = col(Trial.cluster).in_(mine(visit, visit.setting(session)))
        query = select(Problem).join(Trial, col(Trial.id) == col(Problem.trial)).where(own)
        ordered = query.order_by(col(Problem.id))
        return piece(visit, session, ordered, ProblemOut, limit, offset)


@router.post("/problems", status_code=201)
def report(visit: Doing, sent: ProblemIn) -> ProblemOut:
    with visit.writing() as session:
        setting = visit.setting(session)
        trial = the_trial(visit, session, sent.trial)
        if sent.step and session.get(Task, (trial.id, sent.step)) is None:
            raise NotThere
        made, _ = report_problem(
            session, setting, trial, sent.step, sent.text,
            by=visit.visitor.agent(), now=visit.now,
        )  # fmt: skip
        session.flush()
        found = ProblemOut.model_validate(made)
    visit.changed()
    return found


@router.post("/problems/{number}/answer")
def answer(visit: Reviewing, number: Number, sent: AnswerIn) -> ProblemOut:
    with visit.writing() as session:
        row = session.get(Problem, number)
        if row is None:
            raise NotThere
        the_trial(visit, session, row.trial)
        deed = Deed(visit.visitor.agent(), visit.now, sent.answer)
        answering.answer(session, visit.setting(session), row, deed)
        found = ProblemOut.model_validate(row)
    visit.changed()
    return found


def _wish(visit: Visit, session: Session, number: int) -> DateRequest:
    row = session.get(DateRequest, number)
    if row is None:
        raise NotThere
    the_trial(visit, session, row.trial)
    return row
