"""What people do with a task: prove it, finish it, ask for time, tell, hand it on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session

from foundation.errors import TrialError
from pilots.deeds import asking_dates, completing, delegating, proving, telling
from pilots.setting import Setting
from pilots.tables import DateRequest, Evidence, Task, Trial
from pilots.typed_wrong import MISSING, TypedWrong
from portal import paces
from portal.pilot import forms
from portal.pilot.again import Again
from portal.pilot.finding import files_of, hidden, their_task
from portal.pilot.tasks import task_page
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Doing = Annotated[Visit, Depends(visiting("do tasks"))]
Deed = Callable[[Session, Setting, Trial, Task], str]
"""Does something with a task and returns the word that confirms it."""
HTTP_REFUSED = 400


def _done(visit: Visit, trial: str, step: str, deed: Deed, again: Again) -> Response:
    """Do it and lead back to the task; or show what was typed and why it was not done."""
    try:
        with visit.writing() as session:
            setting = visit.setting(session)
            found, task = their_task(visit, session, setting, trial, step)
            with hidden():
                word = deed(session, setting, found, task)
    except TypedWrong as wrong:
        return task_page(visit, trial, step, replace(again, faults=wrong.faults))
    except TrialError as refusal:
        return task_page(visit, trial, step, replace(again, refusal=refusal.code))
    visit.changed()
    return visit.go(f"/tasks/{trial}/{step}", done=word)


@router.post("/tasks/{trial}/{step}/upload")
def prove(visit: Doing, trial: str, step: str, sent: Annotated[forms.Proof, Form()]) -> Response:
    """Keep files, a link and a note as proof; what is right is kept even if something is not."""
    visit.given.paces.keep(paces.UPLOADS, visit.request, "upload")
    good, refused = files_of(sent.files)
    faults: dict[str, str] = {}
    kept = [f"file:{file.name}" for file in good]

    def deed(session: Session, setting: Setting, found: Trial, task: Task) -> str:
        service = setting.catalogue.services[found.service]
        if sent.proof and sent.proof not in service.step(step).evidence:
            raise NotThere
        proving.must_take_proof(task)
        place, by = (trial, step), visit.visitor.agent()
        for word, text, hand_in in (
            ("link", sent.link, proving.hand_in_link),
            ("note", sent.note, proving.hand_in_note),
        ):
            if not text.strip():
                continue
            try:
                hand_in(session, place, sent.proof, text, by=by, now=visit.now)
            except TypedWrong as wrong:
                faults.update(wrong.faults)
            else:
                kept.append(word)
        proving.hand_in_files(session, place, sent.proof, good, by=by, now=visit.now)
        if not (kept or refused or faults):
            raise TypedWrong({"files": MISSING})
        return "handed-in"

    typed = {"proof": sent.proof, "link": sent.link, "note": sent.note}
    again = Again(form="proof", typed=typed)
    done = _done(visit, trial, step, deed, again)
    if done.status_code >= HTTP_REFUSED or not (refused or faults):
        return done
    typed |= {word: "" for word in ("link", "note") if word in kept}
    return task_page(
        visit, trial, step, replace(again, typed=typed, faults=faults, refused=refused, kept=kept)
    )


@router.post("/tasks/{trial}/{step}/take-back")
def take_back(
    visit: Doing, trial: str, step: str, sent: Annotated[forms.TakenBack, Form()]
) -> Response:
    def deed(session: Session, _setting: Setting, _trial: Trial, task: Task) -> str:
        piece = session.get(Evidence, sent.piece)
        if piece is None or (piece.trial, piece.step) != (trial, step):
            raise NotThere
        proving.take_back(session, piece, task, now=visit.now)
        return "taken-back"

    return _done(visit, trial, step, deed, Again(form="proof", typed={}))


@router.post("/tasks/{trial}/{step}/done")
def complete(visit: Doing, trial: str, step: str, sent: Annotated[forms.Done, Form()]) -> Response:
    reasons = dict(zip(sent.lacking, sent.reasons, strict=False))

    def deed(session: Session, setting: Setting, found: Trial, _task: Task) -> str:
        completing.complete(
            session, setting, found, step, reasons=reasons, by=visit.visitor.agent(), now=visit.now
        )
        return "task-done"

    typed = {f"reason-{proof}": reason for proof, reason in reasons.items()}
    return _done(visit, trial, step, deed, Again(form="done", typed=typed))


@router.post("/tasks/{trial}/{step}/date")
def ask_date(
    visit: Doing, trial: str, step: str, sent: Annotated[forms.NewDate, Form()]
) -> Response:
    def deed(session: Session, setting: Setting, found: Trial, task: Task) -> str:
        asking_dates.ask_date(
            session, setting, found, task,
            wanted=sent.wanted, reason=sent.reason, by=visit.visitor.agent(), now=visit.now,
        )  # fmt: skip
        return "date-asked"

    typed = {"wanted": sent.wanted, "reason": sent.reason}
    return _done(visit, trial, step, deed, Again(form="date", typed=typed))


@router.post("/tasks/{trial}/{step}/date/withdraw")
def withdraw_date(
    visit: Doing, trial: str, step: str, sent: Annotated[forms.Wish, Form()]
) -> Response:
    def deed(session: Session, _setting: Setting, _trial: Trial, _task: Task) -> str:
        request = session.get(DateRequest, sent.request)
        if request is None or (request.trial, request.step) != (trial, step):
            raise NotThere
        asking_dates.withdraw_request(session, request, by=visit.visitor.agent(), now=visit.now)
        return "date-withdrawn"

    return _done(visit, trial, step, deed, Again(form="date", typed={}))


@router.post("/tasks/{trial}/{step}/problem")
def report(visit: Doing, trial: str, step: str, sent: Annotated[forms.Said, Form()]) -> Response:
    def deed(session: Session, setting: Setting, found: Trial, _task: Task) -> str:
        telling.report_problem(
            session, setting, found, step, sent.problem, by=visit.visitor.agent(), now=visit.now
        )
        return "problem"

    return _done(visit, trial, step, deed, Again(form="problem", typed={"problem": sent.problem}))


@router.post("/tasks/{trial}/{step}/delegate")
def hand_on(
    visit: Doing, trial: str, step: str, sent: Annotated[forms.HandedOn, Form()]
) -> Response:
    def deed(session: Session, setting: Setting, found: Trial, task: Task) -> str:
        delegating.delegate(
            session, setting, found, task,
            to=sent.to, seen=sent.seen, by=visit.visitor.agent(), now=visit.now,
        )  # fmt: skip
        return "delegated"

    return _done(visit, trial, step, deed, Again(form="delegate", typed={"to": sent.to}))
