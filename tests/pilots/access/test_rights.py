"""The table of rights, read as sentences."""

from datetime import UTC, datetime

import pytest

from pilots.access.rights import BY_LINK, LINK_ROLES, RIGHTS, Place, holds, may, would_with_login
from pilots.access.visitor import FIRM, Via, Visitor
from pilots.lifecycle import Role

BEGAN = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
OWN = Place(owner="me", cluster="c-own", region="r-own")
NEAR = Place(owner="you", cluster="c-other", region="r-own")
FAR = Place(owner="you", cluster="c-far", region="r-far")


def visitor(role: str, via: Via = Via.LOGIN, scopes: frozenset[str] = frozenset()) -> Visitor:
    near = role in {FIRM, "cluster_manager", "service_facilitator"}
    local = near or role in {"regional_coordinator", "regional_authority"}
    return Visitor(
        id="me",
        name="Me",
        role=role,
        language="en",
        cluster="c-own" if near else None,
        region="r-own" if local else None,
        via=via,
        since=BEGAN,
        scopes=scopes,
    )


@pytest.mark.parametrize(
    ("role", "deed", "places"),
    [
        (FIRM, "answer", [OWN]),
        (FIRM, "see tasks", []),
        ("cluster_manager", "do tasks", [OWN]),
        ("cluster_manager", "see people", []),
        ("service_facilitator", "run trial", []),
        ("regional_coordinator", "change plan", [OWN, NEAR]),
        ("wp_lead", "change plan", [OWN, NEAR, FAR]),
        ("wp_lead", "vote", []),
        ("advisory_expert", "vote", [OWN, NEAR, FAR]),
        ("advisory_expert", "adopt", []),
        ("data_steward", "change people", []),
    ],
)
def test_a_role_reaches_so_far(role: str, deed: str, places: list[Place]) -> None:
    assert [place for place in (OWN, NEAR, FAR) if may(visitor(role), deed, place)] == places


def test_a_link_opens_only_what_needs_no_login() -> None:
    everybody = [FIRM, *(role.value for role in Role)]
    opened = {
        (role, deed)
        for role in everybody
        for deed in RIGHTS
        if holds(visitor(role, Via.LINK), deed)
    }

    assert {role for role, _ in opened} <= LINK_ROLES
    assert {deed for _, deed in opened} <= BY_LINK
    assert would_with_login(visitor("cluster_manager", Via.LINK), "decide on reports")
    assert not would_with_login(visitor(FIRM, Via.LINK), "decide on reports")


def test_a_token_opens_its_scopes_only() -> None:
    program = visitor("wp_lead", Via.TOKEN, frozenset({"see plan"}))

    assert [deed for deed in RIGHTS if holds(program, deed)] == ["see plan"]
    assert not holds(visitor(FIRM, Via.TOKEN, frozenset({"see plan"})), "see plan")


def test_the_engine_needs_no_door() -> None:
    assert not any(holds(visitor("engine"), deed) for deed in RIGHTS)
