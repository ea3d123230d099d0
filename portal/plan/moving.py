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
from pilots.changes import Deed, changes_of, subject_of
from pilots.deeds.answering import grant
from pilots.deeds.extending import extend
from pilots.deeds.moving_dates import OtherDateMeanwhile, due_of, move_due, move_starts
from pilots.deeds.rolling_out import Walk
from pilots.deeds.undoing import undo, why_not
from pilots.effects import Effect, effect_of
from pilots.lifecycle.trials import UNOPENED
from pilots.setting import Setting
from pilots.tables import Change, DateRequest, Trial
from portal.entering import Posted
from portal.plan.naming import Naming
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Moving = Annotated[Visit, Depends(visiting("change plan"))]
TRYING = "-"
"""Stands for the reason while a change is only tried."""


class Chosen(Posted):
    """A date that is to be moved. ``what``: task, end, start, wave; ``part`` says which."""

    what: str = Field(default="", max_length=10)
    trial: str = Field(default="", max_length=160)
    part: str = Field(default="", max_length=40)
    to: str = Field(default="", max_length=20)
    seen: str = Field(default="", max_length=80)
    reason: str = Field(default="", max_length=5000)
    request: str = Field(default="", max_length=20)


class Undone(Posted):
    change: str = Field(default="", max_length=20)
    reason: str = Field(default="", max_length=5000)


@dataclass(frozen=True, slots=True)
class Thing:
    """What is moved: its day now, what stands for that on the form, the trials it touches."""

    now: date
    seen: str
    trials: tuple[str, ...]
    do: Callable[[Session, date, Deed], Change]
    subject: str
    request: DateRequest | None = None


@router.get("/plan/move")
def choose(
    visit: Moving,
    what: str = "",
    trial: str = "",
    part: str = "",
    to: str = "",
    request: str = "",
) -> Response:
    """Show the date and, if a day is chosen, everything that it would change. Keeps nothing."""
    return _page(visit, Chosen(what=what, trial=trial, part=part, to=to, request=request))


@router.post("/plan/move")
def save(visit: Moving, sent: Annotated[Chosen, Form()]) -> Response:
    """Move the date, unless somebody has moved it since the page was shown."""
    day = _day(sent.to)
    if day is None:
        return _page(visit, sent, status=422)
    try:
        with visit.writing() as session:
            setting = visit.setting(session)
            thing = _thing(visit, session, setting, sent)
            deed = Deed(visit.visitor.agent(), visit.now, sent.reason)
            if sent.seen != thing.seen:
                found = thing.now.isoformat()
                raise OtherDateMeanwhile(thing.subject, sent.seen[:10], found)
            thing.do(session, day, deed)
    except TrialError as refusal:
        status = 409 if isinstance(refusal, OtherDateMeanwhile) else 422
        return _page(visit, sent, fault=refusal, status=status)
    visit.changed()
    return visit.go("/plan" if sent.what == "wave" else f"/trials/{sent.trial}", done="moved")


@router.get("/plan/undo")
def ask_undo(visit: Moving, change: str = "") -> Response:
    """Show what would be as before. Keeps nothing."""
    return _undo_page(visit, Undone(change=change))


@router.post("/plan/undo")
def take_back(visit: Moving, sent: Annotated[Undone, Form()]) -> Response:
    try:
        with visit.writing() as session:
            setting = visit.setting(session)
            row = _change(visit, session, setting, sent.change)
            undo(session, setting, row, Deed(visit.visitor.agent(), visit.now))
            trials = subject_of(row)
    except TrialError as refusal:
        return _undo_page(visit, sent, fault=refusal, status=409)
    visit.changed()
    return visit.go(f"/trials/{trials[0]}" if len(trials) == 1 else "/plan", done="undone")


def _page(
    visit: Visit, sent: Chosen, *, fault: TrialError | None = None, status: int = 200
) -> Response:
    # The deed is tried in a transaction that is taken back, so this one may write.
    with visit.writing() as session:
        setting = visit.setting(session)
        thing = _thing(visit, session, setting, sent)
        day = _day(sent.to)
        effect: Effect | None = None
        if day is not None and day != thing.now:
            deed = Deed(visit.visitor.agent(), visit.now, TRYING)
            try:
                effect = effect_of(
                    session, setting, thing.trials,
                    lambda inner: thing.do(inner, day, deed), now=visit.now, to=day,
                )  # fmt: skip
            except TrialError as refusal:
                fault, status = fault or refusal, 422 if status == 200 else status  # noqa: PLR2004
        others = changes_of(session, [thing.subject], most=3)
        facts = _facts(visit, session, setting, sent, thing)
    return visit.page(
        "plan/move", status=status, sent=sent, thing=thing, day=day, effect=effect, fault=fault,
        code=fault.code if fault else "", changes=others, may_move=False, **facts,
    )  # fmt: skip


