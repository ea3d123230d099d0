"""The doors: personal links, logins by mail, new links, leaving, and the language of pages."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.background import BackgroundTask

from foundation.database import snapshot, unit_of_work
from foundation.languages import LANGUAGES
from pilots.access import logins
from pilots.access.asking import ask_for_link, ask_for_login, ask_for_page
from pilots.access.links import link_owner, visitor_by_link
from pilots.contacts import programme_contact
from portal import paces
from portal.menu import home
from portal.pages import LONGEST_WAY_BACK, page
from portal.surroundings import Surroundings, surroundings
from portal.visiting import (
    LANGUAGE,
    LINK,
    SESSION,
    NotThere,
    Visit,
    language_of,
    must_be_ours,
    visiting,
    who,
)

PERSONAL = "/go"
YEAR = 400 * 24 * 3600
Given = Annotated[Surroundings, Depends(surroundings)]
router = APIRouter()


def legible(sent: Any) -> Any:  # noqa: ANN401 -- whatever came
    """Return a text without what no text holds and no database keeps: NUL, halves of characters."""
    if isinstance(sent, str):
        return sent.replace("\0", "").encode("utf-8", "replace").decode()
    return [legible(one) for one in sent] if isinstance(sent, list) else sent


class Posted(BaseModel):
    """What a form sends; fields that it does not have are refused."""

    model_config = ConfigDict(extra="forbid")

    csrf: str = ""

    @field_validator("*", mode="before")
    @classmethod
    def _legible(cls, sent: Any) -> Any:  # noqa: ANN401
        return legible(sent)


class Address(Posted):
    address: str = Field(default="", max_length=400)
    leads_to: str = Field(default="/", max_length=400)


class Token(Posted):
    token: str = Field(default="", max_length=200)


class Language(Posted):
    language: str = Field(default="", max_length=2)
    back: str = Field(default="/", max_length=LONGEST_WAY_BACK)


def ours(path: str) -> str:
    """Return ``path`` if it leads to a page of ours, else the first page."""
    parts = urlsplit(path)
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc
    return path if inside and path.isprintable() else "/"


@router.get("/")
def first(request: Request, given: Given) -> Response:
    _, visitor, _ = who(request, given, given.now())
    return RedirectResponse(home(visitor) if visitor else "/welcome", 303)


@router.get("/welcome")
def welcome(request: Request, given: Given) -> Response:
    return _plain("open/welcome", request, given)


@router.api_route(PERSONAL + "/{token}", methods=["GET", "HEAD"])
@router.api_route(PERSONAL + "/{token}/{path:path}", methods=["GET", "HEAD"])
def by_link(request: Request, token: str, given: Given, path: str = "") -> Response:
    """Lead to the page of a letter, under an address without the token. Writes nothing."""
    given.paces.keep(paces.OPENED, request, "link")
    with snapshot(given.url) as session:
        visitor = visitor_by_link(session, token, now=given.now())
        known = link_owner(session, token) is not None
    if visitor is None:
        facts = {"token": token if known else "", "leads_to": ours("/" + path)}
        return _plain("open/link-over", request, given, status=410 if known else 404, **facts)
    answer = RedirectResponse(ours("/" + path) if path else home(visitor), 303)
    put_link(answer, given, token)
    return answer


@router.post("/new-link")
def new_link(request: Request, given: Given, sent: Annotated[Token, Form()]) -> Response:
    """Send a new link to the address we know, never to one that is typed; says the same always."""
    must_be_ours(request, given)
    given.paces.keep(paces.LINKS, request, "new-link")
    with unit_of_work(given.url) as session:
        ask_for_link(session, sent.token, now=given.now())
    given.changed()
    return _plain("open/sent", request, given)


@router.get("/login")
def login(request: Request, given: Given, leads_to: str = "/") -> Response:
    return _plain("open/login", request, given, leads_to=ours(leads_to), fresh=False)


@router.post("/login")
def ask(request: Request, given: Given, sent: Annotated[Address, Form()]) -> Response:
    """Mail a login link, or to a firm its personal link, if the address is known.

    Says the same, and as fast, if it is not.
    """
    must_be_ours(request, given)
    given.paces.keep(paces.LOGIN, request, "login")
    answer = _plain("open/sent", request, given)
    # Whoever is known is written to when the answer has left: it takes as long for everybody.
    answer.background = BackgroundTask(_write, given, sent.address, ours(sent.leads_to))
    return answer


def _write(given: Surroundings, address: str, leads_to: str) -> None:
    """Promise a letter with a way in to whoever has this address, not many times an hour."""
    if not given.paces.allows(paces.MAILBOX, "mailbox", address.strip().casefold()):
        return
    with unit_of_work(given.url) as session:
        now = given.now()
        ask_for_login(session, given.secret, address, leads_to=leads_to, now=now)
        ask_for_page(session, address, now=now)
    given.changed()


@router.api_route("/login/{token}", methods=["GET", "HEAD"])
def confirm(request: Request, token: str, given: Given) -> Response:
    """Ask for the press of a button: programs open links in letters, too."""
    with snapshot(given.url) as session:
        link = logins.login_link(session, token, now=given.now())
    if link is None:
        return _plain("open/login-over", request, given, status=410)
    return _plain("open/login-confirm", request, given, token=token)


@router.post("/login/confirm")
def enter(request: Request, given: Given, sent: Annotated[Token, Form()]) -> Response:
    must_be_ours(request, given)
    given.paces.keep(paces.LOGIN, request, "confirm")
    with unit_of_work(given.url) as session:
        began = logins.log_in(session, sent.token, now=given.now())
    if began is None:
        return _plain("open/login-over", request, given, status=410)
    token, link = began
    answer = RedirectResponse(ours(link.leads_to), 303)
    put_session(answer, given, token)
    return answer


@router.post("/logout")
def leave(visit: Annotated[Visit, Depends(visiting("own"))]) -> Response:
    """End the session and forget the link in this browser."""
    if token := visit.request.cookies.get(SESSION):
        with visit.writing() as session:
            logins.end_session(session, token, now=visit.now)
    answer = RedirectResponse("/welcome", 303)
    answer.delete_cookie(SESSION)
    answer.delete_cookie(LINK)
    return answer


@router.post("/language")
def speak(request: Request, given: Given, sent: Annotated[Language, Form()]) -> Response:
    must_be_ours(request, given)
    if sent.language not in LANGUAGES:
        raise NotThere
    answer = RedirectResponse(ours(sent.back), 303)
    _put(answer, given, LANGUAGE, sent.language, YEAR)
    return answer


def put_link(answer: Response, given: Surroundings, token: str) -> None:
    """Let the browser come back by a personal link without its address."""
    answer.delete_cookie(SESSION)
    _put(answer, given, LINK, token, YEAR)


def put_session(answer: Response, given: Surroundings, token: str) -> None:
    """Let the browser be logged in until it is closed, at most."""
    _put(answer, given, SESSION, token, None)


def _put(answer: Response, given: Surroundings, name: str, value: str, seconds: int | None) -> None:
    answer.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="lax", secure=given.secure
    )


def _plain(
    name: str,
    request: Request,
    given: Surroundings,
    *,
    status: int = 200,
    **facts: Any,  # noqa: ANN401
) -> Response:
    with snapshot(given.url) as session:
        contact = programme_contact(session)
    language = language_of(request)
    return page(name, request, contact, status=status, language=language, **facts)
