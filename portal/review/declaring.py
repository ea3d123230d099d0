"""Declare a conflict of interest before a text is shown, and correct it later."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from foundation.errors import TrialError
from pilots.deeds.declaring import declare
from portal.entering import Posted
from portal.review.opening import opened
from portal.review.refused import NOTHING, Refused
from portal.visiting import Visit, visiting

router = APIRouter()
Deciding = Annotated[Visit, Depends(visiting("decide on reports"))]


class Declared(Posted):
    conflict: str = ""
    statement: str = ""


@router.get("/reports/{identifier}/interest")
def ask(visit: Deciding, identifier: str) -> Response:
    return _page(visit, identifier, Declared())


@router.post("/reports/{identifier}/interest")
def say(visit: Deciding, identifier: str, sent: Annotated[Declared, Form()]) -> Response:
    if sent.conflict not in {"yes", "no"}:
        return _page(visit, identifier, sent, Refused("choose"), status=422)
    try:
        with visit.writing() as session:
            one = opened(visit, session, identifier)
            declare(
                session,
                one.setting,
                one.report.id,
                conflict=sent.conflict == "yes",
                statement=sent.statement,
                by=visit.visitor.agent(),
                now=visit.now,
            )
    except TrialError as refusal:
        return _page(visit, identifier, sent, Refused.of(refusal), status=422)
    visit.changed()
    if sent.conflict == "yes":
        return visit.go("/reviews", done="conflict")
    return visit.go(f"/reports/{identifier}", done="declared")


def _page(
    visit: Visit,
    identifier: str,
    typed: Declared,
    refused: Refused = NOTHING,
    *,
    status: int = 200,
) -> Response:
    with visit.reading() as session:
        one = opened(visit, session, identifier)
        return visit.page(
            "review/interest", one=one, words=one.words, report=one.report,
            typed=typed, refused=refused, status=status,
        )  # fmt: skip
