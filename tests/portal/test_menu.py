"""The menu begins with what a role needs most."""

from datetime import UTC, datetime

import pytest

from pilots.access.visitor import Via, Visitor
from pilots.lifecycle import Role
from portal.menu import FIRST, home, menu

NOW = datetime(2027, 4, 21, 8, tzinfo=UTC)


def somebody(role: Role) -> Visitor:
    return Visitor(
        id="p-x", name="X", role=role.value, language="en", cluster="c", region="r", via=Via.LOGIN,
        since=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.WP_LEAD, "today"), (Role.REGIONAL_COORDINATOR, "today"),
        (Role.CLUSTER_MANAGER, "tasks"), (Role.SERVICE_FACILITATOR, "tasks"),
        (Role.QUALITY_MANAGER, "reviews"), (Role.ADVISORY_EXPERT, "verdicts"),
        (Role.DATA_STEWARD, "today"), (Role.REGIONAL_AUTHORITY, "reviews"),
    ],
)  # fmt: skip
def test_everybody_begins_with_what_they_came_for(role: Role, first: str) -> None:
    entries = menu(somebody(role), "")

    assert entries[0].word == first
    assert home(somebody(role)) == entries[0].address


@pytest.mark.parametrize("role", FIRST)
def test_what_comes_first_is_theirs(role: Role) -> None:
    assert set(FIRST[role]) <= {entry.word for entry in menu(somebody(role), "")}
