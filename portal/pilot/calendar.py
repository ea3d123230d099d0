"""Somebody's tasks in their own calendar program: an address of its own, which can be ended."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from foundation.database import snapshot
from pilots.feeds import end_feed, feed_of, feed_owner, make_feed
from pilots.setting import read_setting
from portal import paces
from portal.entering import Posted
from portal.surroundings import Surroundings, surroundings
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see tasks"))]


@router.api_route("/calendar/{token}.ics", methods=["GET", "HEAD"])
def feed(
    request: Request, token: str, given: Annotated[Surroundings, Depends(surroundings)]
) -> Response:
    """Give the tasks of whoever owns the address: calendar programs have no cookie, no login."""
    given.paces.keep(paces.OPENED, request, "calendar")
    address = given.address.rstrip("/") or str(request.base_url).rstrip("/")
    with snapshot(given.url) as session:
        person = feed_owner(session, token)
        if person is None:
            raise NotThere
        setting = read_setting(session)
        content = feed_of(session, setting, person, address=address, now=given.now())
    return Response(content, media_type="text/calendar; charset=utf-8")


@router.post("/calendar")
def make(visit: Seeing, _sent: Annotated[Posted, Form()]) -> Response:
    with visit.writing() as session:
        make_feed(session, visit.given.secret, visit.visitor.id, now=visit.now)
    return visit.go("/tasks", done="calendar")


@router.post("/calendar/end")
def end(visit: Seeing, _sent: Annotated[Posted, Form()]) -> Response:
    with visit.writing() as session:
        end_feed(session, visit.visitor.id, now=visit.now)
    return visit.go("/tasks", done="calendar-ended")
