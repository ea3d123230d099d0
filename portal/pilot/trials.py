"""The trials of a pilot cluster, one of them, and the deeds that take it up or leave it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session

from foundation.errors import TrialError
from pilots.deeds import starting, telling
from pilots.deeds.collecting import withdraw
from pilots.lifecycle.trials import RUNNING
from pilots.outputs.leaflets import report_of_trial
from pilots.proof_files import ACCEPT
from pilots.setting import Setting
from pilots.tables import Trial
from pilots.trial_sheet import lines, trial_sheet
from pilots.typed_wrong import MISSING, TypedWrong, must_be_right, text
from portal import paces
from portal.entering import Posted
from portal.pilot import forms
from portal.pilot.again import FRESH, Again
from portal.pilot.finding import files_of, the_trial
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Running = Annotated[Visit, Depends(visiting("run trial"))]
Deed = Callable[[Session, Setting, Trial], str]


@router.get("/my-trials")
def trials(visit: Running) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
        found = lines(session, setting, visit.visitor.cluster or "")
    return visit.page("pilot/trials", trials=found)


@router.get("/my-trials/{trial}")
def trial(visit: Running, trial: str) -> Response:
    return _trial_page(visit, trial)


def _trial_page(visit: Visit, trial_id: str, again: Again = FRESH) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
        found = the_trial(visit, session, trial_id)
        sheet = trial_sheet(
            session, setting, found, manager=visit.visitor.id, language=visit.language
        )
        report = report_of_trial(session, setting, found, until=visit.now)
    return visit.page(
        "pilot/trial",
        status=again.status,
        sheet=sheet,
        report=report,
        trial=found,
        cluster=setting.clusters[found.cluster],
        people=setting.people,
        zone=setting.regions[found.region].timezone,
        today=setting.day(visit.now, found.region),
        accept=ACCEPT,
        again=again,
    )


def _done(visit: Visit, trial_id: str, deed: Deed, again: Again) -> Response:
    if again.refused:  # the deed takes a trial on: it waits until every paper is right
        return _trial_page(visit, trial_id, again)
    try:
        with visit.writing() as session:
            setting = visit.setting(session)
            word = deed(session, setting, the_trial(visit, session, trial_id))
    except TypedWrong as wrong:
        return _trial_page(visit, trial_id, replace(again, faults=wrong.faults))
    except TrialError as refusal:
        return _trial_page(visit, trial_id, replace(again, refusal=refusal.code))
    visit.changed()
    return visit.go(f"/my-trials/{trial_id}", done=word)


@router.post("/my-trials/{trial}/agreement/upload")
def agree(visit: Running, trial: str, sent: Annotated[forms.Agreed, Form()]) -> Response:
    visit.given.paces.keep(paces.UPLOADS, visit.request, "upload")
    good, refused = files_of(sent.files)

    def deed(session: Session, setting: Setting, found: Trial) -> str:
        starting.agree(
            session, setting, found,
            name=sent.name, files=good, by=visit.visitor.agent(), now=visit.now,
        )  # fmt: skip
        return "agreed"

    return _done(
        visit, trial, deed, Again(form="agree", typed={"name": sent.name}, refused=refused)
    )


@router.post("/my-trials/{trial}/training/upload")
def train(visit: Running, trial: str, sent: Annotated[forms.Trained, Form()]) -> Response:
    visit.given.paces.keep(paces.UPLOADS, visit.request, "upload")
    good, refused = files_of(sent.files)

    def deed(session: Session, setting: Setting, found: Trial) -> str:
        starting.train(
            session, setting, found,
            held=sent.held, what=sent.what, files=good, by=visit.visitor.agent(), now=visit.now,
        )  # fmt: skip
        return "trained"

    typed = {"held": sent.held, "what": sent.what}
    return _done(visit, trial, deed, Again(form="train", typed=typed, refused=refused))


@router.post("/my-trials/{trial}/start")
def start(visit: Running, trial: str, _sent: Annotated[Posted, Form()]) -> Response:
    def deed(session: Session, setting: Setting, found: Trial) -> str:
        starting.start(session, setting, found, by=visit.visitor.agent(), now=visit.now)
        return "started"

    return _done(visit, trial, deed, Again(form="start", typed={}))


@router.post("/my-trials/{trial}/adaptation")
def adapt(visit: Running, trial: str, sent: Annotated[forms.Adapted, Form()]) -> Response:
    def deed(session: Session, _setting: Setting, found: Trial) -> str:
        telling.note_adaptation(
            session, found, what=sent.what, why=sent.why, by=visit.visitor.agent(), now=visit.now
        )
        return "adapted"

    typed = {"what": sent.what, "why": sent.why}
    return _done(visit, trial, deed, Again(form="adapt", typed=typed))


@router.post("/my-trials/{trial}/problem")
def report(visit: Running, trial: str, sent: Annotated[forms.Said, Form()]) -> Response:
    def deed(session: Session, setting: Setting, found: Trial) -> str:
        telling.report_problem(
            session, setting, found, "", sent.problem, by=visit.visitor.agent(), now=visit.now
        )
        return "problem"

    return _done(visit, trial, deed, Again(form="problem", typed={"problem": sent.problem}))


@router.get("/my-trials/{trial}/withdraw")
def ask_to_leave(visit: Running, trial: str) -> Response:
    return _leaving_page(visit, trial)


@router.post("/my-trials/{trial}/withdraw")
def leave(visit: Running, trial: str, sent: Annotated[forms.Left, Form()]) -> Response:
    faults: dict[str, str] = {}
    reason = text(sent.reason, "reason", faults, longest=1_000)
    if not sent.sure:
        faults["sure"] = MISSING
    try:
        must_be_right(faults)
        with visit.writing() as session:
            setting = visit.setting(session)
            found = the_trial(visit, session, trial)
            withdraw(session, setting, found, by=visit.visitor.agent(), at=visit.now, reason=reason)
    except TypedWrong as wrong:
        typed = {"reason": sent.reason}
        return _leaving_page(visit, trial, Again(form="leave", typed=typed, faults=wrong.faults))
    visit.changed()
    return visit.go(f"/my-trials/{trial}", done="withdrawn")


def _leaving_page(visit: Visit, trial_id: str, again: Again = FRESH) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
        found = the_trial(visit, session, trial_id)
        if found.status not in RUNNING:
            raise NotThere
        sheet = trial_sheet(
            session, setting, found, manager=visit.visitor.id, language=visit.language
        )
    return visit.page("pilot/withdraw", status=again.status, sheet=sheet, again=again)
