"""The passport of a service that holds, as a file: on two pages, what it needs and what it gave."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from pilots.deeds.evaluating import newest_edition
from pilots.outputs.leaflets import HOLDS
from portal import paces
from portal.open.results import as_file, kept_passport
from portal.review.verdicts import line_of, verdict_row
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see verdicts"))]


@router.get("/verdicts/{service}/passport/{language}.{kind}")
def file(visit: Seeing, service: str, language: str, kind: str) -> Response:
    """Give it to those who have declared their interests; others declare first."""
    visit.given.paces.keep(paces.UPLOADS, visit.request, "report")
    with visit.reading() as session:
        row, edition = verdict_row(session, service), newest_edition(session, until=visit.now)
        if edition is None or row.verdict not in HOLDS:
            raise NotThere
        if line_of(visit, session, visit.setting(session), row).withheld:
            return visit.go(f"/verdicts/{service}")
        state = f"{row.status} {row.verdict} {edition.digest}"
    content = kept_passport(visit.given.url, edition.number, state, service, language, kind)
    return as_file(content, f"{service}.{language}", kind)
