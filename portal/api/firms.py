"""The firms of a trial: who takes part, who attended; one more, or a whole list."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel import Session, col, select

from pilots.deeds import taking_off
from pilots.deeds.registering import (
    attendance,
    must_take_firms,
    register_firm,
    take_list,
    tick_attendance,
)
from pilots.participant_list import ADDED, NEW, read_list
from pilots.tables import Participation, Trial
from portal.api.incoming import AttendanceIn, FirmIn, TableIn, TakenOffIn
from portal.api.pieces import PREFIX, Limit, Offset, must_match, piece, tag_of, tagged
from portal.api.shapes import ChangeOut, Listing, ParticipationOut, TableOut
from portal.ids import Number
from portal.pilot.finding import the_trial
from portal.visiting import NotThere, Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["firms"])
Enrolling = Annotated[Visit, Depends(visiting("register firms"))]


@router.get("/trials/{trial}/participations")
def participations(
    visit: Enrolling, trial: str, limit: Limit = 100, offset: Offset = 0
) -> Listing[ParticipationOut]:
    with visit.reading() as session:
        the_trial(visit, session, trial)
        query = select(Participation).where(Participation.trial == trial)
        ordered = query.order_by(col(Participation.firm))
        return piece(visit, session, ordered, ParticipationOut, limit, offset)


@router.get("/trials/{trial}/participations/{firm}")
def participation(visit: Enrolling, trial: str, firm: str, answer: Response) -> ParticipationOut:
    with visit.reading() as session:
        row = _taking_part(visit, session, trial, firm)
    tagged(answer, tag_of(row.trial, row.firm, row.attended))
    return ParticipationOut.model_validate(row)


@router.put("/trials/{trial}/participations/{firm}")
def attended(
    visit: Enrolling, request: Request, trial: str, firm: str, sent: AttendanceIn, answer: Response
) -> ParticipationOut:
    """Note whether a firm was at the core task. Needs ``If-Match``."""
    with visit.writing() as session:
        row = _taking_part(visit, session, trial, firm)
        must_match(request, tag_of(row.trial, row.firm, row.attended))
        its = session.get_one(Trial, trial)
        must_take_firms(its)
        was = [firm] if row.attended else []
        ticked = [firm] if sent.attended else []
        by = visit.visitor.agent()
        tick_attendance(session, its, ticked=ticked, was=was, by=by, now=visit.now)
        session.refresh(row)
        found = ParticipationOut.model_validate(row)
    visit.changed()
    tagged(answer, tag_of(found.trial, found.firm, found.attended))
    return found


def _taking_part(visit: Visit, session: Session, trial: str, firm: str) -> Participation:
    the_trial(visit, session, trial)
    row = session.get(Participation, (trial, firm))
    if row is None:
        raise NotThere
    return row


@router.post("/trials/{trial}/participations", status_code=201)
def register(visit: Enrolling, trial: str, sent: FirmIn) -> ParticipationOut:
    """Let a firm take part: a new one, or the one of the cluster that has this address."""
    with visit.writing() as session:
        its, by = the_trial(visit, session, trial), visit.visitor.agent()
        firm = register_firm(session, its, typed=sent.model_dump(), by=by, now=visit.now)
        found = ParticipationOut.model_validate(session.get_one(Participation, (trial, firm)))
    visit.changed()
    return found


@router.post("/trials/{trial}/participations/list")
def take(visit: Enrolling, trial: str, sent: TableIn) -> TableOut:
    """Look at a list of firms and their attendance, and take it all or, with faults, nothing."""
    with visit.writing() if sent.save else visit.reading() as session:
        its, setting = the_trial(visit, session, trial), visit.setting(session)
        firms = [firm for firm in setting.firms.values() if firm.cluster == its.cluster]
        there = attendance(session, trial)
        listed = read_list(sent.text, firms, there, language=visit.visitor.language)
        saved = sent.save and not listed.faults
        if saved:
            take_list(session, its, listed, by=visit.visitor.agent(), now=visit.now)
    if saved:
        visit.changed()
    return TableOut(
        saved=saved,
        new=listed.count(NEW),
        added=listed.count(ADDED),
        changed=listed.changes,
        faults=[
            {"row": one.row, "column": one.column, "found": one.found, "expected": one.word}
            for one in listed.faults
        ],
    )


@router.post("/trials/{trial}/participations/{firm}/take-off")
def take_off(visit: Enrolling, trial: str, firm: str, sent: TakenOffIn) -> ChangeOut:
    """Take a firm off the list that never took part; the change can be undone."""
    with visit.writing() as session:
        its, by = the_trial(visit, session, trial), visit.visitor.agent()
        change = taking_off.take_off(
            session, its, firm, reason=sent.reason, comment=sent.comment, by=by, now=visit.now
        )
        session.flush()
        found = ChangeOut.model_validate(change)
    visit.changed()
    return found


@router.post("/trials/{trial}/participations/put-back/{number}")
def put_back(visit: Enrolling, trial: str, number: Number) -> ParticipationOut:
    """Put a firm back that was taken off; it is invited again to what is open."""
    with visit.writing() as session:
        its, by = the_trial(visit, session, trial), visit.visitor.agent()
        firm = taking_off.put_back(session, its, number, by=by, now=visit.now)
        session.flush()
        found = ParticipationOut.model_validate(session.get_one(Participation, (trial, firm)))
    visit.changed()
    return found
