"""Hold, release, retry, cancel: one letter, or all that a filter finds, after a second look."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from pydantic import Field

from foundation.errors import TrialError
from notifications.handling import BY_A_PERSON, Doer, sources_of
from notifications.lifecycle import Move
from notifications.searching import letters_numbered
from portal.entering import Posted
from portal.ids import Number, Row
from portal.office.letters import MOVES, shown, the_letter
from portal.visiting import NotThere, Visit, visiting

MOST = 500
router = APIRouter()
Handling = Annotated[Visit, Depends(visiting("handle letters"))]


class Order(Posted):
    """``sure`` is set when somebody was asked and said yes."""

    because: str = ""
    sure: str = ""


class Several(Posted):
    move: str = ""
    letters: list[Row] = Field(default_factory=list)
    because: str = ""
    sure: str = ""


@router.post("/letters/several")
def several(visit: Handling, sent: Annotated[Several, Form()]) -> Response:
    """Move the letters that were ticked; those that cannot be moved are left alone and counted."""
    move = _move(sent.move)
    numbers = sent.letters[:MOST]
    with visit.writing() as session:
        chosen = letters_numbered(session, numbers)
        able = [letter for letter in chosen if letter.state in sources_of(move)]
        if not numbers or not sent.sure:
            return visit.page(
                "office/letters-sure",
                status=422 if not numbers else 200,
                move=str(move),
                letters=able,
                left=len(chosen) - len(able),
                because=sent.because,
            )
        by = Doer(by=visit.visitor.name, now=visit.now, because=sent.because)
        BY_A_PERSON[move](session, able, by)
    visit.changed()
    return visit.go("/letters", done=str(move))


@router.post("/letters/{number}/{move}")
def one(visit: Handling, number: Number, move: str, sent: Annotated[Order, Form()]) -> Response:
    """Move one letter; ending it for good is asked twice and needs a reason."""
    wanted = _move(move)
    by = Doer(by=visit.visitor.name, now=visit.now, because=sent.because)
    if wanted is Move.CANCEL and not (sent.sure and sent.because.strip()):
        with visit.reading() as session:
            status = 422 if sent.sure else 200
            return shown(visit, session, number, asking="cancel", status=status)
    try:
        with visit.writing() as session:
            BY_A_PERSON[wanted](session, [the_letter(visit, session, number)], by)
    except TrialError as refusal:
        with visit.reading() as session:
            return shown(visit, session, number, fault=refusal, status=409)
    visit.changed()
    return visit.go(f"/letters/{number}", done=str(wanted))


def _move(word: str) -> Move:
    for move in MOVES:
        if move == word:
            return move
    raise NotThere
