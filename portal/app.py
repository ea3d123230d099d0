"""The portal: endpoints for machines and pages for people, put together."""

import logging

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from portal import health, unsubscribing, webhook
from portal.headers import SafeHeaders
from portal.pages import PATIENCE, try_later
from portal.surroundings import Surroundings

log = logging.getLogger(__name__)


def app(given: Surroundings) -> FastAPI:
    """Return the portal over the database of ``given``; nothing is opened before a request."""
    made = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    made.state.surroundings = given
    made.add_middleware(SafeHeaders)
    made.add_exception_handler(SQLAlchemyError, _database_away)
    for part in (health, webhook, unsubscribing):
        made.include_router(part.router)
    return made


async def _database_away(request: Request, fault: Exception) -> Response:
    """Ask to come again: a provider repeats its call, a person presses the button again."""
    # The path may hold somebody's token, and the fault what was to be written.
    log.warning("The database did not answer a %s: %s", request.method, type(fault).__name__)
    if request.url.path.startswith(unsubscribing.PREFIX):
        return try_later(request)
    said = {"code": "database-away", "reason": "The database does not answer. Try again."}
    return health.answer(said, status=503, headers={"Retry-After": PATIENCE})
