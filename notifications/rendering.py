"""A message and its reader in, subject, text and HTML in the reader's language out."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import get_timezone_location
from jinja2 import (
    BytecodeCache,
    Environment,
    PackageLoader,
    StrictUndefined,
    Template,
    TemplateError,
)
from jinja2.bccache import Bucket

from foundation.languages import long_date, short_date, translations
from notifications.cleaning import one_line
from notifications.errors import TemplateBroken, UnknownTimezone
from notifications.messages import Event, Message

COLUMNS = 72
PUNCTUATION = (":", "; ")
TOGETHER = ("- ", "> ")
SIGNATURE = "--"
SOMEBODY = "\ue000"
"""Stands for the reader's name until the letter is addressed; no text and no name contains it."""
_PER_CENT = re.compile(r"(?<=\d) %")
_GREETING = re.compile(rf"^.*{SOMEBODY}.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the letter: how to greet them, in which language, where their clock stands."""

    name: str
    language: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a letter says. ``dates`` has a summary and a description for each event."""

    subject: str
    text: str
    html: str
    dates: tuple[tuple[Event, str, str], ...]


def write(message: Message, reader: Reader, *, synthetic: bool) -> Written:
    """Write ``message`` to ``reader``; a sentence without a translation stays English.

    Raises:
        TemplateBroken: a template or a translation is wrong, or asks for a fact that is not there.
        UnknownTimezone: the reader's time zone does not exist.
    """
    draft = _draft(message, reader.language, reader.timezone, synthetic=synthetic)
    name = one_line(reader.name).replace(SOMEBODY, "")
    return replace(
        draft,
        subject=draft.subject.replace(SOMEBODY, name),
        text=_GREETING.sub(lambda line: _fill(line[0].replace(SOMEBODY, name)), draft.text),
        html=draft.html.replace(SOMEBODY, escape(name)),
    )


@lru_cache(maxsize=512)
def _draft(message: Message, language: str, timezone: str, *, synthetic: bool) -> Written:
    """Write the letter to ``SOMEBODY``: thirty firms of one trial differ in their names only."""
    facts = {
        **message.model_dump(),
        "city": city(timezone, language),
        "timezone": timezone,
        "synthetic": synthetic,
    }
    try:
        return _written(message, language, facts)
    except (TemplateError, KeyError, TypeError, ValueError) as fault:
        # A translation that asks for another fact is a KeyError, one with a lone % a ValueError.
        raise TemplateBroken(message.name, language=language, fault=str(fault)) from fault


def _written(message: Message, language: str, facts: dict[str, Any]) -> Written:
    def part(file: str, **more: str) -> str:
        template = _template(message.name, file, language)
        said = template.render(facts, recipient=SOMEBODY, **more)
        return _PER_CENT.sub("\u00a0%", said)  # a number and its sign stay on one line

    subject = one_line(part("subject.txt"))
    text, html = part("body.txt"), part("body.html", headline=subject)
    dates = tuple((event, *_date(message, event, facts, language)) for event in message.events())
    marked = f"[SYNTHETIC] {subject}" if facts["synthetic"] else subject
    return Written(marked, wrapped(text), html.strip() + "\n", dates)


def _date(message: Message, event: Event, facts: dict[str, Any], language: str) -> tuple[str, str]:
    said = _template(message.name, "event.txt", language).render(facts, entry=event.model_dump())
    summary, _, description = said.strip().partition("\n")
    return one_line(summary), description.strip()


@cache
def _template(message: str, part: str, language: str) -> Template:
    environment = _environment(language, escaping=part.endswith("html"))
    return environment.get_template(f"{message}/{part}.jinja")


@cache
def _environment(language: str, *, escaping: bool) -> Environment:
    # Two environments a language: a macro that both kinds of text share is escaped where it must.
    environment = Environment(
        loader=PackageLoader("notifications"),
        autoescape=escaping,  # noqa: S701 -- a text letter has no markup to escape
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled(escaping=escaping),
    )
    catalogue = translations("notifications", "mail", language)
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    # French puts a space before a colon and a semicolon: the translators decide.
    colon, between = map(catalogue.gettext, PUNCTUATION)
    environment.globals |= {"language": language, "colon": colon, "between": between}
    environment.filters["day"] = lambda when: _long(when, language)
    environment.filters["short_day"] = lambda when: _short(when, language)
    environment.filters["paragraphs"] = _paragraphs
    environment.filters["quoted"] = lambda text: "\n".join(f"> {p}" for p in _paragraphs(text))
    return environment


def _paragraphs(text: str) -> list[str]:
    return [line for line in map(str.strip, text.split("\n")) if line]


class _Compiled(BytecodeCache):
    """Compiles a template once for all languages: its code is the same in each of them."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()


@cache
def _compiled(*, escaping: bool) -> _Compiled:  # noqa: ARG001 -- one for each answer
    return _Compiled()


@lru_cache(maxsize=4096)
def _long(when: date, language: str) -> str:
    return long_date(when, language)


@lru_cache(maxsize=4096)
def _short(when: date, language: str) -> str:
    return short_date(when, language)


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


def wrapped(text: str) -> str:
    """Return ``text`` with no line longer than 72 characters, addresses and links apart.

    Every line of a template is a paragraph of its own; items (``- ``), and the lines of a
    quotation (``> ``), stay together and hang.
    """
    paragraphs: list[str] = []
    before = ""
    for line in filter(None, map(str.strip, text.split("\n"))):
        kind = line[:2] if line[:2] in TOGETHER else ""
        gap = "" if (kind and kind == before) or before == SIGNATURE else "\n"
        paragraphs.append(gap + (f"{SIGNATURE} " if line == SIGNATURE else _fill(line)))
        before = SIGNATURE if line == SIGNATURE else kind
    return "\n".join(paragraphs).strip("\n") + "\n"


def _fill(line: str) -> str:
    # Plain greedy filling: textwrap does the same, at three times the cost, for every letter.
    if len(line) <= COLUMNS:
        return line
    hanging = {"- ": "  ", "> ": "> "}.get(line[:2], "")
    filled: list[str] = []
    room = 0
    for word in filter(None, line.split(" ")):
        if filled and room + 1 + len(word) <= COLUMNS:
            filled.append(f" {word}")
            room += 1 + len(word)
        else:
            lead = f"\n{hanging}" if filled else ""
            filled.append(lead + word)
            room = len(word) + (len(hanging) if filled[1:] else 0)
    return "".join(filled)
