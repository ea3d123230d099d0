"""Programs that are told about moves: addresses, kinds, the last fault, the key shown once."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from pydantic import Field

from foundation.errors import TrialError
from pilots.listeners.listing import KINDS, add, listeners, start_again, stop
from pilots.listeners.telling import key_of
from pilots.tables import Listener
from portal.entering import Posted
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Connecting = Annotated[Visit, Depends(visiting("connect programs"))]


class Wanted(Posted):
    url: str = ""
    kinds: list[str] = Field(default_factory=list)


class Chosen(Posted):
    listener: str = ""


@router.get("/settings/listeners")
def listing(visit: Connecting) -> Response:
    return _page(visit)


@router.post("/settings/listeners")
def listen(visit: Connecting, sent: Annotated[Wanted, Form()]) -> Response:
    """Add a listener and show its key on this very answer."""
    visit.must_be_fresh()
    try:
        with visit.writing() as session:
            made = add(
                session, sent.url, sent.kinds,
                by=visit.visitor.id, now=visit.now, loopback=visit.given.example,
            )  # fmt: skip
    except TrialError as refusal:
        return _page(visit, status=422, typed=sent, fault=refusal)
    return _page(visit, shown=key_of(visit.given.secret, made.id))


@router.post("/settings/listeners/stop")
def end(visit: Connecting, sent: Annotated[Chosen, Form()]) -> Response:
    with visit.writing() as session:
        stop(session, _found(visit, session.get(Listener, sent.listener)), now=visit.now)
    return visit.go("/settings/listeners", done="stopped")


@router.post("/settings/listeners/start")
def begin(visit: Connecting, sent: Annotated[Chosen, Form()]) -> Response:
    with visit.writing() as session:
        start_again(session, _found(visit, session.get(Listener, sent.listener)))
    visit.changed()
    return visit.go("/settings/listeners", done="started")


def _found(_visit: Visit, listener: Listener | None) -> Listener:
    if listener is None:
        raise NotThere
    return listener


def _page(
    visit: Visit,
    *,
    status: int = 200,
    typed: Wanted | None = None,
    fault: TrialError | None = None,
    shown: str = "",
) -> Response:
    with visit.reading() as session:
        known = listeners(session)
        setting = visit.setting(session)
    return visit.page(
        "open/listeners",
        status=status,
        listeners=known,
        kinds=KINDS,
        typed=typed or Wanted(),
        fault=fault,
        shown=shown,
        zone=setting.programme.timezone,
    )
