"""Reports, remarks, decisions, verdicts. Signatures and votes are refused: they need a person."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from sqlmodel import col, select

from pilots.access.rights import Place
from pilots.deeds import remarking
from pilots.deeds.assigning import assign
from pilots.deeds.remarking import Said, mark
from pilots.deeds.wording import ADD
from pilots.letters import about_pages
from pilots.reviews.said import decisions_on, remarks_on
from pilots.reviews.standing import may_see, without_facts
from pilots.tables import Report, Verdict
from portal.api.answers import problem
from portal.api.incoming import RemarkIn, ReviewerIn, SignatureIn, WordIn
from portal.api.pieces import PREFIX, Limit, Offset, cut
from portal.api.shapes import DecisionOut, Listing, RemarkOut, ReportOut, VerdictOut
from portal.ids import Number
from portal.review.opening import opened
from portal.review.remarking import Answer, deal, found_on, remarked
from portal.visiting import NotThere, Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["reviews"])
Reading = Annotated[Visit, Depends(visiting("see reports"))]
Dealt = Literal["take", "resolve", "decline", "withdraw", "put-back"]
BY_HAND = "A signature or a vote needs a fresh login on the page: no program can give it."


@router.get("/reports")
def reports(visit: Reading, limit: Limit = 100, offset: Offset = 0) -> Listing[ReportOut]:
    with visit.reading() as session:
        setting = visit.setting(session)
        query = select(Report).options(without_facts()).order_by(col(Report.id))
        found = [
            ReportOut.model_validate(report)
            for report in session.exec(query)
            if may_see(session, setting, visit.visitor, report)
        ]
    return cut(visit, found, limit, offset)


@router.get("/reports/{report}")
def report(visit: Reading, report: str) -> ReportOut:
    with visit.reading() as session:
        row = session.get(Report, report)
        if row is None or not may_see(session, visit.setting(session), visit.visitor, row):
            raise NotThere
        return ReportOut.model_validate(row)


@router.get("/reports/{report}/decisions")
def decisions(visit: Reading, report: str) -> list[DecisionOut]:
    with visit.reading() as session:
        row = session.get(Report, report)
        if row is None or not may_see(session, visit.setting(session), visit.visitor, row):
            raise NotThere
        return [DecisionOut.model_validate(one) for one in decisions_on(session, row)]


@router.get("/reports/{report}/remarks", response_model=list[RemarkOut])
def remarks(visit: Reading, report: str) -> list[RemarkOut] | Response:
    """Return the remarks, once the reader has declared that no interest of theirs is in it."""
    with visit.reading() as session:
        one = opened(visit, session, report)
        if one.withheld:
            return problem("declare-first", 403, "Declare your interest on the page first.")
        some = remarks_on(session, one.report).values()
        return [RemarkOut.model_validate(remark) for these in some for remark in these]


@router.post("/reports/{report}/remarks", status_code=201, response_model=RemarkOut)
def remark(
    visit: Annotated[Visit, Depends(visiting("remark"))], report: str, sent: RemarkIn
) -> RemarkOut | Response:
    with visit.writing() as session:
        one = opened(visit, session, report)
        region = one.report.subject if one.report.subject in one.setting.regions else None
        visit.must(Place(region=region))
        if one.withheld:
            return problem("declare-first", 403, "Declare your interest on the page first.")
        said = Said(
            passage=sent.passage, language=sent.language, text=sent.text, proposal=sent.proposal
        )
        by = visit.visitor.agent()
        made = remarking.remark(session, one.report, said, by=by, now=visit.now)
        session.flush()
        about_pages.remark_made(session, one.setting, made, visit.now)
        found = RemarkOut.model_validate(made)
    visit.changed()
    return found


@router.post("/reports/{report}/remarks/{number}/{step}")
def deal_with(
    visit: Annotated[Visit, Depends(visiting("remark"))],
    report: str,
    number: Number,
    step: Dealt,
    sent: WordIn,
) -> RemarkOut:
    """Withdraw the own remark, or answer one as an author: taken over, resolved, declined."""
    with visit.writing() as session:
        one = remarked(visit, session, report)
        row = found_on(session, one, number)
        shown = None if row.change == ADD else mark(row.about)  # all that a program can have seen
        deal(visit, session, one, row, Answer(step=step, text=sent.text, shown=shown))
        session.refresh(row)
        found = RemarkOut.model_validate(row)
    visit.changed()
    return found


@router.put("/reports/{report}/reviewer", status_code=204)
def name_reviewer(
    visit: Annotated[Visit, Depends(visiting("assign reviewers"))], report: str, sent: ReviewerIn
) -> Response:
    """Name who reviews a regional report for the other regions."""
    with visit.writing() as session:
        one = opened(visit, session, report)
        assign(
            session, one.setting, one.report, sent.person, by=visit.visitor.agent(), now=visit.now
        )
    visit.changed()
    return Response(status_code=204)


@router.get("/verdicts")
def verdicts(visit: Annotated[Visit, Depends(visiting("see verdicts"))]) -> list[VerdictOut]:
    with visit.reading() as session:
        rows = session.exec(select(Verdict).order_by(col(Verdict.service)))
        return [VerdictOut.model_validate(row) for row in rows]


@router.post("/reports/{report}/decisions")
def sign(
    visit: Annotated[Visit, Depends(visiting("decide on reports"))],  # noqa: ARG001
    report: str,  # noqa: ARG001
    sent: SignatureIn,  # noqa: ARG001
) -> Response:
    """Refused always: a signature is bound to a fresh login and to the text that was shown."""
    return problem("by-hand", 403, BY_HAND)


@router.post("/verdicts/{service}/votes")
def vote(
    visit: Annotated[Visit, Depends(visiting("vote"))],  # noqa: ARG001
    service: str,  # noqa: ARG001
    sent: SignatureIn,  # noqa: ARG001
) -> Response:
    """Refused always: a vote is given by a person with a fresh login."""
    return problem("by-hand", 403, BY_HAND)


@router.post("/verdicts/{service}/decision")
def adopt(
    visit: Annotated[Visit, Depends(visiting("adopt"))],  # noqa: ARG001
    service: str,  # noqa: ARG001
    sent: SignatureIn,  # noqa: ARG001
) -> Response:
    """Refused always: a verdict is adopted by a person with a fresh login."""
    return problem("by-hand", 403, BY_HAND)


@router.post("/publication")
def publish(
    visit: Annotated[Visit, Depends(visiting("publish"))],  # noqa: ARG001
) -> Response:
    """Refused always: results are published by a person with a fresh login."""
    return problem("by-hand", 403, BY_HAND)
