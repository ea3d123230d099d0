"""Promised letters, written and addressed as one mail."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from sqlmodel import Session

from notifications.calendars import Entry, calendar_file
from notifications.drafting import DIGEST, PAGE
from notifications.mail import Address, Calendar, Mail, checked
from notifications.messages import Message, leaves_at_once, read_message
from notifications.places import local_day, zone_of
from notifications.rendering import Reader, shared_by_readers, write
from notifications.tables import Letter
from notifications.wording import Wordings


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalLink:
    """Where one letter leads its reader. ``url`` contains ``own``, which opens the door.

    ``plain`` is the same address without it, for what people pass on, such as calendar entries.
    """

    url: str
    own: str = ""
    plain: str


Links = Mapping[int, PersonalLink]
"""By id of the letter."""
NO_LINKS: Links = {}


def no_link(_person: str) -> str:
    return ""


def no_links(_session: Session, _letters: Sequence[Letter], _now: datetime) -> Links:
    return NO_LINKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """How mails go out: who sends them, in whose words, where all of them go in a test."""

    author: str = ""
    """Address that sends; empty: the programme's contact. Replies go to the contact anyway."""
    redirect_to: str = ""
    wordings: Wordings = field(default_factory=dict)
    """Messages that the coordinator rewrote."""
    stop_link: Callable[[str], str] = no_link
    """Gives the link with which a person ends questionnaires; empty: there is none."""
    linking: Callable[[Session, Sequence[Letter], datetime], Links] = no_links
    """Gives the link of each letter that leads to a page, in the transaction that claims it."""


def compose(letters: Sequence[Letter], post: Post, links: Links = NO_LINKS) -> Mail:
    """Write and address one mail with these claimed letters to one person.

    Its key is that of the first letter, or of the mail that is sent once more; its date is the
    moment of the claim. ``links`` are what ``post.linking`` gave for them.

    Raises:
        TrialError: one of ``notifications.errors``, which say what to correct.
    """
    first = letters[0]
    found = [_shown_to(letter, post, links) for letter in letters]
    page = next((link.own for link in found if link and link.own), "")
    messages = [
        _fitting_its_reader(_message(letter, link, page), letter)
        for letter, link in zip(letters, found, strict=True)
    ]
    questionnaire = all(letter.limited for letter in letters)
    stop = post.stop_link(first.person) if questionnaire else ""
    reader = Reader(first.name, first.language, first.timezone, stop, page)
    bulk = all(message.bulk for message in messages)
    # What was in doubt travels alone, so that one answer is about it alone.
    single = any(message.single for message in messages) or any(x.resends for x in letters)
    manner: dict[str, Any] = {"synthetic": first.synthetic, "wordings": post.wordings}
    shared, own = shared_by_readers(messages, reader, **manner)
    contact = Address(messages[0].programme, checked(messages[0].contact))
    author = Address(contact.name, checked(post.author)) if post.author else contact
    sent_at = first.claimed_at or first.not_before
    return Mail(
        key=(first.resends and first.mail) or first.key,
        purpose=first.purpose if len(letters) == 1 else _kind(letters),
        about=first.subject if len(letters) == 1 else first.person,
        day=local_day(first.not_before, first.timezone),
        sent_at=sent_at.astimezone(zone_of(first.timezone)),
        author=author,
        reply_to=contact if author != contact else None,
        to=_addressee(first, post),
        language=first.language,
        synthetic=first.synthetic,
        bulk=bulk,
        single=single,
        questionnaire=questionnaire,
        unsubscribe=stop,
        writing=partial(write, messages, reader, **manner),
        shared=shared if bulk else None,
        own=own if bulk else {},
        calendars=tuple(
            _calendar(letters[place], messages[place], found[place], date, sent_at)
            for place, *date in shared.dates
        ),
    )


def _kind(letters: Sequence[Letter]) -> str:
    return "questionnaires" if all(letter.limited for letter in letters) else DIGEST


def _shown_to(letter: Letter, post: Post, links: Links) -> PersonalLink | None:
    link = links.get(letter.id or 0)
    if link is None or not _is_redirected(letter, post):
        return link
    return replace(link, url=link.plain, own="")  # a test opens nobody's door


def _message(letter: Letter, link: PersonalLink | None, page: str) -> Message:
    # The firms of one trial share their facts: read once, they share their words as well.
    url = link.url if link else ""
    return _read(letter.message, json.dumps(letter.facts), url.replace(page, PAGE) if page else url)


@lru_cache(maxsize=1024)
def _read(name: str, facts: str, link: str) -> Message:
    message = read_message(name, json.loads(facts))
    return message.model_copy(update={"link": link}) if link else message


def _is_redirected(letter: Letter, post: Post) -> bool:
    """Whether somebody else gets it, for a test: never what logs its reader in."""
    return bool(post.redirect_to) and not leaves_at_once(letter.message)


def _addressee(letter: Letter, post: Post) -> Address:
    meant = checked(letter.address)
    if not _is_redirected(letter, post):
        return Address(letter.name, meant)
    return Address(f"{letter.name} ({meant})", checked(post.redirect_to))


def _fitting_its_reader(message: Message, letter: Letter) -> Message:
    # Nobody is sent to themselves with a question.
    if not message.ask_address or message.ask_address != letter.address:
        return message
    return message.model_copy(update={"ask_name": "", "ask_address": ""})


def _calendar(
    letter: Letter,
    message: Message,
    link: PersonalLink | None,
    date: Sequence[Any],
    at: datetime,
) -> Calendar:
    event, summary, description = date
    entry = Entry(
        key=event.key or f"{letter.subject}/{letter.step}",
        when=event.when,
        until=event.until,
        summary=f"[SYNTHETIC] {summary}" if letter.synthetic else summary,
        description=description,
        sequence=event.sequence,
        cancelled=event.cancelled,
        organizer=message.contact,
        link=link.plain if link else message.link,
    )
    return Calendar(method=entry.method.value, content=calendar_file(entry, at=at))
