"""What a sweep works with: the database, the replay's source, the sender of letters."""

import atexit
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlmodel import Session

from foundation.database import unit_of_work
from foundation.digests import digest
from foundation.settings import Settings, settings
from notifications.composing import Post
from notifications.guarding import Guard
from notifications.senders.choosing import sender_of
from notifications.senders.files import FileSender
from notifications.senders.protocol import Sender
from notifications.unsubscribing import signing_secret, unsubscribe_url
from pilots.due import due_subjects
from pilots.letters.linking import Linking
from pilots.recorded import Recorded
from pilots.setting import Setting, read_setting

Progress = Callable[[str, datetime, int], None]
"""Told the phase, the virtual moment and how many subjects the phase has before it."""


def silent(_phase: str, _moment: datetime, _subjects: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Sweep:
    """One sweep's surroundings; flows started by a worker make their own."""

    url: str
    sender: Sender
    recorded: Recorded | None = None
    post: Post = field(default_factory=Post)
    guard: Guard | None = None
    paced: bool = False
    progress: Progress = field(default=silent)
    setting: Setting | None = None

    def unit(self) -> AbstractContextManager[Session]:
        return unit_of_work(self.url)

    def surroundings(self) -> Setting:
        if self.setting is not None:
            return self.setting
        with self.unit() as session:
            return read_setting(session)

    def check_guard(self, now: datetime) -> None:
        """Hold what may have left already, if this is a restored backup or a copy."""
        if self.guard:
            programme = self.surroundings().programme
            launch = digest([programme.id, str(programme.plan_hash), str(programme.launched_at)])
            self.guard.check(self.unit, programme=launch, now=now)

    def due(self, phase: str, now: datetime) -> list[str]:
        with self.unit() as session:
            return due_subjects(
                session, self.surroundings(), phase, until=now, recorded=self.recorded
            )


_CURRENT: ContextVar[Sweep | None] = ContextVar("sweep", default=None)


def current() -> Sweep:
    """Return the sweep this flow run belongs to, or one over the operator's own settings."""
    return _CURRENT.get() or as_set(settings())


def as_set(chosen: Settings, *, url: str | None = None, letters: Path | None = None) -> Sweep:
    """Return a sweep for real, as the operator has set it.

    Args:
        url: another database; letters: a folder that takes them instead of the chosen sender.
    """
    url = url or chosen.database_url
    return Sweep(
        url=url,
        sender=FileSender(letters, durable=True) if letters else _sender(chosen),
        post=_post(chosen),
        guard=_guard(chosen, url),
    )


def for_letters(chosen: Settings, *, url: str, letters: Path | None = None) -> Sweep:
    """Return a sweep like ``as_set``, but with a sender that nobody else uses."""
    sweep = as_set(chosen, url=url, letters=letters)
    return sweep if letters else replace(sweep, sender=sender_of(chosen))


def _guard(chosen: Settings, url: str) -> Guard:
    """Return the guard of one database: a copy beside it is another one."""
    place = make_url(url)
    name = str(place.database)
    if place.get_backend_name() == "sqlite":
        name = str(Path(name).resolve())
    installation = digest([signing_secret(chosen).hex(), name])
    return Guard(chosen.home / "sent" / installation[:16], installation)


@cache
def _sender(chosen: Settings) -> Sender:
    """Return the one sender of this process: it keeps its connection, and counts its doubts."""
    sender = sender_of(chosen)
    atexit.register(sender.close)
    return sender


def _post(chosen: Settings) -> Post:
    if not chosen.portal_url:
        return Post(author=chosen.mail_from)
    portal, secret = chosen.portal_url, signing_secret(chosen)
    return Post(
        author=chosen.mail_from,
        stop_link=partial(unsubscribe_url, portal, secret),
        linking=Linking(portal, secret),
    )


@contextmanager
def sweeping(sweep: Sweep | None = None) -> Iterator[Sweep]:
    """Make ``sweep`` (default: the current one) current inside the block, its setting read once."""
    chosen = sweep or current()
    if chosen.setting is None:
        chosen = replace(chosen, setting=chosen.surroundings())
    token = _CURRENT.set(chosen)
    try:
        yield chosen
    finally:
        _CURRENT.reset(token)
