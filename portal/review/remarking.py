"""Remarks on a paragraph: make one, propose words, answer, take over, withdraw."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response
from sqlmodel import Session

from evaluation.reports.differences import words_compared
from evaluation.reports.figures_in_words import refreshed
from foundation.errors import TrialError
from pilots.access.rights import Place
from pilots.deeds import remarking
from pilots.deeds.remarking import Said, Taken, mark, passage_of, source_now, stands
from pilots.deeds.wording import ADD, WRITABLE
from pilots.letters import about_pages
from pilots.reviews.refusals import PassageChanged
from pilots.reviews.said import remarks_on
from pilots.tables import Remark
from portal.entering import Posted
from portal.ids import Number
from portal.review.opening import Opened, opened, text_language
from portal.review.reading import InLanguage, Reading
from portal.review.refused import NOTHING, Refused
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Remarking = Annotated[Visit, Depends(visiting("remark"))]
ANSWERS = frozenset({"take", "resolve", "decline", "withdraw", "put-back"})


class Typed(Posted):
    passage: str = ""
    language: str = ""
    about: str | None = None
    text: str = ""
    proposal: str = ""


class Answer(Posted):
    step: str = ""
    text: str = ""
    words: str = ""
    shown: str | None = None


@router.get("/reports/{identifier}/remarks")
def remarks(visit: Reading, identifier: str) -> Response:
    """List every remark, the open ones first."""
    with visit.reading() as session:
        one = opened(visit, session, identifier)
        if one.withheld:
            return visit.go(f"{one.address}/interest")
        found = [remark for some in remarks_on(session, one.report).values() for remark in some]
        found.sort(key=lambda remark: (bool(remark.outcome or remark.withdrawn_at), remark.at))
        return visit.page(
            "review/remarks", one=one, words=one.words, report=one.report, remarks=found
        )


@router.get("/reports/{identifier}/remarks/new")
def begin(
    visit: Remarking,
    identifier: str,
    passage: Annotated[str, Query(max_length=160)] = "",
    wanted: InLanguage = "",
) -> Response:
    typed = Typed(passage=passage, language=text_language(visit, wanted))
    return _form(visit, identifier, typed, first=True)


@router.post("/reports/{identifier}/remarks")
def make(visit: Remarking, identifier: str, sent: Annotated[Typed, Form()]) -> Response:
    try:
        with visit.writing() as session:
            one = remarked(visit, session, identifier)
            said = Said(
                passage=sent.passage, language=text_language(visit, sent.language),
                text=sent.text, proposal=sent.proposal, about=sent.about,
            )  # fmt: skip
            by = visit.visitor.agent()
            made = remarking.remark(session, one.report, said, by=by, now=visit.now)
            about_pages.remark_made(session, one.setting, made, visit.now)
    except TrialError as refusal:
        status = 409 if isinstance(refusal, PassageChanged) else 422
        return _form(visit, identifier, sent, Refused.of(refusal), status=status)
    visit.changed()
    address = f"/reports/{identifier}?in={said.language}&done=remarked#{sent.passage}"
    return visit.go(address)


@router.get("/reports/{identifier}/remarks/{number}")
def one_remark(visit: Reading, identifier: str, number: Number) -> Response:
    return _answering(visit, identifier, number, Answer())


@router.post("/reports/{identifier}/remarks/{number}")
def deal_with(
    visit: Remarking, identifier: str, number: Number, sent: Annotated[Answer, Form()]
) -> Response:
    """Withdraw the own remark, or answer one as an author of the report."""
    if sent.step not in ANSWERS:
        return _answering(visit, identifier, number, sent, Refused("choose"), status=422)
    try:
        with visit.writing() as session:
            one = remarked(visit, session, identifier)
            deal(visit, session, one, found_on(session, one, number), sent)
    except TrialError as refusal:
        return _answering(visit, identifier, number, sent, Refused.of(refusal), status=409)
    visit.changed()
    return visit.go(f"/reports/{identifier}/remarks", done=sent.step)


def deal(visit: Visit, session: Session, one: Opened, remark: Remark, sent: Answer) -> None:
    by, now = visit.visitor.agent(), visit.now
    if sent.step == "withdraw":
        if remark.by != visit.visitor.id:
            raise NotThere
        remarking.withdraw(session, remark, now=now)
        return
    if not _edits(visit, one):
        raise NotThere
    if sent.step == "take":
        taken = Taken(text=sent.text, words=sent.words, shown=sent.shown)
        remarking.take(session, one.report, remark, taken, by=by, now=now)
    elif sent.step == "put-back":
        remarking.put_back(session, one.report, remark, by=by, now=now)
    else:
        outcome = "declined" if sent.step == "decline" else "resolved"
        remarking.answer(session, remark, sent.text, outcome, by=by, now=now)


def remarked(visit: Visit, session: Session, identifier: str) -> Opened:
    one = opened(visit, session, identifier, deed="remark")
    if one.withheld:
        raise NotThere
    return one


def _edits(visit: Visit, one: Opened) -> bool:
    """Whether the visitor is an author of the report: reviewers of it are none."""
    regional = one.report.subject in one.setting.regions
    return visit.may("edit reports", Place(region=one.report.subject if regional else None))


def found_on(session: Session, one: Opened, number: int) -> Remark:
    found = session.get(Remark, number)
    if found is None or found.report != one.report.id:
        raise NotThere
    return found


def _form(
    visit: Visit,
    identifier: str,
    typed: Typed,
    refused: Refused = NOTHING,
    *,
    first: bool = False,
    status: int = 200,
) -> Response:
    with visit.reading() as session:
        one = opened(visit, session, identifier, deed="remark")
        if one.withheld:
            return visit.go(f"{one.address}/interest")
        language = text_language(visit, typed.language)
        try:
            passage = passage_of(one.report, typed.passage, language)
        except TrialError:
            raise NotThere from None
        proposal = passage.source if first else typed.proposal
        stands_now = passage.source or passage.text
        read = stands_now if typed.about is None else typed.about
        return visit.page(
            "review/remark-new", one=one, words=one.words, report=one.report, passage=passage,
            typed=typed, proposal=proposal, text_language=language, refused=refused,
            stands_now=stands_now,
            moved=words_compared(read, stands_now) if read.split() != stands_now.split() else None,
            others=remarks_on(session, one.report).get(passage.key, []), status=status,
        )  # fmt: skip


def _answering(
    visit: Visit,
    identifier: str,
    number: int,
    typed: Answer,
    refused: Refused = NOTHING,
    *,
    status: int = 200,
) -> Response:
    with visit.reading() as session:
        one = opened(visit, session, identifier)
        if one.withheld:
            return visit.go(f"{one.address}/interest")
        remark = found_on(session, one, number)
        now = source_now(one.report, remark)
        proposed = refreshed(remark.about, remark.proposal, now) if now else remark.proposal
        return visit.page(
            "review/remark", one=one, words=one.words, report=one.report, remark=remark,
            text_now=now, shown=mark(now), typed=typed, refused=refused,
            proposed=typed.words or proposed,
            change=words_compared(remark.about, remark.proposal) if remark.proposes else None,
            engine=words_compared(remark.about, now), added=remark.change == ADD,
            mine=remark.by == visit.visitor.id, edits=_edits(visit, one),
            writable=one.report.status in WRITABLE, stands=stands(one.report, remark),
            status=status,
        )  # fmt: skip
