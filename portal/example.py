"""On the example programme everybody may be everybody: no letter has to be waited for."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from foundation.database import snapshot, unit_of_work
from pilots.access.links import link_tokens
from pilots.access.logins import begin_session
from pilots.access.visitor import Via, visitor_of
from pilots.contacts import programme_contact
from pilots.setting import read_setting
from portal.entering import Posted, put_link, put_session
from portal.menu import home
from portal.pages import page
from portal.surroundings import Surroundings, surroundings
from portal.visiting import NotThere, language_of, must_be_ours

Given = Annotated[Surroundings, Depends(surroundings)]
router = APIRouter()


class Chosen(Posted):
    person: str = ""


@dataclass(frozen=True, slots=True)
class Somebody:
    id: str
    name: str
    role: str
    place: str


@router.get("/become")
def choose(request: Request, given: Given) -> Response:
    """Show who one can be."""
    _only_examples(given)
    with snapshot(given.url) as session:
        contact, people = programme_contact(session), _people(session, language_of(request))
    return page("open/become", request, contact, language=language_of(request), people=people)


@router.post("/become")
def become(request: Request, given: Given, sent: Annotated[Chosen, Form()]) -> Response:
    """Come in as somebody: by their link where that is enough, else logged in."""
    _only_examples(given)
    must_be_ours(request, given)
    now = given.now()
    with unit_of_work(given.url) as session:
        visitor = visitor_of(session, sent.person, via=Via.LOGIN, since=now)
        if visitor is None:
            raise NotThere
        answer = RedirectResponse(home(visitor), 303)
        if visitor.is_firm:
            tokens = link_tokens(session, given.secret, [visitor.id], now=now)
            put_link(answer, given, tokens[visitor.id])
        else:
            put_session(answer, given, begin_session(session, visitor.id, via="example", now=now))
    return answer


def _only_examples(given: Surroundings) -> None:
    if not given.example:
        raise NotThere


def _people(session: Session, language: str) -> dict[str, list[Somebody]]:
    """Return people by the name of their role, firms last and only some of them."""
    setting = read_setting(session)
    found: dict[str, list[Somebody]] = {}
    for person in setting.people.values():
        if person.left_at is None:
            role = setting.catalogue.roles[person.role].label_in(language)
            place = (
                setting.clusters[person.cluster].name
                if person.cluster
                else (setting.regions[person.region].name if person.region else "")
            )
            found.setdefault(role, []).append(Somebody(person.id, person.name, person.role, place))
    role = setting.catalogue.roles["sme_contact"].label_in(language)
    for firm in list(setting.firms.values())[::8]:
        place = setting.clusters[firm.cluster].name
        found.setdefault(role, []).append(Somebody(firm.id, firm.name, "sme_contact", place))
    return found
