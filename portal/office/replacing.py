"""Replace a person in mid-run: what passes over is shown first, and can be given back."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session

from foundation.errors import TrialError
from pilots.deeds.joining import Newcomer, PersonUnfit, join
from pilots.deeds.replacing import KIND, passes_over, replace, undo
from pilots.setting import Setting
from pilots.tables import Change, Person
from portal.entering import Posted
from portal.ids import Row
from portal.office.finding import somebody_with_a_role
from portal.plan.naming import Naming
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Changing = Annotated[Visit, Depends(visiting("change people"))]


class Successor(Posted):
    """Somebody who is there (``person``), or somebody new (name, email, language)."""

    person: str = ""
    name: str = ""
    email: str = ""
    language: str = ""
    reason: str = ""
    sure: str = ""


class Undone(Posted):
    change: Row = 0


@router.get("/people/{person}/replace")
def form(visit: Changing, person: str) -> Response:
    with visit.reading() as session:
        return _form(visit, session, person, Successor(), {})


@router.post("/people/{person}/replace")
def take_over(visit: Changing, person: str, sent: Annotated[Successor, Form()]) -> Response:
    """Show once more what passes over; do it when somebody has said yes to that."""
    try:
        with visit.writing() as session:
            setting = visit.setting(session)
            old = somebody_with_a_role(visit, setting, person)
            if not sent.sure:
                return _form(visit, session, person, sent, {}, asking=True)
            new = sent.person or _join(visit, session, setting, old, sent)
            replace(
                session, visit.setting(session), person, new,
                by=visit.visitor.agent(), now=visit.now, reason=sent.reason,
            )  # fmt: skip
    except PersonUnfit as unfit:
        with visit.reading() as session:
            return _form(visit, session, person, sent, unfit.faults)
    except TrialError as refusal:
        with visit.reading() as session:
            return _form(visit, session, person, sent, {"": refusal})
    visit.changed()
    return visit.go(f"/people/{person}", done="replaced")


@router.post("/people/{person}/undo")
def give_back(visit: Changing, person: str, sent: Annotated[Undone, Form()]) -> Response:
    with visit.writing() as session:
        setting = visit.setting(session)
        somebody_with_a_role(visit, setting, person)
        change = session.get(Change, sent.change)
        if change is None or change.subject != person or change.kind != KIND:
            raise NotThere
        undo(session, setting, sent.change, by=visit.visitor.agent(), now=visit.now)
    visit.changed()
    return visit.go(f"/people/{person}", done="undone")


def _join(visit: Visit, session: Session, setting: Setting, old: Person, sent: Successor) -> str:
    newcomer = Newcomer(
        name=sent.name,
        email=sent.email,
        role=old.role,
        language=sent.language or old.language,
        region=old.region or "" if not old.cluster else "",
        cluster=old.cluster or "",
    )
    return join(session, setting, newcomer, by=visit.visitor.agent(), now=visit.now).id


def _form(
    visit: Visit,
    session: Session,
    person: str,
    typed: Successor,
    faults: Mapping[str, str | TrialError],
    *,
    asking: bool = False,
) -> Response:
    setting = visit.setting(session)
    old = somebody_with_a_role(visit, setting, person)
    place = old.cluster or old.region or ""
    others = [one for one in setting.in_role(old.role, place) if one.id != old.id]
    return visit.page(
        "office/person-replace",
        status=422 if faults else 200,
        old=old,
        naming=Naming(setting, visit.language),
        role=setting.catalogue.roles[old.role].label_in(visit.language),
        others=others,
        over=passes_over(session, setting, old),
        typed=typed,
        faults=faults,
        asking=asking,
        chosen=setting.people.get(typed.person),
    )
