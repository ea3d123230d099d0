"""Tasks and their proof: handed in, looked at, accepted or given back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel import Session, col, select

from pilots.changes import Deed
from pilots.deeds import proving
from pilots.deeds.reviewing_evidence import accept, give_back, proof_of, version_of
from pilots.tables import Task, Trial
from portal.api.incoming import EvidenceIn, ReasonIn
from portal.api.pieces import PREFIX, Limit, Offset, must_match, piece, tag_of, tagged
from portal.api.shapes import EvidenceOut, Listing, TaskOut
from portal.api.trials import mine
from portal.pilot.finding import the_trial, their_task
from portal.visiting import NotThere, Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["tasks"])
Seeing = Annotated[Visit, Depends(visiting("see tasks"))]
Doing = Annotated[Visit, Depends(visiting("do tasks"))]
Reviewing = Annotated[Visit, Depends(visiting("review evidence"))]


@router.get("/tasks")
def tasks(
    visit: Seeing,
    trial: str = "",
    status: str = "",
    owner: str = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> Listing[TaskOut]:
    with visit.reading() as session:
        own = col(Trial.cluster).in_(mine(visit, visit.setting(session)))
        query = select(Task).join(Trial, col(Trial.id) == col(Task.trial)).where(own)
        for column, value in ((Task.trial, trial), (Task.status, status), (Task.owner, owner)):
            if value:
                query = query.where(col(column) == value)
        ordered = query.order_by(col(Task.trial), col(Task.position))
        return piece(visit, session, ordered, TaskOut, limit, offset)


@router.get("/tasks/{trial}/{step}")
def task(visit: Seeing, trial: str, step: str, answer: Response) -> TaskOut:
    """Return a task; its ``ETag`` stands for its status and its proof."""
    with visit.reading() as session:
        row = the_task(visit, session, trial, step)
        tagged(answer, tag_of(version_of(row, proof_of(session, row))))
    return TaskOut.model_validate(row)


@router.get("/tasks/{trial}/{step}/evidence")
def evidence(visit: Seeing, trial: str, step: str) -> list[EvidenceOut]:
    with visit.reading() as session:
        row = the_task(visit, session, trial, step)
        return [EvidenceOut.model_validate(piece) for piece in proof_of(session, row)]


@router.post("/tasks/{trial}/{step}/evidence", status_code=201)
def hand_in(visit: Doing, trial: str, step: str, sent: EvidenceIn) -> list[EvidenceOut]:
    """Keep a link or a note as proof; what lies there already is not kept twice."""
    with visit.writing() as session:
        _, row = their_task(visit, session, visit.setting(session), trial, step)
        proving.must_take_proof(row)
        deed = proving.hand_in_link if sent.kind == proving.LINK else proving.hand_in_note
        by = visit.visitor.agent()
        made = deed(session, (trial, step), sent.proof, sent.text, by=by, now=visit.now)
        found = [EvidenceOut.model_validate(one) for one in made]
    visit.changed()
    return found


@router.post("/tasks/{trial}/{step}/accept")
def take(visit: Reviewing, request: Request, trial: str, step: str, sent: ReasonIn) -> TaskOut:
    """Take the proof as enough. Needs ``If-Match``."""
    with visit.writing() as session:
        row = the_task(visit, session, trial, step)
        seen = version_of(row, proof_of(session, row))
        must_match(request, tag_of(seen))
        accept(session, row, Deed(visit.visitor.agent(), visit.now, sent.reason), seen=seen)
        found = TaskOut.model_validate(row)
    visit.changed()
    return found


@router.post("/tasks/{trial}/{step}/return")
def turn_back(visit: Reviewing, request: Request, trial: str, step: str, sent: ReasonIn) -> TaskOut:
    """Ask for another proof, with the reason. Needs ``If-Match``."""
    with visit.writing() as session:
        row = the_task(visit, session, trial, step)
        seen = version_of(row, proof_of(session, row))
        must_match(request, tag_of(seen))
        deed = Deed(visit.visitor.agent(), visit.now, sent.reason)
        give_back(session, visit.setting(session), row, deed, seen=seen)
        found = TaskOut.model_validate(row)
    visit.changed()
    return found


def the_task(visit: Visit, session: Session, trial: str, step: str) -> Task:
    the_trial(visit, session, trial)
    row = session.get(Task, (trial, step))
    if row is None:
        raise NotThere
    return row
