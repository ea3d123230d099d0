"""What the outbox asks of a way to send, and the two ways it says no."""

from typing import Protocol

from notifications.composing import Mail


class Sender(Protocol):
    """Hands composed letters to the world, one at a time."""

    name: str
    """Stays with the letters it claims, so that only the same sender may repeat one."""

    repeatable: bool
    """Whether sending a letter twice leaves one letter. If not, a crash leaves it in doubt."""

    def send(self, mail: Mail) -> str:
        """Hand the letter over and return the provider's own name for it.

        Raises:
            TryLater: nothing has left, and the same call may succeed later.
            NeverAgain: this address or this letter will always be refused.
        """
        ...


class TryLater(Exception):
    """The provider is busy or cannot be reached; the letter has surely not left."""


class NeverAgain(Exception):
    """The provider refused for good; the text says why."""
