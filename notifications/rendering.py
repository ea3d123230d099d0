"""A message and its reader in, subject, text and HTML in the reader's language out."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import get_timezone_location
from jinja2 import TemplateError
from markupsafe import Markup

from notifications.cleaning import one_line
from notifications.errors import TemplateBroken, UnknownTimezone
from notifications.messages import Event, Message
from notifications.templating import template
from notifications.wrapping import filled_line, wrapped

DIGEST = "digest"
"""The templates of a mail that carries several messages."""
SOMEBODY, STOP = "\ue000", "\ue001"
"""Stand for the reader's name and own link until the mail is addressed; no text contains them."""
PARTS = "\ue002"
TOKENS = {"text": "-pt-name-", "html": "-pt-htmlname-", "stop": "-pt-stop-"}
"""The same places where a provider fills them in: none is part of another."""
_PER_CENT = re.compile(r"(?<=\d) %")
_OWN = re.compile(rf"^.*[{SOMEBODY}{STOP}].*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the letter: how to greet them, in which language, where their clock stands.

    ``stop`` is the link that ends questionnaires for this reader; empty where there is none.
    """

    name: str
    language: str
    timezone: str
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a mail says. ``dates``: place of the message, event, summary, description of each."""

    subject: str
    text: str
    html: str
    dates: tuple[tuple[int, Event, str, str], ...]


def write(messages: Sequence[Message], reader: Reader, *, synthetic: bool) -> Written:
    """Write one mail with these messages; a sentence without a translation stays English.

    Raises:
        TemplateBroken: a template or a translation is wrong, or asks for a fact that is not there.
        UnknownTimezone: the reader's time zone does not exist.
    """
    draft = _draft(
        tuple(messages), reader.language, reader.timezone,
        stop=bool(reader.stop), synthetic=synthetic,
    )  # fmt: skip
    own = {SOMEBODY: one_line(reader.name).replace(SOMEBODY, ""), STOP: reader.stop}

    def filled(text: str, *, quoting: Callable[[str], str] = str) -> str:
        for place, value in own.items():
            text = text.replace(place, quoting(value))
        return text

    return replace(
        draft,
        subject=filled(draft.subject),
        text=_OWN.sub(lambda line: filled_line(filled(line[0])), draft.text),
        html=filled(draft.html, quoting=escape),
    )


def shared_by_readers(
    messages: Sequence[Message], reader: Reader, *, synthetic: bool
) -> tuple[Written, dict[str, str]]:
    """Return the mail with a token for whatever is the reader's own, and the value of each token.

    Thirty firms of one trial, or a hundred thousand of one wave, share the first.
    """
    key = (tuple(messages), reader.language, reader.timezone)
    name = one_line(reader.name)
    values = {TOKENS["text"]: name, TOKENS["html"]: escape(name), TOKENS["stop"]: reader.stop}
    return _tokened(*key, stop=bool(reader.stop), synthetic=synthetic), values


@lru_cache(maxsize=512)
def _tokened(
    messages: tuple[Message, ...], language: str, timezone: str, *, stop: bool, synthetic: bool
) -> Written:
    draft = _draft(messages, language, timezone, stop=stop, synthetic=synthetic)
    subject, text, html = (
        said.replace(SOMEBODY, TOKENS[kind]).replace(STOP, TOKENS["stop"])
        for said, kind in ((draft.subject, "text"), (draft.text, "text"), (draft.html, "html"))
    )
    return replace(draft, subject=subject, text=text, html=html)


@lru_cache(maxsize=512)
def _draft(
    messages: tuple[Message, ...], language: str, timezone: str, *, stop: bool, synthetic: bool
) -> Written:
    facts = {
        "city": city(timezone, language),
        "timezone": timezone,
        "synthetic": synthetic,
        "stop": STOP if stop else "",
        "recipient": SOMEBODY,
    }
    name = messages[0].name if len(messages) == 1 else DIGEST
    try:
        if len(messages) == 1:
            return _written(messages[0], language, facts)
        return _written_together(messages, language, facts)
    except (TemplateError, KeyError, TypeError, ValueError) as fault:
        # A translation that asks for another fact is a KeyError, one with a lone % a ValueError.
        raise TemplateBroken(name, language=language, fault=str(fault)) from fault


def _written(message: Message, language: str, facts: dict[str, Any]) -> Written:
    facts = message.model_dump() | facts
    subject = one_line(_said(message.name, "subject.txt", language, facts))
    dates = tuple(_dates(0, message, language, facts))
    return _framed(message.name, subject, language, facts, dates)


def _written_together(
    messages: tuple[Message, ...], language: str, facts: dict[str, Any]
) -> Written:
    """Write several messages as one mail: each body in turn, what all have in common once."""
    shared = messages[0].model_dump() | facts
    items: list[_Item] = []
    dates: list[tuple[int, Event, str, str]] = []
    for number, message in enumerate(messages, start=1):
        own = message.model_dump() | facts
        headline = one_line(_said(message.name, "subject.txt", language, own))
        items.append(_Item(message, language, own | {"headline": headline, "number": number}))
        dates += _dates(number - 1, message, language, own)
    about = {
        "link": "",
        "questionnaires": all(message.name.startswith("invitation") for message in messages),
    }

    def facts_in(kind: str) -> dict[str, Any]:
        parts = [item.parts(kind) for item in items]
        listed = [
            {"headline": item.facts["headline"], "letter": letter}
            for item, (letter, *_) in zip(items, parts, strict=True)
        ]
        # What several letters say in the same words, the mail says once.
        replies, mores, whys = (
            list(dict.fromkeys(part[place] for part in parts if part[place])) for place in (1, 2, 3)
        )
        said = {"items": listed, "replies": replies, "mores": mores, "whys": whys}
        return shared | about | said

    subject = one_line(_said(DIGEST, "subject.txt", language, facts_in("txt")))
    return _framed(DIGEST, subject, language, facts_in, tuple(dates))


@dataclass(frozen=True, slots=True)
class _Item:
    message: Message
    language: str
    facts: dict[str, Any]

    def parts(self, kind: str) -> list[str]:
        """Return the body, how to answer without a link, what else to know, why it came."""
        said = _said(
            self.message.name, f"body.{kind}", self.language,
            self.facts | {"frame": f"_frame/item.{kind}.jinja", "between_parts": PARTS},
        )  # fmt: skip
        parts = [part.strip() for part in said.split(PARTS)]
        return [Markup(part) for part in parts] if kind == "html" else parts  # noqa: S704 -- ours, escaped where it was filled in


def _framed(
    name: str,
    subject: str,
    language: str,
    facts: dict[str, Any] | Callable[[str], dict[str, Any]],
    dates: tuple[tuple[int, Event, str, str], ...],
) -> Written:
    def body(kind: str) -> str:
        known = facts(kind) if callable(facts) else facts
        frame = {"frame": f"_frame/body.{kind}.jinja", "headline": subject}
        return _said(name, f"body.{kind}", language, known | frame)

    synthetic = (facts("txt") if callable(facts) else facts)["synthetic"]
    marked = f"[SYNTHETIC] {subject}" if synthetic else subject
    return Written(marked, wrapped(body("txt")), body("html").strip() + "\n", dates)


def _said(name: str, part: str, language: str, facts: dict[str, Any]) -> str:
    said = template(name, part, language).render(facts)
    return _PER_CENT.sub("\u00a0%", said)  # a number and its sign stay on one line


def _dates(
    place: int, message: Message, language: str, facts: dict[str, Any]
) -> Iterator[tuple[int, Event, str, str]]:
    for event in message.events():
        said = template(message.name, "event.txt", language).render(facts, entry=event.model_dump())
        summary, _, description = said.strip().partition("\n")
        yield place, event, one_line(summary), description.strip()


@cache
def city(timezone: str, language: str) -> str:
    """Return the name people give to ``timezone``, such as ``Rom`` for Europe/Rome in German.

    Raises:
        UnknownTimezone: there is no such time zone.
    """
    zone_of(timezone)
    return str(get_timezone_location(timezone, locale=language, return_city=True))


@cache
def zone_of(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise UnknownTimezone(timezone) from fault


def local_day(moment: datetime, timezone: str) -> date:
    return moment.astimezone(zone_of(timezone)).date()
