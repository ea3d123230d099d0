"""People: who has which role, whether letters reach them; one person, address, links."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session, col, select

from foundation.errors import TrialError
from notifications.addresses import dead_among
from notifications.searching import Wanted, find, opted_out
from notifications.unsubscribing import opt_in
from pilots import roster
from pilots.access.asking import ask_new_link
from pilots.access.links import revoke_links
from pilots.access.logins import end_sessions
from pilots.access.rights import holds
from pilots.deeds.correcting import correct_address
from pilots.setting import Setting
from pilots.tables import Change, Person
from portal.entering import Posted
from portal.office.finding import place, somebody
from portal.plan.naming import Naming
from portal.visiting import Visit, visiting

MOST_LETTERS = 20
router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see people"))]
Changing = Annotated[Visit, Depends(visiting("change people"))]


class NewAddress(Posted):
    """``seen`` is the address that was there when the page was shown."""

    address: str = ""
    seen: str | None = None


@router.get("/people")
def people(visit: Seeing, role: str = "", state: str = "", q: str = "") -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
        mine = [
            one
            for one in roster.people(session, setting)
            if visit.may("see people", place(setting, one.row))
        ]
    roles = sorted({one.row.role for one in mine if isinstance(one.row, Person)})
    words = q.strip().lower()
    shown = [
        one
        for one in mine
        if (not role or (isinstance(one.row, Person) and one.row.role == role))
        and (not state or one.state == state)
        and (not words or words in f"{one.row.name} {one.row.email} {one.place}".lower())
    ]
    return visit.page(
        "office/people",
        people=shown,
        count=len(mine),
        roles={name: setting.catalogue.roles[name].label_in(visit.language) for name in roles},
        asked={"role": role, "state": state, "q": q},
        may_change=holds(visit.visitor, "change people"),
        zone=setting.programme.timezone,
    )


@router.get("/people/{person}")
def one(visit: Seeing, person: str) -> Response:
    with visit.reading() as session:
        return _shown(visit, session, person)


@router.post("/people/{person}/address")
def correct(visit: Changing, person: str, sent: Annotated[NewAddress, Form()]) -> Response:
    with visit.reading() as session:
        somebody(visit, visit.setting(session), person)
    try:
        with visit.writing() as session:
            by = visit.visitor.agent()
            address = sent.address.strip()
            correct_address(session, person, address, by=by, now=visit.now, seen=sent.seen)
    except TrialError as refusal:
        with visit.reading() as session:
            return _shown(visit, session, person, typed=sent.address, fault=refusal)
    visit.changed()
    return visit.go(f"/people/{person}", done="address")


@router.post("/people/{person}/new-link")
def renew(visit: Changing, person: str, _sent: Annotated[Posted, Form()]) -> Response:
    """End the old links and promise a letter with a new one."""
    with visit.writing() as session:
        somebody(visit, visit.setting(session), person)
        ask_new_link(session, person, now=visit.now)
    visit.changed()
    return visit.go(f"/people/{person}", done="new-link")


@router.post("/people/{person}/shut-out")
def shut_out(visit: Changing, person: str, _sent: Annotated[Posted, Form()]) -> Response:
    """End every link and every login of somebody."""
    with visit.writing() as session:
        somebody(visit, visit.setting(session), person)
        revoke_links(session, person, now=visit.now)
        end_sessions(session, person, now=visit.now)
    return visit.go(f"/people/{person}", done="shut-out")


@router.post("/people/{person}/ask-again")
def ask_again(visit: Changing, person: str, _sent: Annotated[Posted, Form()]) -> Response:
    """Ask somebody again who had asked for no more questionnaires, and now wants them."""
    with visit.writing() as session:
        somebody(visit, visit.setting(session), person)
        opt_in(session, person)
    visit.changed()
    return visit.go(f"/people/{person}", done="ask-again")


def _shown(
    visit: Visit,
    session: Session,
    person: str,
    *,
    typed: str | None = None,
    fault: TrialError | None = None,
) -> Response:
    setting = visit.setting(session)
    row = somebody(visit, setting, person)
    sessions, links = roster.open_doors(session, person, now=visit.now)
    letters = find(session, Wanted(person=person))
    trials = {}
    if not isinstance(row, Person):
        trials = {part.trial: part.attended for part in roster.participations_of(session, person)}
    changes = session.exec(
        select(Change).where(Change.subject == person).order_by(col(Change.at).desc())
    ).all()
    region, naming = place(setting, row).region, Naming(setting, visit.language)
    return visit.page(
        "office/person",
        status=422 if fault else 200,
        one=roster.one(session, setting, row),
        is_firm=not isinstance(row, Person),
        role=setting.catalogue.roles[
            row.role if isinstance(row, Person) else "sme_contact"
        ].label_in(visit.language),
        region=naming.region(region) if region else "",
        naming=naming,
        dead=dead_among(session, [row.email]).get(row.email),
        gone=opted_out(session, person),
        sessions=sessions,
        links=links,
        letters=letters[-MOST_LETTERS:][::-1],
        more=max(0, len(letters) - MOST_LETTERS),
        trials={name: (_service(visit, setting, name), there) for name, there in trials.items()},
        changes=[change for change in changes if change.kind == "person replaced"],
        people=setting.people,
        typed=row.email if typed is None else typed,
        fault=fault,
        may_change=visit.may("change people", place(setting, row)),
        zone=str(setting.zone(region)),
    )


def _service(visit: Visit, setting: Setting, trial: str) -> str:
    service = trial.rpartition(".")[2]
    return setting.catalogue.services[service].name_in(visit.language)
