"""People: who they are, new ones, another address, links, a successor; and tables of them."""

from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response

from notifications.unsubscribing import opt_in
from pilots.access.asking import ask_new_link
from pilots.access.links import revoke_links
from pilots.access.logins import end_sessions
from pilots.deeds.correcting import correct_address
from pilots.deeds.enrolling import enrol, look
from pilots.deeds.joining import Newcomer, join
from pilots.deeds.replacing import KIND, replace, undo
from pilots.tables import Change, Person
from portal.api.incoming import AddressIn, PersonIn, SuccessorIn, TableIn
from portal.api.pieces import PREFIX, Limit, Offset, cut, must_match, tag_of, tagged
from portal.api.shapes import ChangeOut, Listing, PersonOut, TableOut
from portal.ids import Number
from portal.office.finding import place, somebody, somebody_with_a_role
from portal.office.joining import place_of
from portal.office.later import places_of
from portal.visiting import NotThere, Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["people"])
Seeing = Annotated[Visit, Depends(visiting("see people"))]
Changing = Annotated[Visit, Depends(visiting("change people"))]
Kind = Literal["smes", "people", "participations"]


@router.get("/people")
def people(
    visit: Seeing, role: str = "", limit: Limit = 100, offset: Offset = 0
) -> Listing[PersonOut]:
    with visit.reading() as session:
        setting = visit.setting(session)
    found = [
        PersonOut.model_validate(person)
        for person in setting.people.values()
        if visit.may("see people", place(setting, person)) and role in {"", person.role}
    ]
    return cut(visit, found, limit, offset)


@router.get("/people/{person}")
def one(visit: Seeing, person: str, answer: Response) -> PersonOut:
    with visit.reading() as session:
        row = somebody_with_a_role(visit, visit.setting(session), person)
    tagged(answer, _tag(row))
    return PersonOut.model_validate(row)


@router.put("/people/{person}/address")
def correct(
    visit: Changing,
    request: Request,
    person: str,
    sent: AddressIn,
    answer: Response,
) -> PersonOut:
    """Correct an address, in every letter to come as well. Needs ``If-Match``."""
    with visit.writing() as session:
        row = somebody_with_a_role(visit, visit.setting(session), person)
        must_match(request, _tag(row))
        by = visit.visitor.agent()
        correct_address(session, person, sent.address, by=by, now=visit.now)
        found = session.get_one(Person, person)
        tagged(answer, _tag(found))
        said = PersonOut.model_validate(found)
    visit.changed()
    return said


@router.post("/people", status_code=201)
def add(visit: Changing, sent: PersonIn) -> PersonOut:
    newcomer = Newcomer(**sent.model_dump())
    with visit.writing() as session:
        setting = visit.setting(session)
        visit.must(place_of(setting, newcomer))
        made = join(session, setting, newcomer, by=visit.visitor.agent(), now=visit.now)
        found = PersonOut.model_validate(made)
    visit.changed()
    return found


@router.post("/people/import/{kind}")
def enrol_all(visit: Changing, kind: Kind, sent: TableIn) -> TableOut:
    """Look at a table of firms, people or participations, and take it all or, with faults, none."""
    with visit.writing() if sent.save else visit.reading() as session:
        setting = visit.setting(session)
        later = look(session, setting, kind, sent.text.encode(), places_of(visit))
        saved = sent.save and not later.faults
        if saved:
            enrol(session, later, by=visit.visitor.agent(), now=visit.now)
    if saved:
        visit.changed()
    faults = later.faults.refusal(Path(f"{kind}.csv")).faults if later.faults else ()
    return TableOut(
        saved=saved,
        new=len(later.new),
        added=0,
        changed=len(later.changed),
        faults=[
            {
                "row": one.row or 0,
                "column": one.column,
                "found": one.found,
                "expected": one.expected,
            }
            for one in faults
        ],
    )


@router.post("/people/{person}/new-link", status_code=202)
def renew(visit: Changing, person: str) -> Response:
    """End the old links of a person or firm and promise a letter with a new one."""
    with visit.writing() as session:
        somebody(visit, visit.setting(session), person)
        ask_new_link(session, person, now=visit.now)
    visit.changed()
    return Response(status_code=202)


@router.post("/people/{person}/shut-out", status_code=204)
def shut_out(visit: Changing, person: str) -> Response:
    """End every link and every login of a person or firm."""
    with visit.writing() as session:
        somebody(visit, visit.setting(session), person)
        revoke_links(session, person, now=visit.now)
        end_sessions(session, person, now=visit.now)
    return Response(status_code=204)


@router.post("/people/{person}/ask-again", status_code=204)
def ask_again(visit: Changing, person: str) -> Response:
    """Ask somebody again who had asked for no more questionnaires, and now wants them."""
    with visit.writing() as session:
        somebody(visit, visit.setting(session), person)
        opt_in(session, person)
    visit.changed()
    return Response(status_code=204)


@router.post("/people/{person}/successor", status_code=201)
def take_over(visit: Changing, request: Request, person: str, sent: SuccessorIn) -> ChangeOut:
    """Let somebody take over from a person who leaves. Needs ``If-Match``: that of the person."""
    with visit.writing() as session:
        setting = visit.setting(session)
        must_match(request, _tag(somebody_with_a_role(visit, setting, person)))
        somebody_with_a_role(visit, setting, sent.person)
        by, reason = visit.visitor.agent(), sent.reason
        change = replace(session, setting, person, sent.person, by=by, now=visit.now, reason=reason)
        found = ChangeOut.model_validate(change)
    visit.changed()
    return found


@router.post("/people/{person}/successor/{number}/undo")
def give_back(visit: Changing, person: str, number: Number) -> ChangeOut:
    """Give everything back that has not been done meanwhile."""
    with visit.writing() as session:
        setting = visit.setting(session)
        somebody_with_a_role(visit, setting, person)
        change = session.get(Change, number)
        if change is None or change.subject != person or change.kind != KIND:
            raise NotThere
        undone = undo(session, setting, number, by=visit.visitor.agent(), now=visit.now)
        found = ChangeOut.model_validate(undone)
    visit.changed()
    return found


def _tag(person: Person) -> str:
    return tag_of(person.id, person.email, person.role, person.left_at)
