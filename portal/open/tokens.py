"""Programs with access: tokens with scopes, shown once, ended at any time."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from pydantic import Field

from pilots.access.api_tokens import make_token, revoke_token, tokens_of
from pilots.access.rights import RIGHTS
from portal.entering import Posted
from portal.visiting import NotThere, Visit, visiting

NEVER = frozenset({"own", "answer", "vote", "differ on verdicts", "adopt", "decide on reports",
                   "publish", "make tokens", "connect programs"})  # fmt: skip
"""What no program may do for a person: sign, vote, publish, answer, or let in other programs."""
LONGEST_NAME = 120
MOST = 20
router = APIRouter()
Making = Annotated[Visit, Depends(visiting("make tokens"))]


class Wanted(Posted):
    name: str = ""
    scopes: list[str] = Field(default_factory=list)


class Ended(Posted):
    token: str = ""


@router.get("/settings/tokens")
def tokens(visit: Making) -> Response:
    return _page(visit)


@router.post("/settings/tokens")
def make(visit: Making, sent: Annotated[Wanted, Form()]) -> Response:
    """Make a token and show it on this very answer: it is stored as a digest only."""
    visit.must_be_fresh()
    name, scopes = sent.name.strip()[:LONGEST_NAME], set(sent.scopes)
    if not name or not scopes or scopes - set(scopes_of(visit)):
        return _page(visit, status=422, typed=sent, fault="name" if not name else "scopes")
    with visit.writing() as session:
        if len(tokens_of(session, visit.visitor.id)) >= MOST:
            return _page(visit, status=409, typed=sent, fault="many")
        _, token = make_token(session, visit.visitor.id, name=name, scopes=scopes, now=visit.now)
    return _page(visit, shown=token)


@router.post("/settings/tokens/end")
def end(visit: Making, sent: Annotated[Ended, Form()]) -> Response:
    with visit.writing() as session:
        if not revoke_token(session, visit.visitor.id, sent.token, now=visit.now):
            raise NotThere
    return visit.go("/settings/tokens", done="ended")


def scopes_of(visit: Visit) -> list[str]:
    """Return the deeds that the visitor may leave to a program."""
    return [deed for deed, roles in RIGHTS.items()
            if visit.visitor.role in roles and deed not in NEVER]  # fmt: skip


def _page(
    visit: Visit, *, status: int = 200, typed: Wanted | None = None, fault: str = "",
    shown: str = "",
) -> Response:  # fmt: skip
    with visit.reading() as session:
        mine = tokens_of(session, visit.visitor.id)
    return visit.page(
        "open/tokens",
        status=status,
        tokens=mine,
        scopes=scopes_of(visit),
        typed=typed or Wanted(),
        fault=fault,
        shown=shown,
    )
