"""The interface described: OpenAPI as JSON, and the same as a page without foreign assets."""

from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from foundation.database import snapshot
from pilots.contacts import programme_contact
from portal.api import (
    codes,
    dates,
    finishing,
    firms,
    letters,
    people,
    programme,
    reviews,
    running,
    trials,
    wishes,
    wording,
    work,
)
from portal.api.deeds import pages_of
from portal.api.pieces import PREFIX
from portal.health import answer
from portal.pages import page
from portal.surroundings import surroundings

TITLE, VERSION = "Pilot Trials", "1"
ABOUT = (
    "The deeds of the pages for programs. Send `Authorization: Bearer pt_...`; tokens are made "
    "under /settings/tokens. Problems come as RFC 9457. What two may change at once has an ETag: "
    "send it back as If-Match. Signatures, votes, adoption and publication need a person and a "
    "fresh login; answers and consent are a firm's own: no token does any of that."
)
PARTS = (
    trials, running, firms, work, finishing, wishes, dates, reviews, codes, letters, wording,
    people, programme,
)  # fmt: skip
METHODS = ("get", "post", "put", "patch", "delete")
PAGE = "/api"
PROBLEMS = "application/problem+json"
EVERYWHERE, WRITING, TAGGED = ("401", "404", "503"), ("409", "413"), ("412", "428")
WRONG = {
    "401": "No token, or one that has ended.",
    "404": "There is no such thing, or it is none of yours, or the token lacks the scope.",
    "409": "A rule says no; `code` names it, `detail` says what to do.",
    "412": "Somebody changed it since it was read.",
    "413": "More than the limit: 2 MB, with files 26 MB.",
    "422": "Not understood, or not right; `faults` names fields.",
    "428": "If-Match is missing.",
    "503": "The database does not answer; try again after `Retry-After` seconds.",
}
PROBLEM = {
    "title": "Problem",
    "description": "What went wrong, as in RFC 9457.",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "faults": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "examples": [{
        "type": "about:blank#refused", "title": "refused", "status": 409, "code": "PLAN-106",
        "detail": "What was handed in has changed since you looked at it. Nothing was changed.",
    }],
}  # fmt: skip
IF_MATCH = {
    "name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"},
    "description": "The ETag of what was read.",
}  # fmt: skip
router = APIRouter()


@router.get(f"{PREFIX}/openapi.json", include_in_schema=False)
def openapi() -> Response:
    return answer(described())


@router.get(PAGE, include_in_schema=False)
def documentation(request: Request) -> Response:
    """Show every endpoint with what it takes and gives, in English."""
    with snapshot(surroundings(request).url) as session:
        contact = programme_contact(session)
    known = described()
    endpoints = [
        (method.upper(), path, deed)
        for path, deeds in known["paths"].items()
        for method, deed in deeds.items()
        if method in METHODS
    ]
    schemas = known.get("components", {}).get("schemas", {})
    facts = {"endpoints": endpoints, "schemas": schemas, "about": ABOUT}
    return page("open/api", request, contact, language="en", **facts)


@cache
def described() -> dict[str, Any]:
    """Return the OpenAPI description of every endpoint: its scope, its tags, its problems."""
    routes = [
        route for part in PARTS for route in part.router.routes if isinstance(route, APIRoute)
    ]
    made = get_openapi(title=TITLE, version=VERSION, description=ABOUT, routes=routes)
    parts = made.setdefault("components", {})
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    known = parts.setdefault("schemas", {})
    known["Problem"] = PROBLEM
    for plain in ("HTTPValidationError", "ValidationError"):
        known.pop(plain, None)
    made["security"] = [{"token": []}]
    for route in routes:
        for method in route.methods or ():
            operation = made["paths"][route.path][method.lower()]
            operation["x-scope"] = scope_of(route)
            if pages := pages_of(f"{method} {route.path.removeprefix(PREFIX)}"):
                operation["x-pages"] = pages
            _say_what_can_go_wrong(operation, writes=method != "GET")
    return made


def _say_what_can_go_wrong(operation: dict[str, Any], *, writes: bool) -> None:
    said, answers = operation.get("description", ""), operation["responses"]
    tagged = "If-Match" in said
    codes = [*EVERYWHERE, *(WRITING if writes else ()), *(TAGGED if tagged else ())]
    if operation.get("parameters") or "requestBody" in operation:
        codes.append("422")
    for code in codes:
        content = {PROBLEMS: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        answers[code] = {"description": WRONG[code], "content": content}
    if tagged:
        operation.setdefault("parameters", []).append(IF_MATCH)


def scope_of(route: APIRoute) -> str:
    """Return the deed that a token needs for a route."""
    deeds = (getattr(part.call, "deed", "") for part in route.dependant.dependencies)
    return next(filter(None, deeds), "")
