"""A programme in which time passes: sweeps, letters that leave, and the links in them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import Request
from limits import RateLimitItem

from foundation.database import unit_of_work
from notifications.composing import Post
from notifications.delivery import hand_over
from notifications.senders.files import FileSender
from pilots.letters.linking import Linking
from pilots.letters.truth import Truth
from pilots.setting import Setting, read_setting
from portal.paces import Paces
from portal.surroundings import Surroundings
from tests.factories.programmes import advance
from tests.portal.browsing import serving

SECRET = b"w" * 32
LONGEST = 7
"""Days that somebody waits for a letter: over Easter, over Epiphany."""
FRIDAY, MORNING = 4, 9
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S+")


class Unhurried(Paces):
    """Lets everybody in: weeks of the programme pass in a minute of the machine."""

    def keep(self, pace: RateLimitItem, request: Request, what: str) -> None:
        """Count nothing."""


@dataclass
class World:
    """What is around the people: the portal, the clock, the engine and the post."""

    url: str
    letters: Path
    now: datetime
    address: str = ""
    looked_at: set[str] = field(default_factory=set)
    mails: dict[str, str] = field(default_factory=dict)
    read: dict[Path, tuple[str, datetime, list[str]]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    """What was wrong with any page that somebody looked at."""

    @contextmanager
    def served(self) -> Iterator[None]:
        given = Surroundings(
            url=self.url, secret=SECRET, now=lambda: self.now, paces=Unhurried()
        )  # fmt: skip
        with serving(given) as self.address:
            yield

    def setting(self) -> Setting:
        with unit_of_work(self.url) as session:
            found = read_setting(session)
            session.expunge_all()
        return found

    def goes_on(self, until: datetime | None = None, **later: float) -> None:
        """Let time pass, sweep, and let every letter leave at its own moment."""
        self.now = (until or self.now) + timedelta(**later)
        setting = self.setting()
        advance(self.url, setting, self.now)
        hand_over(
            partial(unit_of_work, self.url),
            FileSender(self.letters),
            now=self.now,
            judge=Truth(setting),
            paced=True,
            post=Post(linking=Linking(self.address, SECRET)),
        )

    def next_day(self) -> None:
        """Go on to the next working morning of most people."""
        days = {FRIDAY: 3, FRIDAY + 1: 2}.get(self.now.weekday(), 1)
        morning = self.now.replace(hour=MORNING, minute=0)
        self.goes_on(morning, days=days)

    def mail_of(self, person: str) -> str:
        if not self.mails:
            setting = self.setting()
            self.mails = {one.id: one.email for one in setting.people.values()}
            self.mails |= {firm.id: firm.email for firm in setting.firms.values()}
        return self.mails[person]

    def link(self, person: str, page: str, *, since: datetime | None = None) -> str:
        """Return where the newest letter to ``person`` that leads to ``page`` leads.

        Whoever has no such letter yet waits for it.
        """
        for _ in range(LONGEST):
            found = [link for link in self._links(person, since) if page in link]
            if found:
                return urlsplit(found[-1]).path
            self.next_day()
        raise LookupError(f"no letter leads {person} to {page}")

    def _links(self, person: str, since: datetime | None) -> Iterator[str]:
        reader = self.mail_of(person)
        for path in sorted(self.letters.glob("*.eml"), key=lambda one: one.stat().st_mtime_ns):
            if path not in self.read:
                self.read[path] = letter(path)
            to, sent, links = self.read[path]
            if reader in to and (since is None or sent > since):
                yield from links


def letter(path: Path) -> tuple[str, datetime, list[str]]:
    """Return to whom a letter goes, when it was sent, and the addresses in it."""
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = mail.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return str(mail["To"]), mail["Date"].datetime, ADDRESS.findall(text)
