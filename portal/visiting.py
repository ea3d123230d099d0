"""A visit: who asks for a page, whether they may, and what every page is written from."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from foundation.database import snapshot, unit_of_work
from foundation.languages import LANGUAGES
from pilots.access.api_tokens import visitor_by_token
from pilots.access.links import visitor_by_link
from pilots.access.logins import seen, unnoted, visitor_by_session
from pilots.access.rights import EVERYWHERE, Place, holds, may, would_with_login
from pilots.access.setting_up import visitor_by_setup
from pilots.access.tokens import derived
from pilots.access.visitor import Visitor
from pilots.contacts import Contact, contact_of, programme_contact
from pilots.setting import Setting, read_setting
from portal.menu import Entry, menu
from portal.pages import page, wished
from portal.surroundings import Surroundings, surroundings

LINK, SESSION, LANGUAGE = "pilots_link", "pilots_session", "pilots_language"
"""Cookies. The first holds a personal link's token: opening a link writes nothing."""
SETUP = "pilots_setup"
"""Cookie of whoever imports the first programme."""
SAFE = frozenset({"GET", "HEAD"})
FIELD = "csrf"
HEADER = "x-csrf-token"


class NotThere(Exception):
    """There is no such thing, or it is none of the visitor's business: nobody learns which."""


class LoginNeeded(Exception):
    """Nobody is known to have come, or they came by a link where a login is asked for."""

    def __init__(self, *, fresh: bool = False) -> None:
        self.fresh = fresh
        super().__init__("a login is needed")


class ForeignPost(Exception):
    """A form that none of our pages has shown to this visitor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of a known visitor, allowed to do the page's deed somewhere."""

    request: Request
    given: Surroundings
    visitor: Visitor
    contact: Contact
    deed: str
    csrf: str
    now: datetime

    @property
    def language(self) -> str:
        return language_of(self.request, self.visitor.language)

    @property
    def menu(self) -> list[Entry]:
        return menu(self.visitor, self.request.url.path)

    @property
    def htmx(self) -> bool:
        """Whether a part of a page is asked for, not a whole one."""
        return self.request.headers.get("hx-request") == "true"

    def reading(self) -> AbstractContextManager[Session]:
        return snapshot(self.given.url)

    def writing(self) -> AbstractContextManager[Session]:
        """One transaction. Call ``changed`` after it if the clock may have work."""
        return unit_of_work(self.given.url)

    def setting(self, session: Session) -> Setting:
        return read_setting(session)

    def changed(self) -> None:
        self.given.changed()

    def may(self, deed: str, place: Place = EVERYWHERE) -> bool:
        return may(self.visitor, deed, place)

    def must(self, place: Place) -> None:
        """Go on only if the visitor may do the page's deed there.

        Raises:
            NotThere: they may not.
        """
        if not may(self.visitor, self.deed, place):
            raise NotThere

    def must_be_fresh(self) -> None:
        """Go on only after a fresh login.

        Raises:
            LoginNeeded: the login is too old, or there was none.
        """
        if not self.visitor.fresh(self.now):
            raise LoginNeeded(fresh=True)

    def page(self, name: str, *, status: int = 200, **facts: Any) -> Response:  # noqa: ANN401
        """Return the page in the visitor's language; ``visit`` and ``done`` are known to it."""
        facts = {"done": self.request.query_params.get("done", "")} | facts
        return page(
            name,
            self.request,
            self.contact,
            status=status,
            language=self.language,
            visit=self,
            **facts,
        )

    def go(self, path: str, *, done: str = "") -> Response:
        """Lead to a page of ours after a deed; ``done`` is the word it confirms the deed by."""
        sign = "&" if "?" in path else "?"
        target = f"{path}{sign}done={quote(done)}" if done else path
        if self.htmx:
            return Response(status_code=200, headers={"HX-Redirect": target})
        return RedirectResponse(target, 303)


