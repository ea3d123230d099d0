"""What a mail says, but for its reader's own name and link: one message, or several as one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from notifications.cleaning import one_line
from notifications.messages import Dated, Event, Message
from notifications.places import city
from notifications.templating import template
from notifications.wording import Chosen, reworded
from notifications.wrapping import wrapped

DIGEST = "digest"
"""The templates of a mail that carries several messages."""
SOMEBODY, STOP, PAGE = "\ue000", "\ue001", "\ue003"
"""Stand for the reader's name, the own link that stops questionnaires and the own part of the link
to a page until the mail is addressed; no text contains them."""
_NEXT_PART = "\ue002"
_PARTS = ("letter", "opening", "about", "button", "reply", "more", "why")
_SHOWN = ("letter", "about", "button")
_KINDS = {
    "task": "tasks",
    "task-reminder": "tasks",
    "date-moved": "tasks",
    "invitation": "questionnaires",
    "invitation-reminder": "questionnaires",
    "review-request": "reports",
    "review-reminder": "reports",
}
_BEGINNING = re.compile(r"^(<p>)?(\w)")
_PER_CENT = re.compile(r"(?<=\d) %")

Facts = dict[str, Any]
Dates = tuple[tuple[int, Event, str, str], ...]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a mail is written: all that its words depend on besides the messages.

    ``stop``: the reader has a link that ends questionnaires. ``own``: the coordinator's words.
    """

    language: str
    timezone: str
    stop: bool
    synthetic: bool
    own: Chosen = ()

    def facts(self, message: Message) -> Facts:
        return message.model_dump() | {
            "city": city(self.timezone, self.language),
            "timezone": self.timezone,
            "synthetic": self.synthetic,
            "stop": STOP if self.stop else "",
            "recipient": SOMEBODY,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """What a mail says. ``dates``: place of the message, event, summary, description of each."""

    subject: str
    text: str
    html: str
    dates: Dates


def drafted(messages: Sequence[Message], manner: Manner) -> Written:
    """Return the mail, with ``SOMEBODY``, ``STOP`` and ``PAGE`` for what is the reader's own.

    Raises:
        jinja2.TemplateError, ArithmeticError, KeyError, TypeError, ValueError: of a template or a
            translation.
        WordingRefused: the coordinator's own words do not fit these facts.
    """
    dates = tuple(
        date
        for place, message in enumerate(messages)
        for date in _dates(place, message, manner.language, manner.facts(message))
    )
    if len(messages) > 1:
        return _together(messages, manner, dates)
    one = _One.of(messages[0], manner)
    more = {"together": False, "calendars": len(dates)}
    bodies = {
        kind: one.body(kind, more | {"frame": f"_frame/body.{kind}.jinja"})
        for kind in ("txt", "html")
    }
    return _written(one.headline, bodies, manner, dates)


@dataclass(frozen=True, slots=True)
class _One:
    """One message in a mail, under its own headline, in our words or in the coordinator's."""

    message: Message
    manner: Manner
    facts: Facts
    headline: str
    own_words: Sequence[object] | None

    @classmethod
    def of(cls, message: Message, manner: Manner) -> "_One":
        facts, language = manner.facts(message), manner.language
        subject, words = reworded(message, language, dict(manner.own))
        headline = one_line(subject or _said(message.name, "subject.txt", language, facts))
        return cls(message, manner, facts, headline, words)

    def body(self, kind: str, more: Facts) -> str:
        facts = self.facts | {"headline": self.headline} | more
        if self.own_words is None:
            return _said(self.message.name, f"body.{kind}", self.manner.language, facts)
        base = f"{self.message.name}/body.{kind}.jinja"
        own = {"base": base, "own_words": self.own_words}
        return _said("_frame", f"reworded.{kind}", self.manner.language, facts | own)

    def parts(self, kind: str) -> dict[str, str]:
        """Return what the message says, part by part, to stand beside others in a mail."""
        more = {"together": True, "next_part": _NEXT_PART, "frame": f"_frame/item.{kind}.jinja"}
        said = (part.strip() for part in self.body(kind, more).split(_NEXT_PART))
        return {"headline": self.headline} | dict(zip(_PARTS, said, strict=True))


def _together(messages: Sequence[Message], manner: Manner, dates: Dates) -> Written:
    """Write several messages as one mail: each in turn, what they have in common once."""
    items = [_One.of(message, manner) for message in sorted(messages, key=_day)]
    facts = items[0].facts | _in_short(messages) | {"link": "", "items": items}
    headline = one_line(_said(DIGEST, "subject.txt", manner.language, facts))
    facts |= {"headline": headline, "together": True, "calendars": len(dates)}
    bodies = {}
    for kind in ("txt", "html"):
        kept = Markup if kind == "html" else str  # ours: escaped where it was filled in
        parts = [item.parts(kind) for item in items]
        said = {
            "frame": f"_frame/body.{kind}.jinja",
            "replies": _once(kept(part["reply"]) for part in parts),
            "mores": _once(kept(line) for part in parts for line in part["more"].splitlines()),
            "whys": _once(kept(part["why"]) for part in parts),
            "items": [
                part | {name: kept(part[name]) for name in _SHOWN}
                for part in _without_repeating(parts)
            ],
        }
        bodies[kind] = _said(DIGEST, f"body.{kind}", manner.language, facts | said)
    return _written(headline, bodies, manner, dates)


def _day(message: Message) -> date:
    return message.due if isinstance(message, Dated) else date.max


def _in_short(messages: Sequence[Message]) -> Facts:
    """What lets a busy reader decide: what kind of things, how many are late, the next day."""
    kinds = {_KINDS.get(message.name, "things") for message in messages}
    dated = [message for message in messages if isinstance(message, Dated)]
    return {
        "all_are": kinds.pop() if len(kinds) == 1 else "things",
        "late": sum(message.working_days < 0 for message in dated),
        "next_day": min((message.due for message in dated), default=None),
    }


def _without_repeating(parts: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    """How a message opens, and what its service is for, is said with the first that says so."""
    said: set[str] = {""}
    for part in parts:
        letter, about = part["letter"], part["about"]
        if part["opening"] in said:
            letter = letter.removeprefix(part["opening"]).strip()
        yield part | {"letter": _begun(letter), "about": "" if about in said else about}
        said |= {part["opening"], about}


def _begun(letter: str) -> str:
    # After a greeting and its comma German and Italian go on with a small letter: not here.
    return _BEGINNING.sub(lambda found: (found[1] or "") + found[2].upper(), letter, count=1)


def _once(said: Iterator[str]) -> list[str]:
    """What several letters say in the same words, the mail says once."""
    return list(dict.fromkeys(filter(None, said)))


def _written(headline: str, bodies: Mapping[str, str], manner: Manner, dates: Dates) -> Written:
    subject = f"[SYNTHETIC] {headline}" if manner.synthetic else headline
    return Written(subject, wrapped(bodies["txt"]), bodies["html"].strip() + "\n", dates)


def _said(name: str, part: str, language: str, facts: Facts) -> str:
    said = template(name, part, language).render(facts)
    return _PER_CENT.sub("\u00a0%", said)  # a number and its sign stay on one line


def _dates(
    place: int, message: Message, language: str, facts: Facts
) -> Iterator[tuple[int, Event, str, str]]:
    for event in message.events():
        said = template(message.name, "event.txt", language).render(facts, entry=event.model_dump())
        summary, _, description = said.strip().partition("\n")
        yield place, event, one_line(summary), description.strip()
