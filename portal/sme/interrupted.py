"""When somebody's link is over while they type: what they sent stays on the page they see."""

from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from starlette.datastructures import FormData

from foundation.database import snapshot
from pilots.access.links import link_owner
from pilots.contacts import programme_contact
from portal.pages import page
from portal.sme.posted import MARK, TAKE
from portal.surroundings import surroundings
from portal.visiting import (
    FIELD,
    LINK,
    SAFE,
    SESSION,
    ForeignPost,
    LoginNeeded,
    Visit,
    language_of,
    must_be_ours,
    secret_of_forms,
    visiting,
    who,
)


class Interrupted(Exception):
    """A known link is over, or a form is older than the link: ``sent`` is what was typed."""

    def __init__(self, token: str, sent: list[tuple[str, str]], *, known: bool) -> None:
        self.token, self.sent, self.known = token, sent, known
        super().__init__("the link is over")


def answering(deed: str = "answer") -> Callable[[Request], Awaitable[Visit]]:
    """Return a visit like ``visiting(deed)``; if it fails, what was typed is not lost with it."""
    plain = visiting(deed)

    async def visit(request: Request) -> Visit:
        try:
            return await plain(request)
        except (LoginNeeded, ForeignPost) as fault:
            found = await _interruption(request, fault)
            if found is None:
                raise
            raise found from fault

    visit.deed = deed  # type: ignore[attr-defined]
    return visit


async def _interruption(request: Request, fault: Exception) -> Interrupted | None:
    """Return what can be saved of a request that was refused at the door; None: nothing."""
    given = surroundings(request)
    sent: list[tuple[str, str]] = []
    if request.method not in SAFE:
        must_be_ours(request, given)  # what another site sends is not shown as somebody's own
        sent = _typed(await request.form())
    _, visitor, _ = who(request, given, given.now())
    if visitor is not None:
        again = bool(sent) and isinstance(fault, ForeignPost)
        return Interrupted("", sent, known=True) if again else None
    token = request.cookies.get(LINK, "")
    with snapshot(given.url) as session:
        known = link_owner(session, token) is not None
    return Interrupted(token if known else "", sent, known=False) if known or sent else None


def _typed(form: FormData) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name != FIELD
    ]


async def interrupted(request: Request, fault: Exception) -> Response:
    """Show what was typed, how to get a new link, and a button that sends it again."""
    if not isinstance(fault, Interrupted):
        raise fault
    given = surroundings(request)
    with snapshot(given.url) as session:
        contact = programme_contact(session)
    cookie = request.cookies.get(SESSION) or request.cookies.get(LINK, "")
    hidden = (MARK, TAKE, "go")
    return page(
        "sme/interrupted",
        request,
        contact,
        status=401,
        language=language_of(request),
        token=fault.token,
        known=fault.known,
        sent=fault.sent,
        texts=[text for name, text in fault.sent if text and not name.startswith(hidden)],
        again=request.url.path,
        csrf=secret_of_forms(given, cookie) if fault.known else "",
    )
