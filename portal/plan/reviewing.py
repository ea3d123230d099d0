"""Evidence to look at, wishes for another date, problems: what pilot clusters wait for."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Response
from pydantic import Field
from sqlmodel import Session, col, select

from foundation.errors import TrialError
from pilots.access.rights import Place
from pilots.changes import Deed
from pilots.deeds import answering
from pilots.deeds.reviewing_evidence import (
    accept,
    give_back,
    moments_of_handing_in,
    proofs_of,
    reasons_of_return,
    version_of,
    waive,
)
from pilots.setting import Setting
from pilots.tables import DateRequest, Evidence, EvidenceFile, Problem, Task, Trial
from portal.entering import Posted
from portal.ids import Number
from portal.pilot.finding import the_trial
from portal.plan.naming import Naming
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Reviewing = Annotated[Visit, Depends(visiting("review evidence"))]
DEEDS = {"accept": accept, "return": give_back, "waive": waive}
WAITING = ("submitted", "returned")


class Word(Posted):
    """What a coordinator decides about the proof of a task, and what they had before them."""

    deed: str = Field(default="", max_length=10)
    seen: str = Field(default="", max_length=4000)
    reason: str = Field(default="", max_length=5000)


class Said(Posted):
    answer: str = Field(default="", max_length=5000)


@router.get("/evidence")
def queue(visit: Reviewing) -> Response:
    with visit.reading() as session:
        return _page(visit, session)


@router.get("/evidence/files/{evidence}")
def file(visit: Reviewing, evidence: str) -> Response:
    """Give a file as a download: nothing that somebody uploaded is shown as a page of ours."""
    with visit.reading() as session:
        row = session.get(Evidence, evidence)
        if row is None or row.kind != "file" or row.removed_at is not None:
            raise NotThere
        the_trial(visit, session, row.trial)
        held = session.get(EvidenceFile, row.digest)
        if held is None:
            raise NotThere
    name = f"attachment; filename*=UTF-8''{quote(row.name)}"
    return Response(held.content, media_type=row.media_type, headers={"Content-Disposition": name})


@router.post("/evidence/tasks/{trial}/{step}")
def decide(visit: Reviewing, trial: str, step: str, sent: Annotated[Word, Form()]) -> Response:
    with visit.reading() as session:
        the_trial(visit, session, trial)
        if sent.deed not in DEEDS or session.get(Task, (trial, step)) is None:
            raise NotThere
    deed = Deed(visit.visitor.agent(), visit.now, sent.reason)
    try:
        with visit.writing() as session:
            task = session.get_one(Task, (trial, step))
            if sent.deed == "accept":
                accept(session, task, deed, seen=sent.seen)
            elif sent.deed == "return":
                give_back(session, visit.setting(session), task, deed, seen=sent.seen)
            else:
                waive(session, task, deed)
    except TrialError as refusal:
        with visit.reading() as session:
            return _page(visit, session, fault=refusal, at=f"{trial}.{step}", typed=sent.reason)
    visit.changed()
    return visit.go("/evidence", done=sent.deed)


@router.post("/evidence/dates/{number}")
def refuse(visit: Reviewing, number: Number, sent: Annotated[Said, Form()]) -> Response:
    """Leave the date as it is; to grant it is to move it, on the page for that."""
    deed = Deed(visit.visitor.agent(), visit.now, sent.answer)
    try:
        with visit.writing() as session:
            row = session.get(DateRequest, number)
            if row is None:
                raise NotThere
            the_trial(visit, session, row.trial)
            answering.refuse(session, visit.setting(session), row, deed)
    except TrialError as refusal:
        with visit.reading() as session:
            return _page(visit, session, fault=refusal, at=f"date-{number}", typed=sent.answer)
    visit.changed()
    return visit.go("/evidence", done="refused")


@router.post("/evidence/problems/{number}")
def answer(visit: Reviewing, number: Number, sent: Annotated[Said, Form()]) -> Response:
    deed = Deed(visit.visitor.agent(), visit.now, sent.answer)
    try:
        with visit.writing() as session:
            row = session.get(Problem, number)
            if row is None:
                raise NotThere
            the_trial(visit, session, row.trial)
            answering.answer(session, visit.setting(session), row, deed)
    except TrialError as refusal:
        with visit.reading() as session:
            return _page(visit, session, fault=refusal, at=f"problem-{number}", typed=sent.answer)
    visit.changed()
    return visit.go("/evidence", done="answered")


def _page(
    visit: Visit,
    session: Session,
    *,
    fault: TrialError | None = None,
    at: str = "",
    typed: str = "",
) -> Response:
    setting = visit.setting(session)
    cards = _cards(session, setting, _tasks(visit, session))
    requests, problems = _open(visit, session, DateRequest), _open(visit, session, Problem)
    there = {
        *(f"{card['task'].trial}.{card['task'].step}" for card in cards),
        *(f"date-{row.id}" for row, _, _ in requests),
        *(f"problem-{row.id}" for row, _, _ in problems),
    }
    return visit.page(
        "plan/evidence",
        status=_status(fault),
        naming=Naming(setting, visit.language),
        submitted=[card for card in cards if card["task"].status == "submitted"],
        returned=[card for card in cards if card["task"].status == "returned"],
        requests=requests,
        problems=problems,
        may_move=lambda trial: visit.may(
            "change plan", Place(cluster=trial.cluster, region=trial.region)
        ),
        fault=fault,
        code=fault.code if fault else "",
        at=at,
        gone=fault is not None and at not in there,
        typed=typed,
        zone=setting.programme.timezone,
    )


def _status(fault: TrialError | None) -> int:
    if fault is None:
        return 200
    return 422 if fault.code in {"PLAN-103", "PLAN-107"} else 409


def _tasks(visit: Visit, session: Session) -> list[tuple[Task, Trial]]:
    query = select(Task, Trial).join(Trial, col(Trial.id) == col(Task.trial))
    found = session.exec(
        query.where(col(Task.status).in_(WAITING)).order_by(col(Task.done_at), col(Task.trial))
    )
    return [(task, trial) for task, trial in found if _is_theirs(visit, trial)]


def _is_theirs(visit: Visit, trial: Trial) -> bool:
    return visit.may(visit.deed, Place(cluster=trial.cluster, region=trial.region))


def _cards(
    session: Session, setting: Setting, found: list[tuple[Task, Trial]]
) -> list[dict[str, Any]]:
    """Return what somebody looks at to decide about each task."""
    tasks = [task for task, _ in found]
    proofs, reasons = proofs_of(session, tasks), reasons_of_return(session, tasks)
    since = moments_of_handing_in(session, tasks)
    cards = []
    for task, trial in found:
        name = f"{task.trial}.{task.step}"
        proof = proofs[name]
        step = setting.catalogue.services[trial.service].step(task.step)
        there = {*(task.evidence or "").split(";"), *(one.proof for one in proof)}
        cards.append(
            {
                "task": task,
                "trial": trial,
                "proof": proof,
                "asked": [(one, one in there) for one in step.evidence],
                "seen": version_of(task, proof),
                "since": since.get(name),
                "returned": reasons.get(name),
            }
        )
    return cards


def _open(
    visit: Visit, session: Session, table: type[DateRequest] | type[Problem]
) -> list[tuple[Any, Trial, Task | None]]:
    waits = (
        DateRequest.status == "open" if table is DateRequest else col(Problem.answered_at).is_(None)
    )
    query = select(table, Trial).join(Trial, col(Trial.id) == col(table.trial))
    found = session.exec(query.where(waits).order_by(col(table.at)))
    rows: list[tuple[Any, Trial]] = [
        (row, trial) for row, trial in found if _is_theirs(visit, trial)
    ]
    named = select(Task).where(col(Task.trial).in_({trial.id for _, trial in rows}))
    tasks = {(task.trial, task.step): task for task in session.exec(named)} if rows else {}
    return [(row, trial, tasks.get((trial.id, row.step))) for row, trial in rows]
