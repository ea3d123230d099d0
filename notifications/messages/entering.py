"""Letters that somebody waits for in front of the screen: a login, a new personal link."""

from typing import ClassVar, Self

from notifications.messages.message import EXAMPLE, Message


class LoginLetter(Message):
    """A link that logs in once, for some minutes. Nobody else should see it."""

    name = "login"
    single: ClassVar[bool] = True
    at_once: ClassVar[bool] = True

    minutes: int

    @classmethod
    def example(cls) -> Self:
        return cls(**EXAMPLE, minutes=20)


class LinkLetter(Message):
    """A personal link once more. ``ended``: it takes the place of the earlier ones."""

    name = "new-link"
    single: ClassVar[bool] = True
    at_once: ClassVar[bool] = True

    ended: bool = True

    @classmethod
    def example(cls) -> Self:
        return cls(**EXAMPLE)
