"""Take a change of a date back: first what it would do, then the button."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session

from foundation.errors import TrialError
from pilots.changes import KINDS, Deed, subject_of
from pilots.deeds.undoing import undo, why_not
from pilots.effects import effect_of
from pilots.setting import Setting
from pilots.tables import Change
from portal.entering import Posted
from portal.pilot.finding import the_trial
from portal.plan.naming import Naming
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Moving = Annotated[Visit, Depends(visiting("change plan"))]
LONGEST_NUMBER = 9


@router.get("/plan/changes/{change}")
def ask(visit: Moving, change: str) -> Response:
    """Show what would be as before. Keeps nothing."""
    return _page(visit, change)


@router.post("/plan/changes/{change}")
def take_back(visit: Moving, change: str, _sent: Annotated[Posted, Form()]) -> Response:
    try:
        with visit.writing() as session:
            row = _change(visit, session, change)
            undo(session, visit.setting(session), row, Deed(visit.visitor.agent(), visit.now))
            trials = subject_of(row)
    except TrialError as refusal:
        return _page(visit, change, fault=refusal)
    visit.changed()
    return visit.go(f"/trials/{trials[0]}" if len(trials) == 1 else "/plan", done="undone")


def _page(visit: Visit, change: str, *, fault: TrialError | None = None) -> Response:
    deed, effect = Deed(visit.visitor.agent(), visit.now), None
    # The deed is done and taken back, so this transaction may write.
    with visit.writing() as session:
        setting = visit.setting(session)
        row = _change(visit, session, change)
        word, number, trials = why_not(session, setting, row, deed), row.id or 0, subject_of(row)
        if not word:
            effect = effect_of(
                session, setting, trials,
                lambda inner: _undo(inner, setting, number, deed), now=visit.now,
            )  # fmt: skip
    with visit.reading() as session:
        setting, row = visit.setting(session), _change(visit, session, change)
    return visit.page(
        "plan/undo", status=409 if fault else 200, change=row, word=word, effect=effect,
        naming=Naming(setting, visit.language), zone=setting.programme.timezone,
        changes=[row], may_move=False,
    )  # fmt: skip


def _undo(session: Session, setting: Setting, number: int, deed: Deed) -> None:
    undo(session, setting, session.get_one(Change, number), deed)


def _change(visit: Visit, session: Session, number: str) -> Change:
    """Return a change of dates, if every trial in it is the visitor's to move."""
    known = number.isdecimal() and len(number) <= LONGEST_NUMBER
    row = session.get(Change, int(number)) if known else None
    if row is None or row.kind not in KINDS:
        raise NotThere
    for name in subject_of(row):
        the_trial(visit, session, name)
    return row
