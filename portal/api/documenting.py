"""The interface described: OpenAPI as JSON, and the same as a page without foreign assets."""

from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from foundation.database import snapshot
from pilots.contacts import programme_contact
from portal.api import letters, people, reviews, trials, work
from portal.api.pieces import PREFIX
from portal.health import answer
from portal.pages import page
from portal.surroundings import surroundings

TITLE, VERSION = "Pilot Trials", "1"
ABOUT = (
    "The deeds of the pages for programs. Send `Authorization: Bearer pt_...`; tokens are made "
    "under /settings/tokens. Problems come as RFC 9457. What two may change at once has an ETag: "
    "send it back as If-Match. Signatures and votes need a person and a fresh login."
)
PARTS = (trials, work, reviews, letters, people)
METHODS = ("get", "post", "put", "patch", "delete")
PAGE = "/api"
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
    """Return the OpenAPI description of every endpoint; each names the deed that it needs."""
    routes = [
        route for part in PARTS for route in part.router.routes if isinstance(route, APIRoute)
    ]
    made = get_openapi(title=TITLE, version=VERSION, description=ABOUT, routes=routes)
    made["components"] = made.get("components", {}) | {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}
    }
    made["security"] = [{"token": []}]
    for route in routes:
        for method in route.methods or ():
            operation = made["paths"][route.path][method.lower()]
            operation["x-scope"] = scope_of(route)
    return made


def scope_of(route: APIRoute) -> str:
    """Return the deed that a token needs for a route."""
    deeds = (getattr(part.call, "deed", "") for part in route.dependant.dependencies)
    return next(filter(None, deeds), "")
