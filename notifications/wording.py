"""A coordinator's own words for a message: what they may contain, and how they are filled in.

Text with places for facts, ``{{ task }}`` or ``{{ due|day }}``, and ``{% if %}`` around what is not
always there. Nothing else: no loop, no call, no attribute, no object. The frame of a letter
(greeting, table of facts, button, footer) stays ours, and so text and HTML say the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from foundation.errors import TrialError
from foundation.languages import long_date, short_date, translations
from notifications.cleaning import one_line
from notifications.messages import Message
from notifications.wording_rules import Fault, faults_of, places_of

SUBJECT, LETTER = "subject", "letter"
PARTS = (SUBJECT, LETTER)
_ALONE = re.compile(r"^[ \t]*(\{%[^\n]*?%\})[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
"""A condition on a line of its own, which leaves no line behind; any other keeps its line end."""
LONGEST = {SUBJECT: 200, LETTER: 8000}
"""Characters of a part as it is typed, and of a subject as it is filled in."""
LONGEST_FILLED = {SUBJECT: 400, LETTER: 40_000}


class WordingRefused(TrialError):
    """The words of a coordinator cannot be used."""

    code = "LETTER-501"

    def __init__(self, part: str, message: str, language: str, faults: list[Fault]) -> None:
        listed = "; ".join(fault.in_words() for fault in faults)
        super().__init__(
            f"The {part} of {message!r} ({language}) cannot be used: {listed}. "
            f"Correct it; what may be used is shown by: pilots outbox wording show {message} "
            f"--language {language}"
        )


@dataclass(frozen=True, slots=True)
class Own:
    """What a coordinator rewrote of one message in one language; None: not that part."""

    subject: str | None = None
    letter: str | None = None


Wordings = Mapping[tuple[str, str], Own]
"""By message and language."""
NO_WORDINGS: Wordings = {}


Chosen = tuple[tuple[tuple[str, str], Own], ...]
"""Some of them, in a form that can be the key of a cache; ``dict`` makes wordings of it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of words, or a list of items."""

    words: str = ""
    items: tuple[str, ...] = ()


def chosen(messages: Iterable[Message], language: str, wordings: Wordings) -> Chosen:
    """Return the wordings that a mail with these messages depends on."""
    keys = dict.fromkeys((message.name, language) for message in messages)
    return tuple((key, wordings[key]) for key in keys if key in wordings)


def reworded(
    message: Message, language: str, wordings: Wordings
) -> tuple[str | None, tuple[Paragraph, ...] | None]:
    """Return the coordinator's subject and paragraphs for ``message``, None where ours hold.

    Plain text: whoever puts it into HTML escapes it.

    Raises:
        WordingRefused: it asks for what it must not, or fits this message no more.
    """
    own = wordings.get((message.name, language))
    if own is None:
        return None, None
    subject = own.subject and filled(SUBJECT, own.subject, message, language)
    letter = own.letter and paragraphs(filled(LETTER, own.letter, message, language))
    return subject or None, letter or None


def check(part: str, text: str, kind: type[Message], language: str) -> None:
    """Refuse words that could fail for any letter of this message.

    Raises:
        WordingRefused: names each line and what is wrong with it.
    """
    compiled(part, text, kind, language)
    for message in variants(kind):
        said = filled(part, text, message, language)
        if part == LETTER and paragraphs(said)[-1].items:
            what = "it ends with items, which would run into the facts: end with a sentence"
            raise _refused(part, kind.name, language, what)


def filled(part: str, text: str, message: Message, language: str) -> str:
    """Return ``text`` with the facts of ``message`` in their places.

    Raises:
        WordingRefused: it cannot be filled in, or nothing is left of it.
    """
    kind = type(message)
    try:
        said = compiled(part, text, kind, language).render(_facts(message, language))
    except (TemplateError, ArithmeticError, TypeError, ValueError) as fault:
        raise _refused(part, message.name, language, f"it cannot be filled in: {fault}") from fault
    said = one_line(said) if part == SUBJECT else said
    if not said.strip():
        raise _refused(part, message.name, language, "for some letters nothing is left of it")
    if len(said) > LONGEST_FILLED[part]:
        what = f"with its facts it has {len(said):,} characters; {LONGEST_FILLED[part]:,} is most"
        raise _refused(part, message.name, language, what)
    return said


@lru_cache(maxsize=256)
def compiled(part: str, text: str, kind: type[Message], language: str) -> Template:
    """Return the template of ``text``; it is checked every time before it is compiled.

    Raises:
        WordingRefused: it asks for more than facts, or is too long.
    """
    if len(text) > LONGEST[part]:
        what = f"it has {len(text):,} characters; {LONGEST[part]:,} is most"
        raise _refused(part, kind.name, language, what)
    if part == SUBJECT and len(text.strip().splitlines()) > 1:
        raise _refused(part, kind.name, language, "a subject is one line")
    if faults := list(faults_of(text, kind, _sandbox(language))):
        raise WordingRefused(part, kind.name, language, faults)
    try:
        return _sandbox(language).from_string(_ALONE.sub(r"\1", text))
    except RecursionError as fault:
        raise _refused(part, kind.name, language, "too much is nested in it") from fault


def variants(kind: type[Message]) -> Iterator[Message]:
    """Yield the example of a message with every choice its facts have, and with what may lack."""
    example = kind.example()
    yield example
    places = places_of(kind)
    yield example.model_copy(
        update={name: kind.model_fields[name].default for name in places if places[name].optional}
    )
    for name, place in places.items():
        for choice in place.choices:
            yield example.model_copy(update={name: choice})


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a filled-in letter: empty lines part them, ``- `` begins an item."""
    found: list[Paragraph] = []
    for block in _blocks(text):
        words = [line for line in block if not line.startswith("- ")]
        items = [line[2:] for line in block if line.startswith("- ")]
        found += [Paragraph(words=" ".join(words))] if words else []
        found += [Paragraph(items=tuple(items))] if items else []
    return tuple(found)


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in [*map(one_line, text.split("\n")), ""]:
        # Words after items begin a new paragraph: nothing changes its order.
        after_items = block and block[-1].startswith("- ") and not line.startswith("- ")
        if block and (not line or after_items):
            yield block
            block = []
        if line and line != "-":  # an item whose fact is empty is none
            block.append(line)


def _facts(message: Message, language: str) -> dict[str, object]:
    """Return plain values only; a text is one line, so that no fact makes a paragraph."""
    between = translations("notifications", "mail", language).gettext("; ")
    facts: dict[str, object] = {}
    for name in places_of(type(message)):
        value = getattr(message, name)
        if isinstance(value, str):
            facts[name] = one_line(value)
        elif isinstance(value, tuple):
            facts[name] = between.join(map(one_line, value))
        else:
            facts[name] = value
    return facts


@cache
def _sandbox(language: str) -> ImmutableSandboxedEnvironment:
    # Paragraphs are escaped where our frame takes them into HTML.
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = {
        "day": lambda when: long_date(when, language),
        "short_day": lambda when: short_date(when, language),
    }
    return environment


def _refused(part: str, message: str, language: str, what: str) -> WordingRefused:
    return WordingRefused(part, message, language, [Fault(what)])
