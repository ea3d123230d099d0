"""What everybody may see: help, privacy, and whether the portal works."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from foundation.database import snapshot
from pilots.contacts import programme_contact
from portal.health import unready
from portal.pages import page
from portal.surroundings import Surroundings, surroundings
from portal.visiting import language_here, who

FEWEST = 5
Given = Annotated[Surroundings, Depends(surroundings)]
router = APIRouter()


@router.get("/help")
def help_page(request: Request, given: Given) -> Response:
    """Say how it works, with what concerns the reader's own role first."""
    _, visitor, _ = who(request, given, given.now())
    return _page("open/help", request, given, role=visitor.role if visitor else "")


@router.get("/privacy")
def privacy(request: Request, given: Given) -> Response:
    return _page("open/privacy", request, given, fewest=FEWEST)


@router.get("/status")
def status(request: Request, given: Given) -> Response:
    """Say in words what ``/readyz`` says to machines, without what only operators may know."""
    codes = {reason["code"] for reason in unready(given.url, given.now())}
    return _page("open/status", request, given, codes=codes, zone="UTC", now=given.now())


def _page(
    name: str,
    request: Request,
    given: Surroundings,
    **facts: Any,  # noqa: ANN401 -- whatever the page names
) -> Response:
    with snapshot(given.url) as session:
        contact = programme_contact(session)
    return page(name, request, contact, language=language_here(request), **facts)
