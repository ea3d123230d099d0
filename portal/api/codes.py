"""Open answers for programs: what is to be coded, codes given, what was settled, what it says."""

from typing import Annotated

from fastapi import APIRouter, Depends

from evaluation.reports.coded import CodedFact
from pilots.coded_themes import coded_fact
from pilots.codings import Coded
from pilots.deeds.coding import Seen, code, settle
from portal.api.coded import CodedOut, ThemesOut
from portal.api.incoming import AgreedIn, CodesIn
from portal.api.pieces import PREFIX, Limit, Offset, cut
from portal.api.shapes import Listing
from portal.codes.opening import Opened, opened
from portal.visiting import Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["open answers"])
Coding = Annotated[Visit, Depends(visiting("code answers"))]


@router.get("/codes/{service}")
def answers(
    visit: Coding, service: str, limit: Limit = 100, offset: Offset = 0
) -> Listing[CodedOut]:
    """Return what the visitor may code or has coded, without who wrote it and where.

    ``other`` is what the other person saw; it is told once both have coded the answer.
    """
    with visit.reading() as session:
        one = opened(visit, session, service)
        some = [it for it in one.answers if it.waits_for(one.person) or it.by(one.person)]
        return cut(visit, [_out(one, it) for it in some], limit, offset)


@router.get("/codes/{service}/themes")
def themes(visit: Coding, service: str) -> ThemesOut:
    """Return the agreement so far and the shares of themes; small numbers are hidden."""
    with visit.reading() as session:
        one = opened(visit, session, service)
        fact = coded_fact(session, one.setting, one.answers)
        empty = CodedFact(version=0, codebook="", agreements=(), themes=())
        return ThemesOut.model_validate(fact or empty)


@router.put("/codes/{service}/{ref}")
def give(visit: Coding, service: str, ref: str, sent: CodesIn) -> CodedOut:
    """Code an answer, or correct the own codes of it."""
    with visit.writing() as session:
        one = opened(visit, session, service)
        answer, by = one.find(ref), visit.visitor.agent()
        seen = Seen(sent.themes, sent.codebook, sent.version)
        code(session, one.setting, answer, seen, by=by, now=visit.now)
        again = opened(visit, session, service)
        return _out(again, again.find(ref))


@router.put("/codes/{service}/{ref}/agreed")
def agree(visit: Coding, service: str, ref: str, sent: AgreedIn) -> CodedOut:
    """Keep what the two who coded an answer differently agreed on; it stays."""
    with visit.writing() as session:
        one = opened(visit, session, service)
        answer, by = one.find(ref), visit.visitor.agent()
        seen = Seen(sent.themes, sent.codebook)
        settle(session, one.setting, answer, seen, by=by, now=visit.now)
        again = opened(visit, session, service)
        return _out(again, again.find(ref))


def _out(one: Opened, answer: Coded) -> CodedOut:
    own = answer.by(one.person)
    other = next((it for it in answer.codings if own and it.coder != one.person), None)
    return CodedOut(
        ref=answer.answer.ref,
        item=answer.answer.item,
        text=one.text(answer),
        themes=own.themes.split() if own else [],
        version=own.version if own else 0,
        codebook=one.codebook.version,
        other=other.themes.split() if other else None,
        agreed=answer.agreed.themes.split() if answer.agreed else None,
    )
