"""Messages and a reader in, subject, text and HTML in the reader's language out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

from jinja2 import TemplateError

from notifications.cleaning import one_line
from notifications.drafting import DIGEST, PAGE, SOMEBODY, STOP, Manner, Written, drafted
from notifications.errors import TemplateBroken
from notifications.messages import Message
from notifications.wording import NO_WORDINGS, Wordings, chosen
from notifications.wrapping import filled_line

TOKENS = {
    "text": "-pt-name-",
    "html": "-pt-htmlname-",
    "stop": "-pt-stop-",
    "page": "-pt-page-",
}
"""The places of name and links where a provider fills them in: none is part of another."""
_OWN = re.compile(rf"^.*[{SOMEBODY}{STOP}{PAGE}].*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the letter: how to greet them, in which language, where their clock stands.

    ``stop`` is the link that ends questionnaires for this reader, ``page`` the secret part of the
    links that a message has with ``PAGE`` in its place; both are empty where there is none.
    """

    name: str
    language: str
    timezone: str
    stop: str = ""
    page: str = ""


def write(
    messages: Sequence[Message],
    reader: Reader,
    *,
    synthetic: bool,
    wordings: Wordings = NO_WORDINGS,
) -> Written:
    """Write one mail with these messages; a sentence without a translation stays English.

    Raises:
        TemplateBroken: a template or a translation is wrong, or asks for a fact that is not there.
        WordingRefused: the coordinator's own words do not fit these facts.
        UnknownTimezone: the reader's time zone does not exist.
    """
    draft = _draft(tuple(messages), _manner(messages, reader, wordings, synthetic=synthetic))
    name = one_line(reader.name)
    for place in (SOMEBODY, STOP, PAGE):
        name = name.replace(place, "")
    own = {SOMEBODY: name, STOP: reader.stop, PAGE: reader.page}

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
    messages: Sequence[Message],
    reader: Reader,
    *,
    synthetic: bool,
    wordings: Wordings = NO_WORDINGS,
) -> tuple[Written, dict[str, str]]:
    """Return the mail with a token for whatever is the reader's own, and the value of each token.

    Thirty firms of one trial, or a hundred thousand of one wave, share the first.
    """
    name = one_line(reader.name)
    values = {TOKENS["text"]: name, TOKENS["html"]: escape(name), TOKENS["stop"]: reader.stop}
    if reader.page:
        values[TOKENS["page"]] = reader.page
    manner = _manner(messages, reader, wordings, synthetic=synthetic)
    return _tokened(tuple(messages), manner), values


def _manner(
    messages: Sequence[Message], reader: Reader, wordings: Wordings, *, synthetic: bool
) -> Manner:
    return Manner(
        reader.language,
        reader.timezone,
        stop=bool(reader.stop),
        synthetic=synthetic,
        own=chosen(messages, reader.language, wordings) if wordings else (),
    )


@lru_cache(maxsize=512)
def _tokened(messages: tuple[Message, ...], manner: Manner) -> Written:
    draft = _draft(messages, manner)
    subject, text, html = (
        said.replace(SOMEBODY, TOKENS[kind])
        .replace(STOP, TOKENS["stop"])
        .replace(PAGE, TOKENS["page"])
        for said, kind in ((draft.subject, "text"), (draft.text, "text"), (draft.html, "html"))
    )
    return replace(draft, subject=subject, text=text, html=html)


@lru_cache(maxsize=512)
def _draft(messages: tuple[Message, ...], manner: Manner) -> Written:
    try:
        return drafted(messages, manner)
    except (TemplateError, ArithmeticError, KeyError, TypeError, ValueError) as fault:
        # A translation that asks for another fact is a KeyError, one with a lone % a ValueError; a
        # template that divides by zero is an ArithmeticError.
        name = messages[0].name if len(messages) == 1 else DIGEST
        raise TemplateBroken(name, language=manner.language, fault=str(fault)) from fault
