"""The catalogue as people read it: services, questions, KPIs, gates, stages of review."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from portal.visiting import NotThere, Visit, visiting
from services_catalog import Catalogue
from services_catalog.texts import decision_name, level_name

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see plan"))]


@router.get("/catalogue")
def catalogue(visit: Seeing) -> Response:
    known = _catalogue(visit)
    return visit.page("office/catalogue", catalogue=known, services=list(known.services.values()))


@router.get("/catalogue/services/{service}")
def service(visit: Seeing, service: str) -> Response:
    known = _catalogue(visit)
    if service not in known.services:
        raise NotThere
    return visit.page("office/service", catalogue=known, service=known.services[service])


@router.get("/catalogue/questions")
def questions(visit: Seeing) -> Response:
    return visit.page("office/questions", catalogue=_catalogue(visit))


@router.get("/catalogue/kpis")
def kpis(visit: Seeing) -> Response:
    known = _catalogue(visit)
    named = {level: level_name(level, visit.language) for level in
             ("trial", "region", "region_type", "service", "programme")}  # fmt: skip
    return visit.page("office/kpis", catalogue=known, levels=named)


@router.get("/catalogue/gates")
def gates(visit: Seeing) -> Response:
    return visit.page("office/gates", catalogue=_catalogue(visit))


@router.get("/catalogue/review")
def review(visit: Seeing) -> Response:
    known = _catalogue(visit)
    stages = (*known.review.stages_regional, *known.review.stages_programme)
    words = {word for stage in stages for word in stage.decisions}
    named = {word: decision_name(word, visit.language) for word in sorted(words)}
    return visit.page("office/review-plan", catalogue=known, decisions=named)


def _catalogue(visit: Visit) -> Catalogue:
    with visit.reading() as session:
        return visit.setting(session).catalogue
