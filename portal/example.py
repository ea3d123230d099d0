"""On the example programme everybody may be everybody: no letter has to be waited for."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import or_
from sqlmodel import Session, col, select

from foundation.database import snapshot, unit_of_work
from pilots.access.links import link_tokens
from pilots.access.logins import begin_session
from pilots.access.visitor import FIRM, Via, visitor_of
from pilots.contacts import programme_contact
from pilots.lifecycle import Role
from pilots.questionnaires.asked import BEFORE
from pilots.setting import read_setting
from pilots.tables import Answer, Participation, Wave
from pilots.waiting import waiting
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
SHOWN, BUSY = 8, 12
"""One of so many firms, and the first so many of those that are asked something."""
Given = Annotated[Surroundings, Depends(surroundings)]
router = APIRouter()


class Chosen(Posted):
    person: str = ""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who one can be; ``waits``: how many things go on only when they do something."""

    id: str
    name: str
    role: str
    place: str
    waits: int


@router.get("/become")
def choose(request: Request, given: Given) -> Response:
    """Show who one can be."""
    _only_examples(given)
    with snapshot(given.url) as session:
        contact = programme_contact(session)
        people, purposes = _people(session, language_of(request), given.now())
    language = language_of(request)
    return page(
        "open/become", request, contact, language=language, people=people, purposes=purposes
    )


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


Roles = dict[str, list[Somebody]]


def _people(session: Session, language: str, now: datetime) -> tuple[Roles, dict[str, str]]:
    """Return people by the name of their role, some of the firms; and what roles do.

    Whoever has something to do comes first.
    """
    setting = read_setting(session)
    waits = Counter(one for thing in waiting(session, setting, now=now) for one in thing.who)
    found: Roles = {role: [] for role in ORDER}
    for person in setting.people.values():
        if person.left_at is None:
            cluster, region = setting.clusters.get(person.cluster or ""), person.region
            place = cluster.name if cluster else setting.regions[region].name if region else ""
            one = Somebody(person.id, person.name, person.role, place, waits[person.id])
            found[person.role].append(one)
    asked, firms = _asked(session), list(setting.firms.values())
    busy = sorted((one for one in firms if asked[one.id]), key=lambda one: (-asked[one.id], one.id))
    for firm in {one.id: one for one in (*busy[:BUSY], *firms[::SHOWN])}.values():
        place = setting.clusters[firm.cluster].name
        found[FIRM].append(Somebody(firm.id, firm.name, FIRM, place, asked[firm.id]))
    names = setting.catalogue.roles
    shown = {
        names[role].label_in(language): sorted(people, key=lambda one: (-one.waits, one.name))
        for role, people in found.items()
        if people
    }
    return shown, {names[role].label_in(language): role for role in ORDER}


def _asked(session: Session) -> Counter[str]:
    """Return how many questionnaires are open for each firm of which it has answered nothing."""
    asked = select(Wave.trial, Wave.kind, Participation.firm).join(
        Participation, col(Participation.trial) == col(Wave.trial)
    )
    theirs = or_(col(Wave.kind) == BEFORE, col(Participation.attended))
    rows = session.exec(asked.where(Wave.status == "open", theirs)).all()
    trials = {trial for trial, _, _ in rows}
    given = select(Answer.trial, Answer.wave, Answer.respondent).distinct()
    answered = set(session.exec(given.where(col(Answer.trial).in_(trials))))
    return Counter(firm for trial, kind, firm in rows if (trial, kind, firm) not in answered)
