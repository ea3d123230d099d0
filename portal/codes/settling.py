"""Where two people saw different things in an answer: side by side, until they agree."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from pydantic import Field

from foundation.errors import TrialError
from pilots.deeds.coding import Seen, settle
from portal.codes.coding import LONGEST, number_in
from portal.codes.opening import opened
from portal.entering import Posted
from portal.review.refused import NOTHING, Refused
from portal.visiting import Visit, visiting

router = APIRouter()
Coding = Annotated[Visit, Depends(visiting("code answers"))]


class Agreed(Posted):
    themes: list[str] = Field(default_factory=list, max_length=LONGEST)
    codebook: str = ""


@router.get("/codes/{service}/differences")
def differences(visit: Coding, service: str) -> Response:
    return _page(visit, service)


@router.post("/codes/{service}/{ref}/settle")
def agree(visit: Coding, service: str, ref: str, sent: Annotated[Agreed, Form()]) -> Response:
    try:
        with visit.writing() as session:
            one = opened(visit, session, service)
            seen = Seen(sent.themes, number_in(sent.codebook))
            by = visit.visitor.agent()
            settle(session, one.setting, one.find(ref), seen, by=by, now=visit.now)
    except TrialError as refusal:
        return _page(visit, service, ref, sent, Refused.of(refusal))
    return visit.go(f"/codes/{service}/differences", done="settled")


def _page(
    visit: Visit,
    service: str,
    ref: str = "",
    typed: Agreed | None = None,
    refused: Refused = NOTHING,
) -> Response:
    with visit.reading() as session:
        one = opened(visit, session, service)
        return visit.page(
            "codes/differences",
            one=one,
            answers=one.differing(),
            ref=ref,
            typed=typed.themes if typed else [],
            refused=refused,
            status=422 if refused.code else 200,
        )
