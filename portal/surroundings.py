"""What pages and endpoints work with; whoever starts the portal decides it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request

from foundation.clock import utc_now
from portal.institution import Institution
from portal.paces import Paces


def nothing() -> None:
    """Tell nobody that something has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The database, the secret of links, the public key of the mail provider's webhook.

    ``changed`` is called after something that may have made work for the clock. ``address`` is
    where people reach the portal. An ``example`` lets everybody be everybody.
    """

    url: str
    secret: bytes = field(repr=False)
    webhook_key: str = ""
    address: str = ""
    example: bool = False
    institution: Institution | None = None
    now: Callable[[], datetime] = utc_now
    changed: Callable[[], None] = nothing
    paces: Paces = field(default_factory=Paces)

    @property
    def secure(self) -> bool:
        """Whether cookies travel over TLS only."""
        return self.address.startswith("https://")


def surroundings(request: Request) -> Surroundings:
    found: Surroundings = request.app.state.surroundings
    return found
