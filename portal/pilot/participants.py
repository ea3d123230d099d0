"""The firms of one trial: a list that comes in, one firm more, and who attended."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session

from foundation.errors import TrialError
from pilots import participant_list
from pilots.access.rights import Place
from pilots.deeds import registering, taking_off
from pilots.folder.sheets import SIZES
from pilots.list_files import ACCEPT, text_of_file
from pilots.participant_list import Listed, as_text, read_list
from pilots.proof_files import FileRefused
from pilots.setting import Setting
from pilots.tables import Trial
from pilots.typed_wrong import TypedWrong
from portal import paces
from portal.pilot import forms
from portal.pilot.again import FRESH, Again
from portal.pilot.finding import the_trial
from portal.visiting import Visit, visiting
from services_catalog.texts import word

router = APIRouter()
Registering = Annotated[Visit, Depends(visiting("register firms"))]
Deed = Callable[[Session, Trial], object]
HEADERS = {"content-disposition": 'attachment; filename="participants.csv"'}


@router.get("/my-trials/{trial}/participants")
def participants(visit: Registering, trial: str) -> Response:
    return _page(visit, trial)


@router.get("/my-trials/{trial}/participants.csv")
def download(visit: Registering, trial: str) -> Response:
    """Give the list as it is, to be changed in a spreadsheet and uploaded again."""
    with visit.reading() as session:
        setting = visit.setting(session)
        found = the_trial(visit, session, trial)
        there = registering.attendance(session, found.id)
    rows = [
        (firm.name, firm.email, firm.language, firm.size, firm.nace, "yes" if attended else "no")
        for firm, attended in ((setting.firms[firm], a) for firm, a in there.items())
    ]
    text = "\ufeff" + as_text([participant_list.COLUMNS, *rows])
    return Response(text, headers=HEADERS, media_type="text/csv; charset=utf-8")


@router.post("/my-trials/{trial}/participants/upload")
def upload(visit: Registering, trial: str, sent: Annotated[forms.Uploaded, Form()]) -> Response:
    """Show what an uploaded list would do. Of the file only its rows stay, on the page."""
    visit.given.paces.keep(paces.UPLOADS, visit.request, "upload")
    refused, text = [], ""
    for file in sent.files[:1]:
        try:
            content = file.file.read(participant_list.LARGEST + 1)
            text = text_of_file(file.filename or "", content)
        except FileRefused as fault:
            refused.append(fault)
    if refused or not sent.files:
        faults = {} if sent.files else {"files": "missing"}
        return _page(visit, trial, Again(form="upload", faults=faults, refused=refused))
    return _preview(visit, trial, text)


@router.post("/my-trials/{trial}/participants/list")
def take(visit: Registering, trial: str, sent: Annotated[forms.Pasted, Form()]) -> Response:
    """Show what a pasted list would do; take it once it has been seen and is right."""
    if not sent.save:
        return _preview(visit, trial, sent.text)
    try:
        with visit.writing() as session:
            setting = visit.setting(session)
            found = the_trial(visit, session, trial)
            listed = _read(visit, session, setting, found, sent.text)
            registering.take_list(session, found, listed, by=visit.visitor.agent(), now=visit.now)
    except registering.ListFaulty:
        return _preview(visit, trial, sent.text)
    except TrialError as refusal:
        return _page(visit, trial, Again(form="list", refusal=refusal.code), Listed(sent.text))
    visit.changed()
    return visit.go(f"/my-trials/{trial}/participants", done="listed")


@router.post("/my-trials/{trial}/participants/firm")
def register(visit: Registering, trial: str, sent: Annotated[forms.NewFirm, Form()]) -> Response:
    typed = sent.model_dump(exclude={"csrf"})
    deed = partial(registering.register_firm, typed=typed, by=visit.visitor.agent(), now=visit.now)
    return _done(visit, trial, deed, Again(form="firm", typed=typed), done="registered")


@router.post("/my-trials/{trial}/participants/attendance")
def tick(visit: Registering, trial: str, sent: Annotated[forms.Ticked, Form()]) -> Response:
    deed = partial(
        registering.tick_attendance,
        ticked=frozenset(sent.ticked), was=frozenset(sent.was),
        by=visit.visitor.agent(), now=visit.now,
    )  # fmt: skip
    return _done(visit, trial, deed, Again(form="tick"), done="ticked")


@router.post("/my-trials/{trial}/participants/take-off")
def take_off(visit: Registering, trial: str, sent: Annotated[forms.TakenOff, Form()]) -> Response:
    """Take a firm off the list that never took part; it can be put back."""
    typed = {"firm": sent.firm, "reason": sent.reason, "comment": sent.comment}
    deed = partial(
        taking_off.take_off,
        firm=sent.firm, reason=sent.reason, comment=sent.comment,
        by=visit.visitor.agent(), now=visit.now,
    )  # fmt: skip
    return _done(visit, trial, deed, Again(form="off", typed=typed), done="taken-off")


@router.post("/my-trials/{trial}/participants/put-back")
def put_back(visit: Registering, trial: str, sent: Annotated[forms.PutBack, Form()]) -> Response:
    by = visit.visitor.agent()
    deed = partial(taking_off.put_back, change=sent.change, by=by, now=visit.now)
    return _done(visit, trial, deed, Again(form="back"), done="put-back")


def _done(visit: Visit, trial_id: str, deed: Deed, again: Again, *, done: str) -> Response:
    """Do it and confirm it; where it is refused, show the form again as it was sent."""
    try:
        with visit.writing() as session:
            deed(session, the_trial(visit, session, trial_id))
    except TypedWrong as wrong:
        return _page(visit, trial_id, replace(again, faults=wrong.faults))
    except TrialError as refusal:
        return _page(visit, trial_id, replace(again, refusal=refusal.code))
    visit.changed()
    return visit.go(f"/my-trials/{trial_id}/participants", done=done)


def _preview(visit: Visit, trial_id: str, text: str) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
        listed = _read(visit, session, setting, the_trial(visit, session, trial_id), text)
    return _page(visit, trial_id, Again(form="list"), listed)


def _read(visit: Visit, session: Session, setting: Setting, trial: Trial, text: str) -> Listed:
    firms = [firm for firm in setting.firms.values() if firm.cluster == trial.cluster]
    there = registering.attendance(session, trial.id)
    return read_list(text, firms, there, language=visit.visitor.language)


def _page(
    visit: Visit, trial_id: str, again: Again = FRESH, listed: Listed | None = None
) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
        trial = the_trial(visit, session, trial_id)
        there = registering.attendance(session, trial.id)
        off = taking_off.taken_off(session, trial.id)
        takes_off = taking_off.may_take_off(session, trial, visit.visitor.agent())
    firms = sorted(
        ((setting.firms[firm], attended) for firm, attended in there.items()),
        key=lambda one: one[0].name.casefold(),
    )
    return visit.page(
        "pilot/participants",
        status=422 if listed and listed.faults else again.status,
        trial=trial,
        service=setting.catalogue.services[trial.service],
        cluster=setting.clusters[trial.cluster],
        firms=firms,
        off=off,
        takes_off=takes_off,
        known=setting.firms,
        people=setting.people,
        zone=setting.regions[trial.region].timezone,
        reasons=taking_off.REASONS,
        runs=visit.may("run trial", Place(cluster=trial.cluster, region=trial.region)),
        attended=sum(there.values()),
        takes_firms=trial.status in registering.TAKES_FIRMS,
        listed=listed,
        again=again,
        sizes=SIZES,
        size_words={size: word("size", size, visit.language) for size in SIZES},
        columns=participant_list.COLUMNS,
        most=participant_list.MOST,
        accept=ACCEPT,
    )
