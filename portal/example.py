"""On the example programme everybody may be everybody: no letter has to be waited for."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from foundation.database import snapshot, unit_of_work
from pilots.access.links import link_tokens
from pilots.access.logins import begin_session
from pilots.access.visitor import FIRM, Via, visitor_of
from pilots.contacts import programme_contact
from pilots.lifecycle import Role
from pilots.setting import read_setting
from portal.entering import Posted, put_link, put_session
from portal.menu import home
from portal.pages import page
from portal.surroundings import Surroundings, surroundings
from portal.visiting import NotThere, language_of, must_be_ours

ORDER = (
    Role.WP_LEAD.value,
    Role.CLUSTER_MANAGER.value,
    Role.SERVICE_FACILITATOR.value,
    FIRM,
    Role.REGIONAL_COORDINATOR.value,
    Role.QUALITY_MANAGER.value,
    Role.REGIONAL_AUTHORITY.value,
    Role.ADVISORY_EXPERT.value,
    Role.DATA_STEWARD.value,
)
SHOWN = 8
"""One of so many firms."""
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
    """Return people by the name of their role, and of the firms one in eight."""
    setting = read_setting(session)
    found: dict[str, list[Somebody]] = {role: [] for role in ORDER}
    for person in setting.people.values():
        if person.left_at is None:
            cluster, region = setting.clusters.get(person.cluster or ""), person.region
            place = cluster.name if cluster else setting.regions[region].name if region else ""
            found[person.role].append(Somebody(person.id, person.name, person.role, place))
    for firm in list(setting.firms.values())[::SHOWN]:
        place = setting.clusters[firm.cluster].name
        found[FIRM].append(Somebody(firm.id, firm.name, FIRM, place))
    names = setting.catalogue.roles
    return {names[role].label_in(language): people for role, people in found.items() if people}
