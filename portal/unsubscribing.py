"""No more questionnaires: a page that asks, and the button that does it (RFC 8058)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from foundation.database import snapshot, unit_of_work
from notifications.unsubscribing import PATH, opt_out, person_of
from pilots.contacts import Contact, contact_of, programme_contact
from portal.pages import page
from portal.surroundings import Surroundings, surroundings

PREFIX = f"/{PATH}/"
Given = Annotated[Surroundings, Depends(surroundings)]
router = APIRouter()


@router.api_route(PREFIX + "{token}", methods=["GET", "HEAD"])
def ask(request: Request, token: str, given: Given) -> Response:
    """Ask whether questionnaires are to stop. Changes nothing: programs open links, too."""
    reader = _reader(given, token)
    if reader is None:
        return _unknown(request, given)
    return page("stopped" if reader.opted_out else "stop", request, reader)


@router.post(PREFIX + "{token}")
def stop(request: Request, token: str, given: Given) -> Response:
    """Stop questionnaires, for the button and for mail programs alike; safe to repeat."""
    reader = _reader(given, token)
    if reader is None:
        return _unknown(request, given)
    with unit_of_work(given.url) as session:
        new = opt_out(session, reader.id, given.now(), "link")
    if new:
        given.changed()
    return page("stopped", request, reader, back_to=request.url.path)


def _reader(given: Surroundings, token: str) -> Contact | None:
    person = person_of(given.secret, token)
    if person is None:
        return None
    with snapshot(given.url) as session:
        return contact_of(session, person)


def _unknown(request: Request, given: Surroundings) -> Response:
    with snapshot(given.url) as session:
        return page("unknown", request, programme_contact(session), status=404)
