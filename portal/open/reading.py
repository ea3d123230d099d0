"""What everybody may see: help, privacy, and whether the portal works."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from foundation.database import snapshot
from pilots.contacts import programme_contact
from portal.pages import page
from portal.surroundings import Surroundings, surroundings
from portal.visiting import language_of

Given = Annotated[Surroundings, Depends(surroundings)]
router = APIRouter()


@router.get("/help")
def help_page(request: Request, given: Given) -> Response:
    return _page("open/help", request, given)


@router.get("/privacy")
def privacy(request: Request, given: Given) -> Response:
    return _page("open/privacy", request, given)


def _page(name: str, request: Request, given: Surroundings) -> Response:
    with snapshot(given.url) as session:
        contact = programme_contact(session)
    return page(name, request, contact, language=language_of(request))
