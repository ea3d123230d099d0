"""A trial taken up, adapted, left; selected, closed or given up by the lead."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from sqlmodel import col, select

from pilots.changes import Deed
from pilots.deeds import ending_trials, starting, telling
from pilots.deeds.collecting import withdraw
from pilots.tables import AdaptationNote
from pilots.typed_wrong import must_be_right, text
from portal import paces
from portal.api.finishing import all_of
from portal.api.incoming import AdaptationIn, AgreementIn, ReasonIn, StepIn, TrainingIn
from portal.api.pieces import PREFIX
from portal.api.shapes import AdaptationOut, TrialOut
from portal.pilot.finding import the_trial
from portal.visiting import Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["trials"])
Seeing = Annotated[Visit, Depends(visiting("see tasks"))]
Running = Annotated[Visit, Depends(visiting("run trial"))]
Changing = Annotated[Visit, Depends(visiting("change plan"))]
LONGEST_REASON = 1_000


@router.post("/trials/{trial}/agreement/upload")
def agree(visit: Running, trial: str, sent: Annotated[AgreementIn, Form()]) -> TrialOut:
    """Take the agreement as signed: the signed paper, or the name of who signs."""
    visit.given.paces.keep(paces.UPLOADS, visit.request, "upload")
    files = all_of(sent.files)
    with visit.writing() as session:
        row, by = the_trial(visit, session, trial), visit.visitor.agent()
        setting = visit.setting(session)
        starting.agree(session, setting, row, name=sent.name, files=files, by=by, now=visit.now)
        found = TrialOut.model_validate(row)
    visit.changed()
    return found


@router.post("/trials/{trial}/training/upload")
def train(visit: Running, trial: str, sent: Annotated[TrainingIn, Form()]) -> TrialOut:
    """Record the training. The baseline opens after it."""
    visit.given.paces.keep(paces.UPLOADS, visit.request, "upload")
    files = all_of(sent.files)
    with visit.writing() as session:
        row, by = the_trial(visit, session, trial), visit.visitor.agent()
        starting.train(
            session, visit.setting(session), row,
            held=sent.held, what=sent.what, files=files, by=by, now=visit.now,
        )  # fmt: skip
        found = TrialOut.model_validate(row)
    visit.changed()
    return found


@router.post("/trials/{trial}/start")
def start(visit: Running, trial: str) -> TrialOut:
    """Start the rollout: the first tasks open and their owners get letters."""
    with visit.writing() as session:
        row, by = the_trial(visit, session, trial), visit.visitor.agent()
        starting.start(session, visit.setting(session), row, by=by, now=visit.now)
        found = TrialOut.model_validate(row)
    visit.changed()
    return found


@router.post("/trials/{trial}/withdraw")
def leave(visit: Running, trial: str, sent: ReasonIn) -> TrialOut:
    """End a trial that its pilot cluster leaves; its tasks and questionnaires end with it."""
    faults: dict[str, str] = {}
    reason = text(sent.reason, "reason", faults, longest=LONGEST_REASON)
    must_be_right(faults)
    with visit.writing() as session:
        row, by = the_trial(visit, session, trial), visit.visitor.agent()
        withdraw(session, visit.setting(session), row, by=by, at=visit.now, reason=reason)
        found = TrialOut.model_validate(row)
    visit.changed()
    return found


@router.post("/trials/{trial}/moves")
def decide(visit: Changing, trial: str, sent: StepIn) -> TrialOut:
    """Select, close or give up a trial, as its life cycle allows."""
    with visit.writing() as session:
        row = the_trial(visit, session, trial)
        deed = Deed(visit.visitor.agent(), visit.now, sent.reason)
        ending_trials.decide(session, visit.setting(session), row, sent.step, deed)
        found = TrialOut.model_validate(row)
    visit.changed()
    return found


@router.get("/trials/{trial}/adaptations")
def adaptations(visit: Seeing, trial: str) -> list[AdaptationOut]:
    with visit.reading() as session:
        the_trial(visit, session, trial)
        query = select(AdaptationNote).where(AdaptationNote.trial == trial)
        rows = session.exec(query.order_by(col(AdaptationNote.id)))
        return [AdaptationOut.model_validate(row) for row in rows]


@router.post("/trials/{trial}/adaptations", status_code=201)
def adapt(visit: Running, trial: str, sent: AdaptationIn) -> AdaptationOut:
    """Note how the service was changed to make it fit, and why."""
    with visit.writing() as session:
        row, by = the_trial(visit, session, trial), visit.visitor.agent()
        note = telling.note_adaptation(
            session, row, what=sent.what, why=sent.why, by=by, now=visit.now
        )
        found = AdaptationOut.model_validate(note)
    visit.changed()
    return found
