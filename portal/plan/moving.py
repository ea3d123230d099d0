"""Move a date: choose the day, see what it would do, save it with a reason; take it back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Response
from pydantic import Field
from sqlmodel import Session, select

from foundation.digests import digest
from foundation.errors import TrialError
from pilots.access.rights import Place
from pilots.changes import Deed, changes_of
from pilots.deeds.answering import grant
from pilots.deeds.extending import extend
from pilots.deeds.moving_dates import OtherDateMeanwhile, due_of, move_due, move_starts
from pilots.deeds.rolling_out import Walk
from pilots.effects import Effect, effect_of
from pilots.lifecycle.trials import UNOPENED
from pilots.setting import Setting
from pilots.tables import Change, DateRequest, Trial
from portal.entering import Posted
from portal.pilot.finding import the_trial
from portal.plan.naming import Naming
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Moving = Annotated[Visit, Depends(visiting("change plan"))]
TRYING = "-"
"""Stands for the reason while a change is only tried."""
LONGEST_NUMBER = 9
OK = 200


class Chosen(Posted):
    """The new day, the day that was seen, why; ``request`` is a wish that this grants."""

    to: str = Field(default="", max_length=20)
    seen: str = Field(default="", max_length=80)
    reason: str = Field(default="", max_length=5000)
    request: str = Field(default="", max_length=20)


Sent = Annotated[Chosen, Form()]


@dataclass(frozen=True, slots=True)
class Which:
    """Which date is moved: of a task, the end of a questionnaire, a start, those of a wave."""

    what: str
    trial: str = ""
    part: str = ""

    @property
    def path(self) -> str:
        parts = {"task": "tasks", "end": "questionnaires", "start": "trials", "wave": "waves"}
        return "/".join(filter(None, ("/plan", parts[self.what], self.trial, self.part)))


@dataclass(frozen=True, slots=True)
class Thing:
    """What is moved: its day now, what stands for that on the form, the trials it touches."""

    now: date
    seen: str
    trials: tuple[str, ...]
    do: Callable[[Session, date, Deed], Change]
    subject: str
    request: DateRequest | None = None


@router.get("/plan/tasks/{trial}/{step}")
def choose_due(visit: Moving, trial: str, step: str, to: str = "", request: str = "") -> Response:
    """Show the date and, if a day is chosen, everything that it would change. Keeps nothing."""
    return _page(visit, Which("task", trial, step), Chosen(to=to[:20], request=request[:20]))


@router.post("/plan/tasks/{trial}/{step}")
def save_due(visit: Moving, trial: str, step: str, sent: Sent) -> Response:
    """Move the date, unless somebody has moved it since the page was shown."""
    return _save(visit, Which("task", trial, step), sent)


@router.get("/plan/questionnaires/{trial}/{wave}")
def choose_end(visit: Moving, trial: str, wave: str, to: str = "") -> Response:
    return _page(visit, Which("end", trial, wave), Chosen(to=to[:20]))


@router.post("/plan/questionnaires/{trial}/{wave}")
def save_end(visit: Moving, trial: str, wave: str, sent: Sent) -> Response:
    return _save(visit, Which("end", trial, wave), sent)


@router.get("/plan/trials/{trial}")
def choose_start(visit: Moving, trial: str, to: str = "") -> Response:
    return _page(visit, Which("start", trial), Chosen(to=to[:20]))


@router.post("/plan/trials/{trial}")
def save_start(visit: Moving, trial: str, sent: Sent) -> Response:
    return _save(visit, Which("start", trial), sent)


@router.get("/plan/waves/{wave}")
def choose_wave(visit: Moving, wave: str, to: str = "") -> Response:
    return _page(visit, Which("wave", part=wave), Chosen(to=to[:20]))


@router.post("/plan/waves/{wave}")
def save_wave(visit: Moving, wave: str, sent: Sent) -> Response:
    return _save(visit, Which("wave", part=wave), sent)


def _save(visit: Visit, which: Which, sent: Chosen) -> Response:
    day = _day(sent.to)
    if day is None:
        return _page(visit, which, sent, status=422)
    try:
        with visit.writing() as session:
            thing = thing_of(visit, session, visit.setting(session), which, sent)
            deed = Deed(visit.visitor.agent(), visit.now, sent.reason)
            if sent.seen != thing.seen:
                found = thing.now.isoformat()
                raise OtherDateMeanwhile(thing.subject, sent.seen[:10], found)
            thing.do(session, day, deed)
    except TrialError as refusal:
        status = 409 if isinstance(refusal, OtherDateMeanwhile) else 422
        return _page(visit, which, sent, fault=refusal, status=status)
    visit.changed()
    return visit.go(f"/trials/{which.trial}" if which.trial else "/plan", done="moved")


def _page(
    visit: Visit, which: Which, sent: Chosen, *, fault: TrialError | None = None, status: int = 200
) -> Response:
    day, effect = _day(sent.to), None
    try:
        effect = _effect(visit, which, sent, day) if day else None
    except TrialError as refusal:
        fault, status = fault or refusal, 422 if status == OK else status
    with visit.reading() as session:
        setting = visit.setting(session)
        thing = thing_of(visit, session, setting, which, sent)
        others = changes_of(session, [thing.subject], most=3)
        facts = _facts(visit, session, setting, which, thing)
    return visit.page(
        "plan/move", status=status, sent=sent, which=which, thing=thing, day=day, effect=effect,
        fault=fault, code=fault.code if fault else "", changes=others, may_move=False, **facts,
    )  # fmt: skip


def _effect(visit: Visit, which: Which, sent: Chosen, day: date) -> Effect | None:
    """Return what the day would change; None: it is the day that holds.

    The deed is done and taken back, so this asks for a transaction that may write.
    """
    with visit.writing() as session:
        setting = visit.setting(session)
        thing = thing_of(visit, session, setting, which, sent)
        if day == thing.now and which.what != "wave":
            return None
        deed = Deed(visit.visitor.agent(), visit.now, TRYING)
        return effect_of(
            session, setting, thing.trials,
            lambda inner: thing.do(inner, day, deed), now=visit.now, to=day,
        )  # fmt: skip


def _facts(
    visit: Visit, session: Session, setting: Setting, which: Which, thing: Thing
) -> dict[str, Any]:
    naming = Naming(setting, visit.language)
    row = session.get(Trial, which.trial) if which.trial else None
    return {
        "naming": naming,
        "trial": row,
        "count": len(thing.trials),
        "zone": setting.regions[row.region].timezone if row else setting.programme.timezone,
        "today": setting.day(visit.now, row.region if row else None),
    }


def thing_of(visit: Visit, session: Session, setting: Setting, which: Which, sent: Chosen) -> Thing:
    """Return what the form is about, if it exists and is the visitor's to move."""
    if which.what == "task":
        return _task(visit, session, setting, which, sent.request)
    kinds = {"end": _end, "start": _start, "wave": _wave}
    return kinds[which.what](visit, session, setting, which)


