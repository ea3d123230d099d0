"""The whole portal as tests read it from the application: routes, things, people at the door."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
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
from pilots.access.rights import Place, may
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

REFUSED = {401, 404, 422}
"""422: the form was not even read, whoever sent it and whatever it is about."""
WHOLE = (
    "/verdicts",
    "/codes",
    "/api/v1/codes",
    "/catalogue",
    "/letters/words",
    "/api/v1/letter-words",
)
"""Where an address names something that belongs to no region."""
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


def furnished(folder: Path) -> Programme:
    """Make a programme in its middle, with something of every kind in every region."""
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
        piece = session.exec(select(Evidence).where(Evidence.trial == trial.id)).first()
        assert piece is not None
        of_it |= {"piece": piece.id, "evidence": piece.id}
        wish = session.exec(select(DateRequest).where(DateRequest.trial == trial.id)).first()
        problem = session.exec(select(Problem).where(Problem.trial == trial.id)).first()
        person = session.exec(select(Person).where(Person.cluster == cluster)).first()
        assert person is not None
        assert wish is not None
        assert problem is not None
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
    if route.path.removeprefix("/api/v1").startswith("/reports"):
        return Place(region=there.place.region)
    return Place(owner="somebody", cluster=there.place.cluster, region=there.place.region)


def own_place(visitor: Visitor) -> Place:
    return Place(owner=visitor.id, cluster=visitor.cluster, region=visitor.region)


def address(route: Route, there: Things) -> str:
    values = dict(there.values)
    values["number"], values["report"] = "1", values["identifier"]
    if "/letters/" in route.path:
        values["number"] = there.letter
    for kind, named in (("dates", "/date-requests/"), ("problems", "/problems/")):
        if f"/evidence/{kind}/" in route.path or named in route.path:
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


def may_anywhere(visitor: Visitor, deed: str) -> bool:
    return may(visitor, deed, own_place(visitor))
