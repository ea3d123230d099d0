"""The portal: endpoints for machines and pages for people, put together."""

from fastapi import APIRouter, FastAPI

from portal import (
    api,
    assets,
    codes,
    entering,
    example,
    health,
    office,
    pilot,
    plan,
    review,
    sme,
    unsubscribing,
    vouching,
    webhook,
)
from portal import open as everybody
from portal.addresses import PlainAddresses
from portal.bodies import FOLDER, FORM, UPLOAD, BodyLimit
from portal.headers import SafeHeaders
from portal.mishaps import handle, no_such_address, too_large
from portal.surroundings import Surroundings

SINGLE = (health, webhook, unsubscribing, assets, vouching, entering, example)
PARTS = (sme, pilot, plan, office, review, codes, everybody, api)
LARGER = {"/upload": UPLOAD, "/folder": FOLDER}
"""Bytes that may come where an address ends like this."""


def app(given: Surroundings) -> FastAPI:
    """Return the portal over the database of ``given``; nothing is opened before a request."""
    made = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, debug=False
    )
    made.state.surroundings = given
    made.add_middleware(BodyLimit, limit_of=limit_of, refuse=too_large)
    made.add_middleware(PlainAddresses, refuse=no_such_address)
    made.add_middleware(SafeHeaders)
    handle(made)
    for router in routers():
        made.include_router(router)
    return made


def routers() -> list[APIRouter]:
    """Return everything that can be asked, part by part."""
    return [*(part.router for part in SINGLE), *(one for part in PARTS for one in part.routers)]


def limit_of(path: str) -> int:
    """Return how many bytes may be sent to an address."""
    return next((size for end, size in LARGER.items() if path.endswith(end)), FORM)
