"""Promise a letter inside the caller's transaction; somebody else sends it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlmodel import Session

from foundation.digests import digest
from foundation.languages import LANGUAGES
from notifications import store
from notifications.cleaning import one_line
from notifications.messages import Message

BATCH = 1000
"""Rows of one statement: bounded memory, whatever the caller iterates over."""
LONGEST = 400
"""Characters of a name or an address; a longer address cannot be a right one."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a letter is for. A wrong address is found when the letter is sent, not here.

    ``limited``: the reader's contact budget counts the letter (a firm's, not a manager's).
    """

    person: str
    name: str
    address: str
    language: str
    timezone: str
    limited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One letter, not before a moment, once for its person, purpose, subject and step."""

    message: Message
    to: Recipient
    purpose: str
    subject: str
    step: str
    not_before: datetime
    because: str
    synthetic: bool


def queue(  # noqa: PLR0913 -- the parts of the promise, by name
    session: Session,
    message: Message,
    *,
    to: Recipient,
    purpose: str,
    subject: str,
    step: str,
    not_before: datetime,
    because: str,
    synthetic: bool,
) -> bool:
    """Promise one letter; False if the same one was promised before, whatever became of it."""
    promise = Promise(
        message=message,
        to=to,
        purpose=purpose,
        subject=subject,
        step=step,
        not_before=not_before,
        because=because,
        synthetic=synthetic,
    )
    return queue_many(session, [promise]) == 1


def queue_many(session: Session, promises: Iterable[Promise]) -> int:
    """Promise many letters and return how many of them are new."""
    rows = map(row_of, promises)
    return sum(store.add_new(session, batch) for batch in _batches(rows))


def cancel(
    session: Session,
    *,
    subject: str,
    reason: str,
    purposes: Iterable[str] | None = None,
    person: str | None = None,
) -> int:
    """Stop what has not left yet about ``subject``, and return how many letters that were.

    Without ``purposes`` letters of every purpose, without ``person`` to everybody.
    """
    chosen = None if purposes is None else tuple(purposes)
    return store.cancel(session, subject=subject, reason=reason, purposes=chosen, person=person)


def letter_key(person: str, purpose: str, subject: str, step: str) -> str:
    """Return the one name of a letter: its file, its Message-ID and its claim hang on it."""
    return digest([person, purpose, subject, step])


def row_of(promise: Promise) -> dict[str, Any]:
    """Return the columns of a promised letter."""
    to, message = promise.to, promise.message
    return {
        "key": letter_key(to.person, promise.purpose, promise.subject, promise.step),
        "person": to.person,
        "name": one_line(to.name)[:LONGEST],
        "address": to.address.strip()[:LONGEST],
        "language": to.language if to.language in LANGUAGES else "en",
        "timezone": to.timezone,
        "message": message.name,
        "facts": message.model_dump(mode="json", exclude_defaults=True),
        "synthetic": promise.synthetic,
        "purpose": promise.purpose,
        "subject": promise.subject,
        "step": promise.step,
        "because": promise.because,
        "not_before": promise.not_before,
        "due": promise.not_before,
        "limited": to.limited and not message.at_once,
    }


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