def _facts(
    visit: Visit, session: Session, setting: Setting, sent: Chosen, thing: Thing
) -> dict[str, Any]:
    naming = Naming(setting, visit.language)
    row = session.get(Trial, sent.trial) if sent.trial else None
    return {
        "naming": naming,
        "trial": row,
        "count": len(thing.trials),
        "zone": setting.regions[row.region].timezone if row else setting.programme.timezone,
        "today": setting.day(visit.now, row.region if row else None),
    }


def _undo_page(
    visit: Visit, sent: Undone, *, fault: TrialError | None = None, status: int = 200
) -> Response:
    with visit.writing() as session:
        setting = visit.setting(session)
        row = _change(visit, session, setting, sent.change)
        deed = Deed(visit.visitor.agent(), visit.now)
        word, effect = why_not(session, setting, row, deed), None
        if not word:
            effect = effect_of(
                session, setting, subject_of(row),
                lambda inner: undo(inner, setting, inner.get_one(Change, row.id), deed),
                now=visit.now,
            )  # fmt: skip
    return visit.page(
        "plan/undo", status=status, change=row, word=word, effect=effect, fault=fault,
        naming=Naming(setting, visit.language), zone=setting.programme.timezone,
        changes=[row], may_move=False,
    )  # fmt: skip


def _change(visit: Visit, session: Session, setting: Setting, number: str) -> Change:
    row = session.get(Change, int(number)) if number.isdecimal() and len(number) < 10 else None  # noqa: PLR2004
    if row is None or not subject_of(row):
        raise NotThere
    for name in subject_of(row):
        _must(visit, setting, session.get(Trial, name))
    return row


def _must(visit: Visit, setting: Setting, trial: Trial | None) -> Trial:
    """Return the trial if the visitor may move it."""
    if trial is None or trial.cluster not in setting.clusters:
        raise NotThere
    visit.must(Place(cluster=trial.cluster, region=trial.region))
    return trial


def _thing(visit: Visit, session: Session, setting: Setting, sent: Chosen) -> Thing:
    """Return what the form is about, if it exists and is the visitor's to move."""
    kinds = {"task": _task, "end": _end, "start": _start, "wave": _wave}
    if sent.what not in kinds:
        raise NotThere
    return kinds[sent.what](visit, session, setting, sent)


def _task(visit: Visit, session: Session, setting: Setting, sent: Chosen) -> Thing:
    trial = _must(visit, setting, session.get(Trial, sent.trial))
    walk = Walk(session, setting, trial)
    if sent.part not in walk.tasks:
        raise NotThere
    key = (trial.id, sent.part)
    now = due_of(walk, sent.part, today=walk.day(visit.now))
    thing = Thing(
        now=now, seen=now.isoformat(), trials=(trial.id,), subject=".".join(key),
        do=lambda inner, to, deed: move_due(inner, setting, key, to=to, seen=now, deed=deed),
    )  # fmt: skip
    wish = session.get(DateRequest, int(sent.request)) if sent.request.isdecimal() else None
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


def _end(visit: Visit, session: Session, setting: Setting, sent: Chosen) -> Thing:
    trial = _must(visit, setting, session.get(Trial, sent.trial))
    wave = Walk(session, setting, trial).waves.get(sent.part)
    if wave is None or wave.last_day is None:
        raise NotThere
    key, now = (trial.id, wave.kind), wave.last_day
    return Thing(
        now=now, seen=now.isoformat(), trials=(trial.id,), subject=".".join(key),
        do=lambda inner, to, deed: extend(inner, setting, key, to=to, seen=now, deed=deed),
    )  # fmt: skip


def _start(visit: Visit, session: Session, setting: Setting, sent: Chosen) -> Thing:
    trial = _must(visit, setting, session.get(Trial, sent.trial))
    return _starts(session, setting, trial.id, [trial])


def _wave(visit: Visit, session: Session, setting: Setting, sent: Chosen) -> Thing:
    """Return the trials of a wave of the programme that have not begun, those of the visitor."""
    found = session.exec(select(Trial).where(Trial.wave == sent.part).order_by(Trial.id)).all()
    theirs = [
        trial
        for trial in found
        if trial.status in UNOPENED
        and visit.may(visit.deed, Place(cluster=trial.cluster, region=trial.region))
    ]
    if not theirs:
        raise NotThere
    return _starts(session, setting, sent.part, theirs)


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
