"""What people do on pages programs can do, or it is said why not; found in the application."""

from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

from portal.api import incoming
from portal.api.deeds import NONE, SAME, endpoints_of
from portal.api.documenting import described
from portal.api.pieces import PREFIX
from portal.app import routers

BY_HAND = {
    "POST /reports/{report}/decisions",
    "POST /verdicts/{service}/votes",
    "POST /verdicts/{service}/decision",
    "POST /publication",
}
"""They are there to say no."""
BODIES = [
    one
    for one in vars(incoming).values()
    if isinstance(one, type) and issubclass(one, incoming.In) and one is not incoming.In
]


def writing() -> list[tuple[str, str]]:
    """Return method and path of every route that changes something."""
    return [
        (method, route.path)
        for router in routers()
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in (route.methods or set()) - {"GET", "HEAD"}
    ]


def test_every_deed_of_a_page_is_an_endpoint_or_says_why_not() -> None:
    pages = {path for _, path in writing() if not path.startswith(PREFIX)}

    assert pages - SAME.keys() - NONE.keys() == set(), "neither in SAME nor in NONE"
    assert SAME.keys() & NONE.keys() == set()
    assert (SAME.keys() | NONE.keys()) - pages == set(), "no such page"


def test_every_endpoint_that_writes_is_a_deed_of_a_page() -> None:
    there = {
        f"{method} {path.removeprefix(PREFIX)}"
        for method, path in writing()
        if path.startswith(PREFIX)
    }
    named = {endpoint for page in SAME for endpoint in endpoints_of(page)}

    assert named - there == set(), "no such endpoint"
    assert there - named == BY_HAND


@pytest.mark.parametrize("body", BODIES, ids=lambda one: one.__name__)
def test_every_body_has_an_example_that_is_right(body: type[BaseModel]) -> None:
    examples: Any = body.model_config.get("json_schema_extra")
    (example,) = examples["examples"]

    assert set(example) <= set(body.model_fields)
    if "files" not in body.model_fields:
        assert body.model_validate(example)


def test_every_endpoint_tells_its_problems_and_every_tag_its_header() -> None:
    for path, deeds in described()["paths"].items():
        for method, deed in deeds.items():
            wrong = deed["responses"]
            assert {"401", "404"} <= set(wrong), path
            kinds = {kind for code in wrong if code >= "400" for kind in wrong[code]["content"]}
            assert kinds == {"application/problem+json"}, path
            names = {one["name"] for one in deed.get("parameters", [])}
            assert ("412" in wrong) == ("If-Match" in names), path
            assert (method == "get") or "409" in wrong, path
