"""Promised letters, and senders that can be watched."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import Session

from notifications.composing import Mail
from notifications.messages import Message, Task
from notifications.outbox import Promise, Recipient
from notifications.tables import Letter

MONDAY = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
"""Nine o'clock in Rome."""


def a_recipient(person: str = "p-cm-demo-alpha", *, language: str = "en") -> Recipient:
    return Recipient(
        person, "Manager Alpha", f"{person}@demo-alpha.example", language, "Europe/Rome"
    )


def a_promise(
    person: str = "p-cm-demo-alpha",
    *,
    message: Message | None = None,
    to: Recipient | None = None,
    step: str = "open",
    not_before: datetime = MONDAY,
    synthetic: bool = False,
) -> Promise:
    message = message or Task.example()
    return Promise(
        message=message,
        to=to or a_recipient(person),
        purpose=message.name,
        subject="demo-alpha.svc-synergy-diamond.t1",
        step=step,
        not_before=not_before,
        because="task opened",
        synthetic=synthetic,
    )


def all_true(_session: Session, letters: list[Letter]) -> dict[int, str | None]:
    return {letter.id: None for letter in letters if letter.id is not None}


class Mailbox:
    """A sender that keeps letters, or refuses with the error it was given."""

    name = "mailbox"

    def __init__(self, *, error: Exception | None = None, repeatable: bool = True) -> None:
        self.error = error
        self.repeatable = repeatable
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> str:
        if self.error:
            raise self.error
        self.mails.append(mail)
        return f"id-of-{mail.key[:8]}"

    def people(self) -> Sequence[str]:
        return [mail.to.email.partition("@")[0] for mail in self.mails]
