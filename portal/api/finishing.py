"""What is done with a task besides words as proof: files, the end, somebody else, no proof."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from pilots.changes import Deed
from pilots.deeds import completing, delegating, proving
from pilots.deeds.reviewing_evidence import waive
from pilots.doers import delegate_of
from pilots.proof_files import ProofFile
from pilots.tables import Evidence, Task
from pilots.typed_wrong import TypedWrong
from portal import paces
from portal.api.incoming import DelegationIn, DoneIn, FilesIn, ReasonIn
from portal.api.pieces import PREFIX, must_match, tag_of, tagged
from portal.api.shapes import DelegationOut, EvidenceOut, TaskOut
from portal.api.work import the_task
from portal.pilot.finding import files_of, hidden, their_task
from portal.pilot.forms import Files
from portal.visiting import NotThere, Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["tasks"])
Seeing = Annotated[Visit, Depends(visiting("see tasks"))]
Doing = Annotated[Visit, Depends(visiting("do tasks"))]
Reviewing = Annotated[Visit, Depends(visiting("review evidence"))]


@router.post("/tasks/{trial}/{step}/evidence/upload", status_code=201)
def upload(
    visit: Doing, trial: str, step: str, sent: Annotated[FilesIn, Form()]
) -> list[EvidenceOut]:
    """Keep files as proof; if one of them cannot be taken, none is."""
    visit.given.paces.keep(paces.UPLOADS, visit.request, "upload")
    files = all_of(sent.files)
    with visit.writing() as session:
        setting = visit.setting(session)
        found, task = their_task(visit, session, setting, trial, step)
        if (
            sent.proof
            and sent.proof not in setting.catalogue.services[found.service].step(step).evidence
        ):
            raise TypedWrong({"proof": "unknown"})
        proving.must_take_proof(task)
        by, place = visit.visitor.agent(), (trial, step)
        made = proving.hand_in_files(session, place, sent.proof, files, by=by, now=visit.now)
        said = [EvidenceOut.model_validate(one) for one in made]
    visit.changed()
    return said


def all_of(sent: Files) -> list[ProofFile]:
    """Return the files that were sent.

    Raises:
        TypedWrong: one of them cannot be taken; says of each why.
    """
    good, refused = files_of(sent)
    if refused:
        raise TypedWrong({fault.name: str(fault.why) for fault in refused})
    return good


@router.delete("/tasks/{trial}/{step}/evidence/{piece}", status_code=204)
def take_back(visit: Doing, trial: str, step: str, piece: str) -> Response:
    """Take a piece of proof back that nobody has reviewed; safe to repeat."""
    with visit.writing() as session:
        _, task = their_task(visit, session, visit.setting(session), trial, step)
        found = session.get(Evidence, piece)
        if found is None or (found.trial, found.step) != (trial, step):
            raise NotThere
        proving.take_back(session, found, task, now=visit.now)
    visit.changed()
    return Response(status_code=204)


@router.post("/tasks/{trial}/{step}/done")
def complete(visit: Doing, trial: str, step: str, sent: DoneIn) -> TaskOut:
    """Mark a task as done: with its proof, or with the reason why some is missing."""
    with visit.writing() as session:
        setting = visit.setting(session)
        found, _ = their_task(visit, session, setting, trial, step)
        by, reasons = visit.visitor.agent(), sent.reasons
        with hidden():
            completing.complete(
                session, setting, found, step, reasons=reasons, by=by, now=visit.now
            )
        said = TaskOut.model_validate(session.get_one(Task, (trial, step)))
    visit.changed()
    return said


@router.post("/tasks/{trial}/{step}/waive")
def do_without(visit: Reviewing, trial: str, step: str, sent: ReasonIn) -> TaskOut:
    """Do without the proof that was asked for again, with the reason."""
    with visit.writing() as session:
        row = the_task(visit, session, trial, step)
        waive(session, row, Deed(visit.visitor.agent(), visit.now, sent.reason))
        said = TaskOut.model_validate(row)
    visit.changed()
    return said


@router.get("/tasks/{trial}/{step}/delegation")
def looked_after(visit: Seeing, trial: str, step: str, answer: Response) -> DelegationOut:
    with visit.reading() as session:
        the_task(visit, session, trial, step)
        person = delegate_of(session, trial, step)
    tagged(answer, tag_of(person or ""))
    return DelegationOut(trial=trial, step=step, person=person)


@router.put("/tasks/{trial}/{step}/delegation")
def hand_on(
    visit: Doing, request: Request, trial: str, step: str, sent: DelegationIn, answer: Response
) -> DelegationOut:
    """Let a colleague look after a task, or its owner again. Needs ``If-Match``."""
    with visit.writing() as session:
        setting = visit.setting(session)
        found, task = their_task(visit, session, setting, trial, step)
        seen = delegate_of(session, trial, step) or ""
        must_match(request, tag_of(seen))
        delegating.delegate(
            session, setting, found, task,
            to=sent.to, seen=seen, by=visit.visitor.agent(), now=visit.now,
        )  # fmt: skip
    visit.changed()
    tagged(answer, tag_of(sent.to))
    return DelegationOut(trial=trial, step=step, person=sent.to or None)
