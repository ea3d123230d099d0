"""People: who they are, and a new address for one of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from pilots.deeds.correcting import correct_address
from pilots.tables import Person
from portal.api.pieces import PREFIX, Limit, Offset, cut, must_match, tag_of, tagged
from portal.api.shapes import AddressIn, Listing, PersonOut
from portal.office.finding import place, somebody_with_a_role
from portal.visiting import Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["people"])
Seeing = Annotated[Visit, Depends(visiting("see people"))]


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
    visit: Annotated[Visit, Depends(visiting("change people"))],
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


def _tag(person: Person) -> str:
    return tag_of(person.id, person.email, person.role, person.left_at)
