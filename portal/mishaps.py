"""What people see when something does not work: what happened, that nothing is lost, what to do."""

import logging

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from foundation.database import snapshot
from foundation.errors import TrialError
from pilots.contacts import Contact, programme_contact
from portal.api.answers import asks_for_json, problem
from portal.api.pieces import ChangedMeanwhile
from portal.headers import Application, Message
from portal.health import answer
from portal.paces import TooOften
from portal.pages import PATIENCE, page, try_later
from portal.sme.interrupted import Interrupted, interrupted
from portal.surroundings import surroundings
from portal.visiting import ForeignPost, LoginNeeded, NotThere, language_here

log = logging.getLogger(__name__)
MACHINES = ("/hooks/", "/healthz", "/readyz")


def handle(app: FastAPI) -> None:
    """Give ``app`` an answer for everything that can go wrong."""
    for fault, handler in (
        (NotThere, _not_there),
        (Interrupted, interrupted),
        (LoginNeeded, _login),
        (ForeignPost, _foreign),
        (TooOften, _too_often),
        (ChangedMeanwhile, _changed),
        (TrialError, _refused),
        (RequestValidationError, _not_understood),
        (HTTPException, _http),
        (SQLAlchemyError, _database_away),
        (Exception, _broken),
    ):
        app.add_exception_handler(fault, handler)


def too_large(scope: Message, limit: int) -> Application:
    """Return the answer to a body that is larger than ``limit`` bytes."""
    return _said(Request(scope), "too-large", 413, megabytes=limit // 1_000_000)


def no_such_address(scope: Message) -> Application:
    """Return the answer to an address that no page can have."""
    return _said(Request(scope), "not-there", 404)


def _said(request: Request, what: str, status: int, **facts: object) -> Response:
    """Return the page ``mishap`` about ``what``, or the same for a program."""
    if asks_for_json(request):
        return problem(what, status, str(facts.get("reason", "")), code=str(facts.get("code", "")))
    try:
        with snapshot(surroundings(request).url) as session:
            contact = programme_contact(session)
    except SQLAlchemyError:
        contact = Contact()
    nothing = {"megabytes": 0, "code": "", "reason": "", "seconds": 0, "fresh": False}
    facts = nothing | {"of_refusal": {}} | facts
    back = request.headers.get("referer", "") if request.method != "GET" else ""
    return page(
        "mishap",
        request,
        contact,
        status=status,
        language=language_here(request),
        what=what,
        back=back,
        **facts,
    )


async def _not_there(request: Request, _fault: Exception) -> Response:
    return _said(request, "not-there", 404)


async def _login(request: Request, fault: Exception) -> Response:
    fresh = isinstance(fault, LoginNeeded) and fault.fresh
    if asks_for_json(request):
        return _said(request, "login", 401)
    path = request.url.path if request.method == "GET" else "/"
    if query := request.url.query if request.method == "GET" else "":
        path = f"{path}?{query}"
    with snapshot(surroundings(request).url) as session:
        contact = programme_contact(session)
    language = language_here(request)
    return page(
        "open/login", request, contact, status=401, language=language, leads_to=path, fresh=fresh
    )


async def _foreign(request: Request, _fault: Exception) -> Response:
    return _said(request, "foreign", 403)


async def _too_often(request: Request, fault: Exception) -> Response:
    seconds = fault.seconds if isinstance(fault, TooOften) else int(PATIENCE)
    told = _said(request, "too-often", 429, seconds=seconds)
    told.headers["Retry-After"] = str(seconds)
    return told


async def _changed(_request: Request, fault: Exception) -> Response:
    status = fault.status if isinstance(fault, ChangedMeanwhile) else 412
    return problem(
        "changed-meanwhile" if status == 412 else "tag-missing",  # noqa: PLR2004 -- HTTP
        status,
        "Read the thing again, look at what has changed, and send its ETag as If-Match.",
    )


async def _refused(request: Request, fault: Exception) -> Response:
    refusal = fault if isinstance(fault, TrialError) else TrialError(str(fault))
    faults = getattr(refusal, "faults", None)
    if asks_for_json(request) and isinstance(faults, dict):
        words = {field: str(word) for field, word in faults.items()}
        return problem("refused", 422, str(refusal), code=refusal.code, faults=words)
    facts = {"code": refusal.code, "of_refusal": refusal.facts, "reason": str(refusal)}
    return _said(request, "refused", 409, **facts)


async def _not_understood(request: Request, fault: Exception) -> Response:
    wrong = ""
    if isinstance(fault, RequestValidationError):
        # What was typed stays out: names of fields say where, and are shown to nobody else.
        places = (".".join(map(str, error["loc"][1:])) for error in fault.errors())
        wrong = ", ".join(dict.fromkeys(filter(None, places)))[:300]
    return _said(request, "not-understood", 422, reason=wrong)


async def _http(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 400
    what = {404: "not-there", 405: "not-there", 413: "too-large"}.get(status, "not-understood")
    return _said(request, what, 404 if status == 405 else status)  # noqa: PLR2004 -- HTTP


async def _database_away(request: Request, fault: Exception) -> Response:
    """Ask to come again: a provider repeats its call, a person presses the button again."""
    # The path may hold somebody's token, and the fault what was to be written.
    log.warning("The database did not answer a %s: %s", request.method, type(fault).__name__)
    if not request.url.path.startswith(MACHINES) and not asks_for_json(request):
        return try_later(request)
    said = {"code": "database-away", "reason": "The database does not answer. Try again."}
    return answer(said, status=503, headers={"Retry-After": PATIENCE})


async def _broken(request: Request, fault: Exception) -> Response:
    log.error("A %s failed: %s", request.method, type(fault).__name__, exc_info=fault)
    return _said(request, "broken", 500)
