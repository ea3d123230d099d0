"""A coordinator rewrites a message: read what was rewritten, check it, store it, take it back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from foundation.digests import digest
from foundation.errors import TrialError
from notifications.cleaning import one_line
from notifications.errors import FactsUnusable, UnknownMessage
from notifications.lifecycle import State
from notifications.messages import MESSAGES, Message, read_message
from notifications.outbox import Recipient
from notifications.previewing import difference, preview, sample
from notifications.searching import Wanted, find
from notifications.tables import Letter, LetterWording
from notifications.templating import template
from notifications.wording import LETTER, PARTS, SUBJECT, Own, Wordings, check, filled
from notifications.wrapping import wrapped

SCHEDULED = (State.QUEUED, State.HELD)


class NothingReworded(TrialError):
    """A part of a message that nobody rewrote cannot be put back."""

    code = "LETTER-502"

    def __init__(self, message: str, language: str) -> None:
        super().__init__(
            f"Nobody rewrote {message!r} ({language}): our own words hold. "
            "What was rewritten: pilots outbox wording list"
        )


class RewordedMeanwhile(TrialError):
    """Somebody else has put other words in place since these were written."""

    code = "LETTER-503"

    def __init__(self, own: Own) -> None:
        theirs = " / ".join(filter(None, (own.subject, own.letter)))
        found = theirs or "our own words again"
        self.facts = {"now": theirs}
        super().__init__(
            "Somebody else has changed this letter since you opened the page. It says now: "
            f"{found} What you typed is still here: decide which of the two holds. "
            "Nothing was changed."
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What other words would change: the scheduled letters, and one text before and after."""

    letters: tuple[Letter, ...]
    diff: tuple[str, ...]


def change(
    session: Session,
    kind: type[Message],
    language: str,
    parts: dict[str, str] | None,
    *,
    now: datetime,
) -> Change:
    """Return what putting ``parts`` in place would change; None: what taking them back would.

    Raises:
        WordingRefused: they do not fit every letter.
        NothingReworded: there is nothing to take back.
    """
    before = wordings(session)
    letters = scheduled(session, kind.name, language)
    if parts is None:
        if (kind.name, language) not in before:
            raise NothingReworded(kind.name, language)
        after = without_own(before, kind.name, language)
    else:
        check_all(parts, kind, language, letters)
        after = with_own(before, kind.name, language, parts)
    shown = letters[0] if letters else _example(kind, language, now)
    lines = difference(preview([shown], before), preview([shown], after))
    return Change(tuple(letters), tuple(lines))


def our_words(kind: type[Message], language: str) -> dict[str, str]:
    """Return subject and opening as they are without a coordinator, from the example's facts."""
    facts = kind.example().model_dump()
    body = template(kind.name, "body.txt", language)
    opening = "".join(body.blocks["opening"](body.new_context(facts)))
    subject = template(kind.name, "subject.txt", language).render(facts)
    return {SUBJECT: one_line(subject), LETTER: wrapped(opening)}


def _example(kind: type[Message], language: str, now: datetime) -> Letter:
    message = kind.example()
    reader = Recipient("example", "Example Reader", message.contact, language, "Europe/Rome")
    return sample(message, reader, synthetic=False, now=now)


def kind_of(name: str) -> type[Message]:
    """Return the message with this name.

    Raises:
        UnknownMessage: there is none.
    """
    for kind in MESSAGES:
        if kind.name == name:
            return kind
    raise UnknownMessage(name, known=sorted(kind.name for kind in MESSAGES))


def rows(session: Session) -> list[LetterWording]:
    """Return every part that was rewritten, by message, language and part."""
    columns = (LetterWording.message, LetterWording.language, LetterWording.part)
    return list(session.exec(select(LetterWording).order_by(*map(col, columns))))


def wordings(session: Session) -> Wordings:
    """Return what holds now, as ``notifications.wording.reworded`` reads it."""
    found: dict[tuple[str, str], Own] = {}
    for row in rows(session):
        before = found.get((row.message, row.language), Own())
        found[row.message, row.language] = _with(before, {row.part: row.text})
    return found


def changed_since(session: Session, letter: Letter) -> datetime | None:
    """Return when the words of a letter were changed after it had left, or None."""
    if letter.handed_over_at is None:
        return None
    keys = [(letter.message, part, letter.language) for part in PARTS]
    found = [session.get(LetterWording, key) for key in keys]
    after = [row.at for row in found if row and row.at > letter.handed_over_at]
    return max(after, default=None)


def version_of(own: Own) -> str:
    """Return what stands for the words that somebody had before them."""
    return digest([own.subject, own.letter])[:16]


def must_be_as_seen(session: Session, message: str, language: str, seen: str) -> None:
    """Go on only if the words are those that somebody has seen.

    Raises:
        RewordedMeanwhile: they are others.
    """
    own = wordings(session).get((message, language), Own())
    if version_of(own) != seen:
        raise RewordedMeanwhile(own)


def with_own(before: Wordings, message: str, language: str, parts: dict[str, str]) -> Wordings:
    """Return ``before`` with these parts of one message rewritten."""
    own = before.get((message, language), Own())
    return {**before, (message, language): _with(own, parts)}


def without_own(before: Wordings, message: str, language: str) -> Wordings:
    return {key: own for key, own in before.items() if key != (message, language)}


def _with(own: Own, parts: dict[str, str]) -> Own:
    return Own(
        subject=parts.get(SUBJECT, own.subject),
        letter=parts.get(LETTER, own.letter),
    )


def scheduled(session: Session, message: str, language: str) -> list[Letter]:
    """Return the letters that a change of these words would change, those due first in front."""
    return find(session, Wanted(states=SCHEDULED, message=message, language=language))


def check_all(
    parts: dict[str, str], kind: type[Message], language: str, letters: list[Letter]
) -> None:
    """Refuse words that do not fit every kind of this message and every scheduled letter.

    Raises:
        WordingRefused: names the lines and what is wrong with them.
    """
    for part, text in parts.items():
        check(part, text, kind, language)
        for message in set(_readable(letters)):
            filled(part, text, message, language)


def _readable(letters: list[Letter]) -> Iterator[Message]:
    for letter in letters:
        try:
            yield read_message(letter.message, letter.facts)
        except (FactsUnusable, UnknownMessage):
            continue  # a letter from another version: it fails by itself, whatever the words


def store(
    session: Session,
    message: str,
    language: str,
    parts: dict[str, str],
    *,
    by: str,
    now: datetime,
) -> None:
    """Write parts that were checked; every letter that leaves from now on uses them."""
    for part, text in parts.items():
        row = LetterWording(message=message, part=part, language=language, text=text, by=by, at=now)
        session.merge(row)


def reset(session: Session, message: str, language: str) -> list[str]:
    """Take the coordinator's words back and return which parts those were.

    Raises:
        NothingReworded: there were none.
    """
    found = [session.get(LetterWording, (message, part, language)) for part in PARTS]
    theirs = [row for row in found if row is not None]
    if not theirs:
        raise NothingReworded(message, language)
    for row in theirs:
        session.delete(row)
    return [row.part for row in theirs]
