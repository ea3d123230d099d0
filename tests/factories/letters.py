"""Promised letters, and senders that can be watched."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from notifications.lifecycle import State
from notifications.mail import Mail
from notifications.messages import Message, Task
from notifications.outbox import Promise, Recipient
from notifications.ruling import SEND, Ruling
from notifications.senders.protocol import Reply, Said
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
    subject: str = "demo-alpha.svc-synergy-diamond.t1",
    step: str = "open",
    not_before: datetime = MONDAY,
    synthetic: bool = False,
) -> Promise:
    message = message or Task.example()
    return Promise(
        message=message,
        to=to or a_recipient(person),
        purpose=message.name,
        subject=subject,
        step=step,
        not_before=not_before,
        because="task opened",
        synthetic=synthetic,
    )


def letters_about(session: Session, subject: str) -> list[Letter]:
    """Return the letters about ``subject``, oldest first."""
    return _listed(session, col(Letter.subject) == subject)


def letters_in(session: Session, state: State) -> list[Letter]:
    """Return the letters that are in ``state``, oldest first."""
    return _listed(session, col(Letter.state) == state)


def _listed(session: Session, chosen: ColumnElement[bool]) -> list[Letter]:
    ordered = select(Letter).where(chosen).order_by(col(Letter.not_before), col(Letter.key))
    return list(session.exec(ordered))


class Always:
    """A judge to whom every letter is true at any time, but for what a test says."""

    def __init__(self, ruled: Callable[[Letter], Ruling] = lambda _: SEND) -> None:
        self.ruled = ruled
        self.asked: list[tuple[str, datetime | None]] = []
        self.batches: list[int] = []

    def rulings(self, _session: Session, letters: list[Letter]) -> dict[int, Ruling]:
        self.asked += [(letter.person, letter.claimed_at) for letter in letters]
        self.batches.append(len(letters))
        return {letter.id or 0: self.ruled(letter) for letter in letters}

    def morning(self, _letter: Letter, day: date) -> datetime:
        return datetime.combine(day, MONDAY.timetz())


class Mailbox:
    """A sender that keeps mails, or gives the reply it was told to give."""

    name = "mailbox"

    def __init__(self, *, reply: Reply | None = None, repeatable: bool = True) -> None:
        self.reply = reply
        self.repeatable = repeatable
        self.mails: list[Mail] = []

    def calls(self, mails: Sequence[Mail]) -> Sequence[Sequence[Mail]]:
        return [[mail] for mail in mails]

    def send(self, mails: Sequence[Mail]) -> Sequence[Reply]:
        if self.reply:
            return [self.reply] * len(mails)
        self.mails += mails
        return [Reply(said=Said.ACCEPTED, provider_id=f"id-of-{mail.key[:8]}") for mail in mails]

    def close(self) -> None:
        """Nothing to close."""

    def people(self) -> Sequence[str]:
        return [mail.to.email.partition("@")[0] for mail in self.mails]
