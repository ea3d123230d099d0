"""Name the reviewer of a report for the other regions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from foundation.errors import TrialError
from pilots.deeds.assigning import assign
from pilots.reviews.standing import conflicted, peers_of, region_of
from portal.entering import Posted
from portal.review.opening import opened
from portal.review.refused import NOTHING, Refused
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Assigning = Annotated[Visit, Depends(visiting("assign reviewers"))]


class Named(Posted):
    person: str = ""


@router.get("/reports/{identifier}/reviewer")
def ask(visit: Assigning, identifier: str) -> Response:
    return _page(visit, identifier)


@router.post("/reports/{identifier}/reviewer")
def name(visit: Assigning, identifier: str, sent: Annotated[Named, Form()]) -> Response:
    try:
        with visit.writing() as session:
            one = opened(visit, session, identifier)
            by = visit.visitor.agent()
            assign(session, one.setting, one.report, sent.person, by=by, now=visit.now)
    except TrialError as refusal:
        return _page(visit, identifier, sent.person, Refused.of(refusal), status=409)
    visit.changed()
    return visit.go("/reviews", done="assigned")


def _page(
    visit: Visit,
    identifier: str,
    chosen: str = "",
    refused: Refused = NOTHING,
    *,
    status: int = 200,
) -> Response:
    with visit.reading() as session:
        one = opened(visit, session, identifier)
        if one.report.subject not in one.setting.regions:
            raise NotThere
        now = peers_of(session, one.setting, one.report)
        people = [
            person
            for region in one.setting.regions
            for person in one.setting.in_role("regional_coordinator", region)
            if person.left_at is None and region_of(one.setting, person) != one.report.subject
        ]
        return visit.page(
            "review/reviewer", one=one, words=one.words, report=one.report, people=people,
            now=[person.id for person in now], chosen=chosen or (now[0].id if now else ""),
            conflicted=conflicted(session, one.report.id), refused=refused, status=status,
        )  # fmt: skip
