"""One answer after the other: what is it about?"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from pydantic import Field

from foundation.errors import TrialError
from pilots.codings import Coded
from pilots.deeds.coding import Seen, code
from portal.codes.opening import Opened, opened
from portal.entering import Posted
from portal.review.refused import NOTHING, Refused
from portal.visiting import Visit, visiting

router = APIRouter()
Coding = Annotated[Visit, Depends(visiting("code answers"))]
LONGEST = 40
NOT_A_VERSION = -1


class Chosen(Posted):
    themes: list[str] = Field(default_factory=list, max_length=LONGEST)
    seen: str = "0"
    codebook: str = ""


def number_in(text: str) -> int:
    """Return the version that a form has sent."""
    short = len(text) < LONGEST and text.isascii()
    return int(text) if short and text.isdigit() else NOT_A_VERSION


@router.get("/codes/{service}/next")
def begin(visit: Coding, service: str) -> Response:
    """Show the next answer that waits for the visitor; none: how far it has come."""
    with visit.reading() as session:
        one = opened(visit, session, service)
        waiting = one.next()
        if waiting is None:
            return visit.go(f"/codes/{service}", done="all")
        return _page(visit, one, waiting)


@router.get("/codes/{service}/{ref}")
def look(visit: Coding, service: str, ref: str) -> Response:
    with visit.reading() as session:
        one = opened(visit, session, service)
        return _page(visit, one, one.find(ref))


@router.post("/codes/{service}/{ref}")
def keep(visit: Coding, service: str, ref: str, sent: Annotated[Chosen, Form()]) -> Response:
    try:
        with visit.writing() as session:
            one = opened(visit, session, service)
            answer = one.find(ref)
            seen = Seen(sent.themes, number_in(sent.codebook), number_in(sent.seen))
            code(session, one.setting, answer, seen, by=visit.visitor.agent(), now=visit.now)
    except TrialError as refusal:
        with visit.reading() as session:
            one = opened(visit, session, service)
            return _page(visit, one, one.find(ref), sent, Refused.of(refusal))
    return visit.go(f"/codes/{service}/next", done="coded")


def _page(
    visit: Visit,
    one: Opened,
    answer: Coded,
    typed: Chosen | None = None,
    refused: Refused = NOTHING,
) -> Response:
    own = answer.by(one.person)
    return visit.page(
        "codes/answer",
        one=one,
        answer=answer,
        own=own,
        chosen=typed.themes if typed else own.themes.split() if own else [],
        progress=one.progress,
        refused=refused,
        status=422 if refused.code else 200,
    )
