"""The report of two pages of a trial, as a file, for its pilot cluster and its coordinators."""

from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from foundation.database import snapshot
from pilots.deeds.evaluating import newest_edition
from pilots.outputs.leaflets import has_report, trial_file
from pilots.setting import read_setting
from pilots.tables import Edition, Trial
from portal import paces
from portal.open.results import as_file
from portal.pilot.finding import the_trial
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see tasks"))]
MOST_KEPT = 24


@router.get("/trials/{trial}/report/{language}.{kind}")
def file(visit: Seeing, trial: str, language: str, kind: str) -> Response:
    """Give the figures of one trial as the newest edition has them."""
    visit.given.paces.keep(paces.UPLOADS, visit.request, "report")
    with visit.reading() as session:
        row = the_trial(visit, session, trial)
        edition = newest_edition(session, until=visit.now)
        if edition is None or not has_report(session, row, edition):
            raise NotThere
        digest = edition.digest
    content = _file(visit.given.url, edition.number, digest, row.id, language, kind)
    return as_file(content, f"{row.id}.{language}", kind)


@lru_cache(maxsize=MOST_KEPT)
def _file(
    url: str, edition: int, _digest: str, trial: str, language: str, kind: str
) -> bytes | None:
    """Setting a PDF takes a second: an edition does not change, so its files are kept."""
    with snapshot(url) as session:
        row, figures = session.get_one(Trial, trial), session.get_one(Edition, edition)
        return trial_file(session, read_setting(session), figures, row, language, kind)
