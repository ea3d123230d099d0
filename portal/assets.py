"""Style and script of the pages: our own copies, under addresses that name their content."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Response

PREFIX = "/static"
TYPES = {
    "pico.min.css": "text/css",
    "portal.css": "text/css",
    "pilot.css": "text/css",
    "htmx.min.js": "text/javascript",
    "portal.js": "text/javascript",
    "charts.css": "text/css",
    "review.css": "text/css",
    "review.js": "text/javascript",
    "codes.css": "text/css",
    "codes.js": "text/javascript",
    "plan.css": "text/css",
    "plan.js": "text/javascript",
    "sme.css": "text/css",
    "sme.js": "text/javascript",
}
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}

router = APIRouter()


@cache
def content(name: str) -> bytes:
    return (files("portal") / "static" / name).read_bytes()


@cache
def address(name: str) -> str:
    """Return the address of a file; it changes with every change of the file."""
    return f"{PREFIX}/{sha256(content(name)).hexdigest()[:16]}/{name}"


@router.api_route(PREFIX + "/{version}/{name}", methods=["GET", "HEAD"])
def asset(version: str, name: str) -> Response:
    if name not in TYPES or address(name) != f"{PREFIX}/{version}/{name}":
        raise HTTPException(404)
    return Response(content(name), headers=FOR_EVER, media_type=TYPES[name])
