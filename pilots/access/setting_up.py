"""How the first coordinator comes in, before there is a programme that knows anybody."""

from datetime import datetime
from hmac import compare_digest

from sqlmodel import Session

from pilots.access.tokens import LONGEST, derived
from pilots.access.visitor import Via, Visitor
from pilots.lifecycle import Role
from pilots.tables import Programme

SOMEBODY = "setup"
SCOPES = frozenset({"own", "run programme"})


def setup_token(secret: bytes) -> str:
    """Return the token of the link that ``pilots serve`` prints while there is no programme."""
    return derived(secret, "setup", "first coordinator")


def visitor_by_setup(
    session: Session, secret: bytes, token: str, *, now: datetime
) -> Visitor | None:
    """Return the one who may import the first programme. From then on the link is over."""
    if not token or len(token) > LONGEST or session.get(Programme, 1) is not None:
        return None
    if not compare_digest(token.encode(), setup_token(secret).encode()):
        return None
    return Visitor(
        id=SOMEBODY,
        name="",
        role=Role.WP_LEAD.value,
        language="",
        cluster=None,
        region=None,
        via=Via.TOKEN,
        since=now,
        scopes=SCOPES,
    )
