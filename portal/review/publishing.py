"""Publish the programme: a page that says what that means, and one button."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import col, select

from foundation.errors import TrialError
from pilots.deeds.publishing import missing_for_publication, publish
from pilots.reviews.standing import without_facts
from pilots.tables import Report, Verdict
from portal.entering import Posted
from portal.review.refused import NOTHING, Refused
from portal.review.words import Words
from portal.visiting import Visit, visiting

router = APIRouter()
Publishing = Annotated[Visit, Depends(visiting("publish"))]


@router.get("/publication")
def ask(visit: Publishing) -> Response:
    return _page(visit)


@router.post("/publication")
def go_public(visit: Publishing, _sent: Annotated[Posted, Form()]) -> Response:
    if not visit.visitor.fresh(visit.now):
        return visit.page("open/login", status=401, leads_to="/publication", fresh=True)
    try:
        with visit.writing() as session:
            setting, by = visit.setting(session), visit.visitor.agent()
            publish(session, setting, by=by, now=visit.now)
    except TrialError as refusal:
        return _page(visit, Refused.of(refusal), status=409)
    visit.changed()
    return visit.go("/publication", done="published")


def _page(visit: Visit, refused: Refused = NOTHING, *, status: int = 200) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
        reports = session.exec(select(Report).options(without_facts()).order_by(col(Report.id)))
        return visit.page(
            "review/publication",
            words=Words(setting, visit.language),
            verdicts=session.exec(select(Verdict).order_by(col(Verdict.service))).all(),
            reports=reports.all(),
            missing=missing_for_publication(session),
            published=setting.programme.published_at,
            refused=refused,
            status=status,
        )
