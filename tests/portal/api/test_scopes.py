"""Tokens of every scope against every endpoint, for every role: one scope opens one deed."""

import re
from typing import Any

import httpx
import pytest

from foundation.database import unit_of_work
from pilots.access.api_tokens import make_token
from pilots.access.rights import RIGHTS, may
from pilots.access.visitor import FIRM, Via, Visitor, visitor_of
from portal.api.pieces import PREFIX
from portal.open.tokens import NEVER
from portal.surroundings import Surroundings
from tests.factories.programmes import Programme
from tests.portal.clients import Client
from tests.portal.conftest import SECRET
from tests.portal.whole import (
    NOW,
    ROLES,
    Route,
    address,
    content,
    furnished,
    guarded,
    own_and_far,
    own_place,
    place_of,
)

ENDPOINTS = [route for route in guarded() if route.path.startswith(PREFIX)]
CLOSED = {401, 404}


class Programs:
    """Programs of one person, one for each set of scopes."""

    def __init__(self, programme: Programme, person: str) -> None:
        given = Surroundings(url=programme.url, secret=SECRET, now=lambda: NOW)
        self.client, self._url, self._person = Client(given), programme.url, person
        self._made: dict[frozenset[str], str] = {}

    def make(self, *sets: frozenset[str]) -> None:
        with unit_of_work(self._url) as session:
            for scopes in sets:
                _, token = make_token(session, self._person, name="x", scopes=scopes, now=NOW)
                self._made[scopes] = token

    def call(self, scopes: frozenset[str], route: Route, path: str) -> httpx.Response:
        parts: dict[str, Any] = {} if route.method == "GET" else {"json": {}}
        headers = {"Authorization": f"Bearer {self._made[scopes]}"}
        return self.client.ask(route.method, path, headers=headers, **parts)


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return furnished(tmp_path_factory.mktemp("scopes"))


def person_in(programme: Programme, role: str) -> str:
    if role == FIRM:
        return min(programme.setting.firms)
    found = [one.id for one in programme.setting.people.values() if one.role == role]
    if not found:
        pytest.skip(f"nobody is {role}")
    return min(found)


def visitor_with(programme: Programme, person: str, scope: str) -> Visitor:
    with unit_of_work(programme.url) as session:
        found = visitor_of(session, person, via=Via.TOKEN, since=NOW, scopes=frozenset({scope}))
    assert found is not None
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_token_opens_what_its_scope_says_and_nothing_else(
    programme: Programme, role: str
) -> None:
    person = person_in(programme, role)
    programs = Programs(programme, person)
    deeds = sorted({route.deed for route in ENDPOINTS})
    only = {deed: frozenset({deed}) for deed in deeds}
    others = {deed: frozenset(RIGHTS) - {deed} for deed in deeds}
    programs.make(*only.values(), *others.values())
    visitors = {deed: visitor_with(programme, person, deed) for deed in deeds}
    _, far = own_and_far(programme, visitors[deeds[0]])
    before = content(programme.url)

    wrong = []
    for route in ENDPOINTS:
        path, visitor = address(route, far), visitors[route.deed]
        refused = programs.call(others[route.deed], route, path)
        if refused.status_code not in CLOSED:
            wrong.append(f"{route.method} {route.path} without its scope: {refused.status_code}")
        if may(visitor, route.deed, place_of(route, far, visitor)):
            continue
        answer = programs.call(only[route.deed], route, path)
        # A body is read before the thing is looked up; what is done by hand is refused to all.
        if answer.status_code not in CLOSED | {403, 422}:
            wrong.append(f"{route.method} {route.path} elsewhere: {answer.status_code}")
        wrong += [f"{route.path} shows {word}" for word in far.secret_words if word in answer.text]

    assert wrong == []
    assert content(programme.url) == before


@pytest.mark.parametrize("role", ROLES)
def test_what_a_token_may_do_is_answered_as_json(programme: Programme, role: str) -> None:
    person = person_in(programme, role)
    programs = Programs(programme, person)
    deeds = sorted({route.deed for route in ENDPOINTS})
    programs.make(*(frozenset({deed}) for deed in deeds))
    near, far = own_and_far(programme, visitor_with(programme, person, deeds[0]))

    wrong = []
    for route in ENDPOINTS:
        visitor = visitor_with(programme, person, route.deed)
        answer = programs.call(frozenset({route.deed}), route, address(route, near or far))
        kind = answer.headers.get("content-type", "").partition(";")[0]
        known = {"application/json", "application/problem+json"}
        if answer.status_code >= 500 or (answer.content and kind not in known):
            wrong.append(f"{route.method} {route.path}: {answer.status_code} {kind}")
        lists = route.method == "GET" and not re.search(r"{", route.path)
        if lists and may(visitor, route.deed, own_place(visitor)) and answer.status_code != 200:
            wrong.append(f"{route.path} is closed: {answer.status_code}")

    assert wrong == []


def test_no_page_gives_a_token_what_only_a_person_may_do() -> None:
    by_hand = {"vote", "adopt", "decide on reports", "publish", "differ on verdicts"}

    assert by_hand <= NEVER
    assert {"own", "answer", "make tokens", "connect programs"} <= NEVER
