"""What the outbox asks of a way to send, and the five answers it gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from notifications.mail import Mail


class Said(StrEnum):
    """What became of one mail."""

    ACCEPTED = "accepted"
    BUSY = "busy"
    """It has surely not left; the same call may succeed later."""
    REFUSED = "refused"
    """This address or this mail will always be refused."""
    UNCLEAR = "unclear"
    """It may have left: nobody may send it again unasked."""
    BLOCKED = "blocked"
    """The provider refuses us altogether, and the mail has not left; a person must act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer about one mail.

    ``provider_id`` is the provider's own name for an accepted mail, ``reason`` says what a
    coordinator should know about any other; ``wait`` how long a busy provider wants to be left
    alone (None: it did not say).
    """

    said: Said
    provider_id: str = ""
    reason: str = ""
    wait: timedelta | None = None


class Sender(Protocol):
    """Hands composed mails to the world."""

    name: str
    """Stays with the letters it claims, so that only the same sender may repeat one."""

    repeatable: bool
    """Whether sending a mail twice leaves one mail. If not, a crash leaves it in doubt."""

    def calls(self, mails: Sequence[Mail]) -> Sequence[Sequence[Mail]]:
        """Return ``mails`` in the groups that leave in one call each, in their order."""
        ...

    def send(self, mails: Sequence[Mail]) -> Sequence[Reply]:
        """Make one call for one of these groups and return a reply for each mail, in order.

        Raises nothing that a provider or a network can cause: that is a reply.
        """
        ...

    def close(self) -> None:
        """Let go of connections. The sender may be used again."""
        ...