def visiting(deed: str) -> Callable[[Request], Awaitable[Visit]]:
    """Return what a route depends on: a visit whose visitor may do ``deed`` somewhere.

    What belongs to somebody is checked by ``Visit.must`` when it is known. ``deed`` stays on the
    dependency, so that the matrix of roles and routes can be read from the application.
    """

    async def visit(request: Request) -> Visit:
        form = await _posted(request)
        return await run_in_threadpool(_visit, request, deed, form)

    visit.deed = deed  # type: ignore[attr-defined]
    return visit


async def _posted(request: Request) -> str:
    """Return the secret of the form that was sent, from its field or its header."""
    if request.method in SAFE:
        return ""
    if sent := request.headers.get(HEADER):
        return sent
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return str((await request.form()).get(FIELD, ""))
    return ""


def _visit(request: Request, deed: str, form: str) -> Visit:
    given = surroundings(request)
    now = given.now()
    cookie, visitor, contact = who(request, given, now)
    if visitor is None:
        raise LoginNeeded
    if not holds(visitor, deed):
        raise LoginNeeded if would_with_login(visitor, deed) else NotThere
    csrf = secret_of_forms(given, cookie)
    if cookie and request.method not in SAFE:
        must_be_ours(request, given)
        if not compare_digest(form.encode(), csrf.encode()):
            raise ForeignPost
    return Visit(
        request=request,
        given=given,
        visitor=visitor,
        contact=contact,
        deed=deed,
        csrf=csrf,
        now=now,
    )


def who(
    request: Request, given: Surroundings, now: datetime
) -> tuple[str, Visitor | None, Contact]:
    """Return the cookie that says who comes (empty for a program's token), and who that is.

    A login counts more than a link.
    """
    with snapshot(given.url) as session:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return "", visitor_by_token(session, token.strip(), now=now), programme_contact(session)
        for cookie, find in ((SESSION, visitor_by_session), (LINK, visitor_by_link)):
            value = request.cookies.get(cookie, "")
            visitor = find(session, value, now=now) if value else None
            if visitor is not None:
                found = contact_of(session, visitor.id) or programme_contact(session)
                break
        else:
            value = request.cookies.get(SETUP, "")
            first = visitor_by_setup(session, given.secret, value, now=now)
            return (value if first else ""), first, programme_contact(session)
        idle = cookie == SESSION and unnoted(session, value, now=now)
    if idle:
        with unit_of_work(given.url) as session:
            seen(session, value, now=now)
    return value, visitor, found


def secret_of_forms(given: Surroundings, cookie: str) -> str:
    """Return what the forms of a visitor carry so that no other site can send them."""
    return derived(given.secret, "form", cookie)


def must_be_ours(request: Request, given: Surroundings) -> None:
    """Refuse a form that another site sent.

    Raises:
        ForeignPost: the browser says that it did.
    """
    site = request.headers.get("sec-fetch-site", "")
    origin = request.headers.get("origin", "")
    ours = {request.headers.get("host", ""), urlsplit(given.address).netloc}
    # Pages that give no referrer send their own forms with the origin "null".
    foreign = origin not in {"", "null"} and urlsplit(origin).netloc not in ours - {""}
    if site not in {"", "same-origin", "none"} or foreign:
        raise ForeignPost


def language_of(request: Request, own: str = "") -> str:
    """Return the language somebody chose, or their own, or their browser's."""
    chosen = request.cookies.get(LANGUAGE, "")
    if chosen in LANGUAGES:
        return chosen
    return own or wished(request.headers.get("accept-language", ""))


def language_here(request: Request) -> str:
    """Return the language of whoever asks, where a page is not only for known visitors."""
    given = surroundings(request)
    try:
        _, visitor, _ = who(request, given, given.now())
    except SQLAlchemyError:  # the page that is to be shown says so
        visitor = None
    return language_of(request, visitor.language if visitor else "")
