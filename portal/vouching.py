"""Coming in by the login of an institution: there, and back."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadData, URLSafeTimedSerializer

from foundation.database import snapshot, unit_of_work
from pilots.access.logins import begin_session, people_at
from pilots.contacts import programme_contact
from portal import paces
from portal.entering import Posted, ours, put_session
from portal.institution import Institution, NotVouchedFor, Trip
from portal.pages import page
from portal.surroundings import Surroundings, surroundings
from portal.visiting import NotThere, language_of, must_be_ours

COOKIE = "pilots_trip"
MINUTES = 15
Given = Annotated[Surroundings, Depends(surroundings)]
router = APIRouter()


class Role(Posted):
    chosen: str = ""
    vouched: str = ""


@router.get("/login/institution")
def away(request: Request, given: Given, leads_to: str = "/", *, fresh: bool = False) -> Response:
    """Send the browser to the institution; what must come back travels in a signed cookie."""
    institution, trip = _institution(given), Trip()
    given.paces.keep(paces.LOGIN, request, "institution")
    answer = RedirectResponse(institution.address(trip, fresh=fresh), 303)
    kept = _signer(given, "trip").dumps({**asdict(trip), "leads_to": ours(leads_to)})
    answer.set_cookie(
        COOKIE,
        str(kept),
        max_age=MINUTES * 60,
        path="/login/back",
        httponly=True,
        samesite="lax",
        secure=given.secure,
    )
    return answer


@router.get("/login/back")
def back(request: Request, given: Given, state: str = "", code: str = "") -> Response:
    """Begin a session for the address the institution vouches for, if it is one of ours."""
    institution = _institution(given)
    given.paces.keep(paces.LOGIN, request, "back")
    trip, leads_to = _trip(given, request.cookies.get(COOKIE, ""))
    if not code or state != trip.state:
        raise NotVouchedFor("it sent you back without a login")
    now = given.now()
    address = institution.vouched(trip, code, now=_seconds(now))
    with snapshot(given.url) as session:
        people = people_at(session, address)
        if len(people) > 1:
            contact, language = programme_contact(session), language_of(request)
            vouched = _signer(given, "vouched").dumps([[one.id for one in people], leads_to])
            facts: dict[str, Any] = {"people": people, "vouched": vouched}
            return page("open/choose-role", request, contact, language=language, **facts)
    if not people:
        raise NotVouchedFor("nobody with your address takes part in this programme")
    return _begun(given, people[0].id, leads_to, now)


@router.post("/login/as")
def choose(request: Request, given: Given, sent: Annotated[Role, Form()]) -> Response:
    """Begin a session in one of several roles of the same address."""
    must_be_ours(request, given)
    _institution(given)
    try:
        people, leads_to = _signer(given, "vouched").loads(sent.vouched, max_age=MINUTES * 60)
    except BadData as fault:
        raise NotVouchedFor("it took too long") from fault
    if sent.chosen not in people:
        raise NotThere
    return _begun(given, sent.chosen, leads_to, given.now())


def _begun(given: Surroundings, person: str, leads_to: str, now: datetime) -> Response:
    with unit_of_work(given.url) as session:
        token = begin_session(session, person, via="institution", now=now)
    answer = RedirectResponse(ours(leads_to), 303)
    put_session(answer, given, token)
    answer.delete_cookie(COOKIE, path="/login/back")
    return answer


def _institution(given: Surroundings) -> Institution:
    if given.institution is None:
        raise NotThere
    return given.institution


def _trip(given: Surroundings, cookie: str) -> tuple[Trip, str]:
    try:
        kept: dict[str, Any] = _signer(given, "trip").loads(cookie, max_age=MINUTES * 60)
    except BadData as fault:
        raise NotVouchedFor("it took too long, or began in another browser") from fault
    leads_to = str(kept.pop("leads_to"))
    return Trip(**kept), leads_to


def _signer(given: Surroundings, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(given.secret, salt=f"institution-{purpose}")


def _seconds(now: datetime) -> int:
    return int(now.timestamp())