def _task(visit: Visit, session: Session, setting: Setting, which: Which, request: str) -> Thing:
    trial = the_trial(visit, session, which.trial)
    walk = Walk(session, setting, trial)
    if which.part not in walk.tasks:
        raise NotThere
    key = (trial.id, which.part)
    now = due_of(walk, which.part, today=walk.day(visit.now))
    thing = Thing(
        now=now, seen=now.isoformat(), trials=(trial.id,), subject=".".join(key),
        do=lambda inner, to, deed: move_due(inner, setting, key, to=to, seen=now, deed=deed),
    )  # fmt: skip
    wish = _wish(session, request)
    if wish is None:
        return thing
    if (wish.trial, wish.step) != key:
        raise NotThere
    return replace(
        thing,
        request=wish,
        do=lambda inner, to, deed: grant(
            inner, setting, inner.get_one(DateRequest, wish.id), to=to, seen=now, deed=deed
        ),
    )


def _wish(session: Session, number: str) -> DateRequest | None:
    known = number.isdecimal() and len(number) <= LONGEST_NUMBER
    return session.get(DateRequest, int(number)) if known else None


def _end(visit: Visit, session: Session, setting: Setting, which: Which) -> Thing:
    trial = the_trial(visit, session, which.trial)
    wave = Walk(session, setting, trial).waves.get(which.part)
    if wave is None or wave.last_day is None:
        raise NotThere
    key, now = (trial.id, wave.kind), wave.last_day
    return Thing(
        now=now, seen=now.isoformat(), trials=(trial.id,), subject=".".join(key),
        do=lambda inner, to, deed: extend(inner, setting, key, to=to, seen=now, deed=deed),
    )  # fmt: skip


def _start(visit: Visit, session: Session, setting: Setting, which: Which) -> Thing:
    trial = the_trial(visit, session, which.trial)
    return _starts(session, setting, trial.id, [trial])


def _wave(visit: Visit, session: Session, setting: Setting, which: Which) -> Thing:
    """Return the trials of a wave of the programme that have not begun, those of the visitor."""
    found = session.exec(select(Trial).where(Trial.wave == which.part).order_by(Trial.id)).all()
    theirs = [
        trial
        for trial in found
        if trial.status in UNOPENED
        and visit.may(visit.deed, Place(cluster=trial.cluster, region=trial.region))
    ]
    if not theirs:
        raise NotThere
    return _starts(session, setting, which.part, theirs)


def _starts(session: Session, setting: Setting, subject: str, trials: list[Trial]) -> Thing:
    days = {trial.id: Walk(session, setting, trial).begins for trial in trials}
    now = min(days.values())
    alone = len(days) == 1
    return Thing(
        now=now,
        seen=now.isoformat()
        if alone
        else f"{now.isoformat()} {digest(sorted(map(str, days.items())))[:16]}",
        trials=tuple(days),
        subject=subject,
        do=lambda inner, to, deed: move_starts(inner, setting, subject, days, to=to, deed=deed),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
