"""A letter as it would look: the same composing as for sending, and nothing is sent."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from difflib import unified_diff

from notifications.composing import NO_LINKS, Links, Post, compose
from notifications.mail import Mail
from notifications.messages import Message
from notifications.outbox import Recipient, letter_key
from notifications.tables import Letter
from notifications.wording import Wordings

PREVIEW = "preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """As whom a letter is looked at; None: as the reader it was promised to."""

    name: str | None = None
    address: str | None = None
    language: str | None = None
    timezone: str | None = None

    def of(self, letter: Letter) -> Letter:
        changes = {field: value for field, value in asdict(self).items() if value is not None}
        return letter.model_copy(update=changes)


AS_PROMISED = Seen()


def preview(
    letters: Sequence[Letter],
    wordings: Wordings,
    seen: Seen = AS_PROMISED,
    links: Links = NO_LINKS,
) -> Mail:
    """Compose the mail that would carry these letters of one person.

    ``links`` are shown as they are: whoever looks gets to see no token.

    Raises:
        TrialError: it cannot be written; the reason is what a letter would be given up for.
    """
    return compose([seen.of(letter) for letter in letters], Post(wordings=wordings), links)


def sample(message: Message, to: Recipient, *, synthetic: bool, now: datetime) -> Letter:
    """Return a letter that nobody promised, to look at."""
    return Letter(
        key=letter_key(to.person, message.name, PREVIEW, PREVIEW),
        person=to.person,
        name=to.name,
        address=to.address,
        language=to.language,
        timezone=to.timezone,
        message=message.name,
        facts=message.model_dump(mode="json", exclude_defaults=True),
        synthetic=synthetic,
        limited=to.limited,
        purpose=message.name,
        subject=PREVIEW,
        step=PREVIEW,
        because=PREVIEW,
        not_before=now,
        due=now,
    )


def difference(before: Mail, after: Mail) -> Iterator[str]:
    """Yield the lines of a unified diff of what the reader sees as text."""
    was = [f"Subject: {before.subject}", "", *before.text.splitlines()]
    will_be = [f"Subject: {after.subject}", "", *after.text.splitlines()]
    return unified_diff(was, will_be, "as it is", "as it would be", lineterm="")
