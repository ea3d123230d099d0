"""Every route, every role, every place: read from the application, so that none is forgotten.

What is none of somebody's business answers as if it were not there, whatever the verb, and nothing
changes. A route without a deed must be in the list of those that are open to everybody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlmodel import Session, SQLModel, col, select

from foundation.database import snapshot, unit_of_work
from foundation.digests import digest
from notifications.tables import Letter
from pilots.access.links import link_tokens
from pilots.access.logins import begin_session
from pilots.access.rights import RIGHTS, Place, may
from pilots.access.visitor import FIRM, Via, Visitor, visitor_of
from pilots.lifecycle import Role
from pilots.tables import (
    DateRequest,
    Evidence,
    Firm,
    Participation,
    Person,
    Problem,
    Report,
    Task,
    Trial,
)
from portal.app import routers
from portal.surroundings import Surroundings
from portal.visiting import secret_of_forms
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme
from tests.portal.clients import Client
from tests.portal.conftest import SECRET

OPEN = re.compile(
    r"/(healthz|readyz|hooks/sendgrid|unsubscribe/.*|static/.*|go/.*|login.*|new-link|language"
    r"|welcome|become|help|privacy|results.*|status|calendar/.*|setup.*|api/v1/openapi.json|api|)$"
)
"""What everybody may open: doors, provider reports, published results, feeds with own tokens."""
REFUSED = {401, 404, 422}
"""422: the form was not even read, whoever sent it and whatever it is about."""
WHOLE = ("/verdicts", "/catalogue", "/letters/words")
ROLES = (FIRM, *(role.value for role in Role if role is not Role.ENGINE))
UNTIL = date(2027, 4, 30)
NOW = datetime.fromisoformat("2027-05-01T09:00:00+00:00")


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    deed: str

    def with_(self, values: dict[str, str]) -> str:
        return re.sub(r"{(\w+)(:path)?}", lambda found: values.get(found[1], "1"), self.path)


@dataclass(frozen=True)
class Things:
    """Ids of things that belong to one region, and what else names it."""

    place: Place
    values: dict[str, str]
    letter: str
    secret_words: tuple[str, ...]


def deeds_of(dependant: Dependant) -> Iterator[str]:
    for needed in dependant.dependencies:
        deed = getattr(needed.call, "deed", None)
        if deed:
            yield deed
        yield from deeds_of(needed)


@cache
def routes() -> tuple[Route, ...]:
    return tuple(
        Route(method, route.path, ", ".join(deeds_of(route.dependant)))
        for router in routers()
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in sorted((route.methods or set()) - {"HEAD"})
    )


def guarded() -> list[Route]:
    return [route for route in routes() if route.deed]


def test_every_route_has_one_deed_or_is_open_to_everybody() -> None:
    without = {route.path for route in routes() if not route.deed}

    assert [path for path in sorted(without) if not OPEN.fullmatch(path)] == []
    assert {route.deed for route in guarded()} <= set(RIGHTS)


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """A programme in the middle of its trials, with something of every kind in every region."""
    folder = tmp_path_factory.mktemp("matrix")
    made = a_programme(
        a_folder(folder / "folder", clusters=4, smes=3), f"sqlite:///{folder / 'pilots.db'}"
    )
    made.advance(made.setting.end_of(UNTIL, None))
    with unit_of_work(made.url) as session:
        for trial in session.exec(select(Trial)):
            _furnish(session, trial)
    return made


def _furnish(session: Session, trial: Trial) -> None:
    step = session.exec(select(Task.step).where(Task.trial == trial.id)).first() or ""
    manager = session.exec(select(Person.id).where(Person.cluster == trial.cluster)).first() or ""
    secret = f"secret of {trial.region}"
    told: dict[str, Any] = {"trial": trial.id, "step": step, "by": manager, "at": NOW}
    note: dict[str, Any] = {"proof": "", "kind": "note", "name": "Note", "text": secret}
    session.add(Evidence(id=f"e-{trial.id}"[:40], **told, **note))
    session.add(DateRequest(**told, wanted=UNTIL + timedelta(days=30), reason=secret))
    session.add(Problem(**told, text=secret))


def things(programme: Programme, region: str, cluster: str, firm: str = "") -> Things:
    """Return what belongs to a cluster of ``region``."""
    with unit_of_work(programme.url) as session:
        query = select(Trial).where(Trial.cluster == cluster).order_by(Trial.id)
        if firm:
            theirs = select(Participation.trial).where(Participation.firm == firm)
            query = query.where(col(Trial.id).in_(theirs))
        trial = session.exec(query).first()
        assert trial is not None
        of_it = {"trial": trial.id, "step": "", "wave": "exit", "service": trial.service}
        task = session.exec(select(Task).where(Task.trial == trial.id)).first()
        of_it["step"] = task.step if task else ""
        piece = session.exec(select(Evidence).where(Evidence.trial == trial.id)).one()
        of_it |= {"piece": piece.id, "evidence": piece.id}
        wish = session.exec(select(DateRequest).where(DateRequest.trial == trial.id)).one()
        problem = session.exec(select(Problem).where(Problem.trial == trial.id)).one()
        person = session.exec(select(Person).where(Person.cluster == cluster)).first()
        assert person is not None
        letter = session.exec(select(Letter).where(Letter.person == person.id)).first()
        report = session.exec(select(Report).where(Report.subject == region)).first()
        firms = session.exec(select(Firm).where(Firm.cluster == cluster)).all()
        of_it |= {
            "person": person.id, "identifier": report.id if report else f"{region}.e1",
            "dates": str(wish.id), "problems": str(problem.id), "ref": "1", "kind": "html",
            "language": "en", "message": "task", "move": "hold", "version": "0", "name": "x",
        }  # fmt: skip
    words = (*(one.email for one in firms), f"secret of {region}")
    return Things(
        place=Place(cluster=cluster, region=region),
        values=of_it,
        letter=str(letter.id) if letter else "0",
        secret_words=words,
    )


def place_of(route: Route, there: Things, visitor: Visitor) -> Place:
    """Return where the thing belongs that ``route`` is about.

    Lists, and what the whole programme shares, count as the visitor's own.
    """
    if "{" not in route.path or route.path.startswith(WHOLE):
        return own_place(visitor)
    if route.path.startswith("/reports"):
        return Place(region=there.place.region)
    return Place(owner="somebody", cluster=there.place.cluster, region=there.place.region)


def own_place(visitor: Visitor) -> Place:
    return Place(owner=visitor.id, cluster=visitor.cluster, region=visitor.region)


def address(route: Route, there: Things) -> str:
    values = dict(there.values)
    values["number"] = "1"
    if route.path.startswith("/letters"):
        values["number"] = there.letter
    for kind in ("dates", "problems"):
        if f"/evidence/{kind}" in route.path:
            values["number"] = there.values[kind]
    return route.with_(values)


def come(programme: Programme, role: str) -> tuple[Visitor, Client, str]:
    """Return somebody in ``role`` with the strongest way in, a client, the secret of forms."""
    given = Surroundings(url=programme.url, secret=SECRET, now=lambda: NOW)
    client, setting = Client(given), programme.setting
    with unit_of_work(programme.url) as session:
        if role == FIRM:
            person = next(iter(sorted(setting.firms)))
            token = link_tokens(session, SECRET, [person], now=NOW)[person]
            client.cookies.set("pilots_link", token)
            via = Via.LINK
        else:
            found = [one.id for one in setting.people.values() if one.role == role]
            if not found:
                pytest.skip(f"nobody is {role}")
            person = min(found)
            token = begin_session(session, person, via="mail", now=NOW)
            client.cookies.set("pilots_session", token)
            via = Via.LOGIN
        visitor = visitor_of(session, person, via=via, since=NOW)
    assert visitor is not None
    return visitor, client, secret_of_forms(given, token)


def content(url: str) -> str:
    """Return a digest of every row of every table."""
    with snapshot(url) as session:
        tables = SQLModel.metadata.sorted_tables
        return digest(
            [[str(row) for row in session.connection().execute(t.select())] for t in tables]
        )


def own_and_far(programme: Programme, visitor: Visitor) -> tuple[Things | None, Things]:
    clusters = programme.setting.clusters.values()
    region = visitor.region
    own = next((c for c in clusters if c.id == visitor.cluster or c.region == region), None)
    far = next(c for c in reversed(list(clusters)) if c.region != region and c is not own)
    near = None
    if own is not None:
        firm = visitor.id if visitor.is_firm else ""
        near = things(programme, own.region, own.id, firm)
    return near, things(programme, far.region, far.id)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_none_of_somebody_s_business_is_not_there(programme: Programme, role: str) -> None:
    visitor, client, secret = come(programme, role)
    _, far = own_and_far(programme, visitor)
    before = content(programme.url)

    wrong = []
    for route in guarded():
        if may(visitor, route.deed, place_of(route, far, visitor)):
            continue
        data = {"csrf": secret} if route.method != "GET" else None
        answer = client.ask(route.method, address(route, far), data=data)
        if answer.status_code not in REFUSED:
            wrong.append(f"{route.method} {route.path}: {answer.status_code}")
        wrong += [f"{route.path} shows {w}" for w in far.secret_words if w in answer.text]

    assert wrong == []
    assert content(programme.url) == before


@pytest.mark.parametrize("role", [role for role in ROLES if role != "wp_lead"])
def test_lists_hold_nothing_of_other_regions(programme: Programme, role: str) -> None:
    visitor, client, _ = come(programme, role)
    if visitor.region is None:
        pytest.skip(f"{role} sees every region")
    _, far = own_and_far(programme, visitor)

    shown = []
    for route in guarded():
        if route.method == "GET" and "{" not in route.path:
            text = client.get(route.path).text
            shown += [f"{route.path} shows {word}" for word in far.secret_words if word in text]

    assert shown == []


@pytest.mark.parametrize("role", ROLES)
def test_what_is_theirs_opens(programme: Programme, role: str) -> None:
    """Every page opens for whoever may see it; none breaks, whatever it is asked."""
    visitor, client, _ = come(programme, role)
    near, far = own_and_far(programme, visitor)
    there = near or far

    broken, closed = [], []
    for route in guarded():
        if route.method != "GET":
            continue
        status = client.get(address(route, there)).status_code
        if status >= 500:
            broken.append(f"{route.path}: {status}")
        if "{" not in route.path and may_anywhere(visitor, route.deed) and status != 200:
            closed.append(f"{route.path}: {status}")

    assert broken == []
    assert closed == []


def may_anywhere(visitor: Visitor, deed: str) -> bool:
    return may(visitor, deed, own_place(visitor))


@pytest.mark.parametrize("role", ["wp_lead", "cluster_manager", FIRM])
def test_no_form_takes_fields_that_it_does_not_have(programme: Programme, role: str) -> None:
    visitor, client, secret = come(programme, role)
    near, far = own_and_far(programme, visitor)
    before = content(programme.url)

    taken = []
    for route in guarded():
        if route.method == "GET" or not may_anywhere(visitor, route.deed) or "api" in route.path:
            continue
        data = {"csrf": secret, "status": "validated", "role": "wp_lead", "person_id": "x"}
        if route.path == "/logout":
            continue
        answer = client.ask(route.method, address(route, near or far), data=data)
        if answer.status_code not in REFUSED:
            taken.append(f"{route.path}: {answer.status_code}")

    assert taken == []
    assert content(programme.url) == before
