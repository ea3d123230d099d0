"""My reviews: what waits for me, what I decided, what I may read."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from pilots.reviews.desk import desk_of
from portal.review.words import Words
from portal.visiting import Visit, visiting

router = APIRouter()


@router.get("/reviews")
def reviews(visit: Annotated[Visit, Depends(visiting("see reports"))]) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
        desk = desk_of(session, setting, visit.visitor, now=visit.now)
        return visit.page("review/desk", desk=desk, words=Words(setting, visit.language))
