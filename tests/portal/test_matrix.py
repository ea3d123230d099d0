"""Every route, every role, every place: read from the application, so that none is forgotten.

What is none of somebody's business answers as if it were not there, whatever the verb, and nothing
changes. A route without a deed must be in the list of those that are open to everybody.
"""

import re

import pytest

from pilots.access.rights import RIGHTS, may
from pilots.access.visitor import FIRM
from tests.factories.programmes import Programme
from tests.portal.whole import (
    REFUSED,
    ROLES,
    address,
    come,
    content,
    furnished,
    guarded,
    may_anywhere,
    own_and_far,
    place_of,
    routes,
)

OPEN = re.compile(
    r"/(healthz|readyz|hooks/sendgrid|unsubscribe/.*|static/.*|go/.*|login.*|new-link|language"
    r"|welcome|become|help|privacy|results.*|status|calendar/.*|setup.*|api/v1/openapi.json|api|)$"
)
"""What everybody may open: doors, provider reports, published results, feeds with own tokens."""


def test_every_route_has_one_deed_or_is_open_to_everybody() -> None:
    without = {route.path for route in routes() if not route.deed}

    assert [path for path in sorted(without) if not OPEN.fullmatch(path)] == []
    assert {route.deed for route in guarded()} <= set(RIGHTS)


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return furnished(tmp_path_factory.mktemp("matrix"))


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
