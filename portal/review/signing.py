"""Decide on a report: what is signed, by whom, with which reasons; and differing opinions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session

from foundation.errors import TrialError
from pilots import drafts
from pilots.deeds.signing import FORM_ASKED, GRADED, WITH_REASON, Signature, differ, place_in, sign
from pilots.lifecycle.reports import STAGE_OF
from pilots.reviews.said import decisions_on
from pilots.reviews.standing import agent_towards, region_of, writers
from portal.entering import Posted
from portal.review.opening import Opened, opened
from portal.review.refused import NOTHING, Refused
from portal.visiting import Visit, visiting

router = APIRouter()
Deciding = Annotated[Visit, Depends(visiting("decide on reports"))]
MOST_CRITERIA = 12
CHANGED, OVER = "REVIEW-105", "REVIEW-106"


class Typed(Posted):
    """The form as it was typed; what was shown comes along, so that nothing else is signed."""

    word: str = ""
    comment: str = ""
    dissent: str = ""
    content_hash: str = ""
    place: str = ""
    grade_1: str = ""
    grade_2: str = ""
    grade_3: str = ""
    grade_4: str = ""
    grade_5: str = ""
    grade_6: str = ""
    grade_7: str = ""
    grade_8: str = ""
    grade_9: str = ""
    grade_10: str = ""
    grade_11: str = ""
    grade_12: str = ""

    def fields(self) -> dict[str, str]:
        """Return what a person typed, for the draft."""
        return self.model_dump(exclude={"csrf", "content_hash", "place"})

    def signature(self) -> Signature:
        return Signature(
            word=self.word,
            comment=self.comment,
            content_hash=self.content_hash,
            place=self.place,
            dissent=self.dissent,
            grades=self.grades(),
        )

    def grades(self) -> dict[int, int]:
        typed = {n: getattr(self, f"grade_{n}") for n in range(1, MOST_CRITERIA + 1)}
        return {number: int(value) for number, value in typed.items() if value in {*"1234"}}


class Opinion(Posted):
    text: str = ""


def form_name(identifier: str) -> str:
    return f"decision:{identifier}"


@router.get("/reports/{identifier}/decision")
def ask(visit: Deciding, identifier: str) -> Response:
    return _page(visit, identifier)


@router.post("/reports/{identifier}/decision")
def decide(visit: Deciding, identifier: str, sent: Annotated[Typed, Form()]) -> Response:
    """Sign. What was typed is kept before anything else: a login may come between."""
    with visit.writing() as session:
        opened(visit, session, identifier, deed="decide on reports")
        _keep(visit, session, identifier, sent)
    if not visit.visitor.fresh(visit.now):
        leads_to = f"/reports/{identifier}/decision"
        return visit.page("open/login", status=401, leads_to=leads_to, fresh=True)
    try:
        with visit.writing() as session:
            one = opened(visit, session, identifier, deed="decide on reports")
            by = visit.visitor.id
            sign(session, one.setting, one.report, sent.signature(), by=by, now=visit.now)
            drafts.forget(session, by, form_name(identifier))
    except TrialError as refusal:
        return _page(visit, identifier, sent, Refused.of(refusal), status=409)
    visit.changed()
    return visit.go(f"/reports/{identifier}", done="decided")


@router.post("/reports/{identifier}/draft")
def keep(visit: Deciding, identifier: str, sent: Annotated[Typed, Form()]) -> Response:
    """Keep what is being typed; asked for by the page itself while somebody types."""
    with visit.writing() as session:
        opened(visit, session, identifier, deed="decide on reports")
        _keep(visit, session, identifier, sent)
    return Response(status_code=204)


@router.post("/reports/{identifier}/dissent")
def dissent(visit: Deciding, identifier: str, sent: Annotated[Opinion, Form()]) -> Response:
    """Attach an opinion that differs from what was decided."""
    with visit.writing() as session:
        one = opened(visit, session, identifier, deed="decide on reports")
        by = agent_towards(one.setting, one.person, one.report)
        differ(session, "report", one.report.id, sent.text, by=by, now=visit.now)
    visit.changed()
    return visit.go(f"/reports/{identifier}", done="differed")


def _keep(visit: Visit, session: Session, identifier: str, sent: Typed) -> None:
    """Keep the typed fields; one that is empty in the form and in the draft makes no row."""
    owner, form = visit.visitor.id, form_name(identifier)
    before = drafts.kept(session, owner, form)
    typed = {name: value for name, value in sent.fields().items() if value or name in before}
    drafts.keep(session, owner, form, typed, now=visit.now)


def _page(
    visit: Visit,
    identifier: str,
    sent: Typed | None = None,
    refused: Refused = NOTHING,
    *,
    status: int = 200,
) -> Response:
    with visit.reading() as session:
        one = opened(visit, session, identifier, deed="decide on reports")
        if one.withheld:
            return visit.go(f"{one.address}/interest")
        kept = drafts.kept(session, visit.visitor.id, form_name(identifier))
        known = {name: value for name, value in kept.items() if name in Typed.model_fields}
        typed = sent or Typed(**known)
        stage = STAGE_OF.get(one.report.status, "")
        return visit.page(
            "review/decision",
            one=one,
            words=one.words,
            report=one.report,
            stage=stage,
            typed=typed,
            typed_grades=typed.grades(),
            restored=sent is None and any(kept.values()),
            refused=refused,
            place=place_in(one.report),
            graded=stage in GRADED,
            form_asked=stage in FORM_ASKED,
            with_reason=WITH_REASON,
            own_region=_own_region(one),
            wrote=one.person.id in writers(session, one.report),
            decisions=decisions_on(session, one.report),
            fresh=visit.visitor.fresh(visit.now),
            changed=refused.code == CHANGED,
            over=refused.code == OVER,
            seen=sent.content_hash if sent else "",
            status=status,
        )


def _own_region(one: Opened) -> bool:
    return region_of(one.setting, one.person) == one.report.subject
