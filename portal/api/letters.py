"""Letters: lists of them, one of them, and what a coordinator does to one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from notifications import searching
from notifications.handling import BY_A_PERSON, Doer
from notifications.lifecycle import Move, State
from notifications.tables import Letter
from portal.api.incoming import ReasonIn
from portal.api.pieces import PREFIX, Limit, Offset, listed, must_match, tag_of, tagged
from portal.api.shapes import LetterOut, Listing
from portal.ids import Number
from portal.office.finding import readers
from portal.office.letters import MOVES, the_letter
from portal.visiting import NotThere, Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["letters"])
Seeing = Annotated[Visit, Depends(visiting("see letters"))]
Handling = Annotated[Visit, Depends(visiting("handle letters"))]


@router.get("/letters")
def letters(
    visit: Seeing,
    state: State | None = None,
    person: str = "",
    purpose: str = "",
    about: str = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> Listing[LetterOut]:
    with visit.reading() as session:
        wanted = searching.Wanted(
            states=(state,) if state else (), person=person, purpose=purpose, about=about,
            people=readers(visit, visit.setting(session)),
        )  # fmt: skip
        total = sum(searching.states_of(session, wanted).values())
        found = searching.find(session, wanted, limit=limit, after=offset)
        items = [LetterOut.model_validate(letter) for letter in found]
    return listed(visit, items, total, limit, offset)


@router.get("/letters/{number}")
def letter(visit: Seeing, number: Number, answer: Response) -> LetterOut:
    with visit.reading() as session:
        found = the_letter(visit, session, number)
    tagged(answer, _tag(found))
    return LetterOut.model_validate(found)


@router.post("/letters/{number}/{move}")
def handle(
    visit: Handling, request: Request, number: Number, move: Move, sent: ReasonIn
) -> LetterOut:
    """Hold, release, retry or cancel a letter. Needs ``If-Match``."""
    if move not in MOVES:
        raise NotThere
    with visit.writing() as session:
        found = the_letter(visit, session, number)
        must_match(request, _tag(found))
        by = Doer(by=visit.visitor.name, now=visit.now, because=sent.reason)
        BY_A_PERSON[move](session, [found], by)
        session.refresh(found)
        said = LetterOut.model_validate(found)
    visit.changed()
    return said


def _tag(letter: Letter) -> str:
    return tag_of(letter.id, letter.state, letter.fence, letter.due, letter.address)
