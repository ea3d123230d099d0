"""What a coordinator asks of the outbox: which letters, how many, and what is known about one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, or_
from sqlmodel import Session, col, select

from foundation.errors import TrialError
from notifications.claiming import LEFT
from notifications.lifecycle import State
from notifications.store import policy
from notifications.tables import Letter, LetterEvent, OptOut


class NoSuchLetter(TrialError):
    """A command names a letter that is not in the outbox."""

    code = "LETTER-401"

    def __init__(self, numbers: Sequence[int]) -> None:
        named = ", ".join(map(str, numbers))
        super().__init__(
            f"There is no letter {named}. The numbers stand first in: pilots outbox list"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which letters: everything that is set has to fit.

    ``about`` is a subject or what it begins with, up to a dot: a cluster, a trial, a task.
    ``people``: only letters to one of these; None: to anybody.
    """

    states: tuple[State, ...] = ()
    person: str = ""
    about: str = ""
    purpose: str = ""
    message: str = ""
    language: str = ""
    due_from: datetime | None = None
    due_until: datetime | None = None
    people: frozenset[str] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.states:
            found.append(col(Letter.state).in_(self.states))
        if self.about:
            within = col(Letter.subject).startswith(f"{self.about}.", autoescape=True)
            found.append(or_(col(Letter.subject) == self.about, within))
        if self.due_from:
            found.append(col(Letter.due) >= self.due_from)
        if self.due_until:
            found.append(col(Letter.due) <= self.due_until)
        if self.people is not None:
            found.append(col(Letter.person).in_(self.people))
        exact = (Letter.person, Letter.purpose, Letter.message, Letter.language)
        asked = (self.person, self.purpose, self.message, self.language)
        return found + [col(column) == value for column, value in zip(exact, asked, strict=True)
                        if value]  # fmt: skip


def find(
    session: Session,
    wanted: Wanted,
    *,
    limit: int | None = None,
    after: int = 0,
    waiting_first: bool = False,
) -> list[Letter]:
    """Return the letters that fit, those that are due first in front, without ``after`` of them.

    Those of one moment come by their reader. ``waiting_first``: what has not left comes first, the
    soonest in front; the rest follows, the latest in front.
    """
    due, waits = col(Letter.due), col(Letter.state).in_((State.QUEUED, State.CLAIMED, State.HELD))
    order = [case((waits, 0), else_=1), case((waits, due)), due.desc()] if waiting_first else [due]
    query = (
        select(Letter)
        .where(*wanted.conditions())
        .order_by(*order, func.lower(col(Letter.name)), col(Letter.key))
    )
    return list(session.exec(query.limit(limit).offset(after or None)))


def states_of(session: Session, wanted: Wanted) -> Counter[State]:
    """Return how many letters that fit are in each state that has any."""
    query = select(Letter.state, func.count()).where(*wanted.conditions())
    return Counter({State(s): n for s, n in session.exec(query.group_by(col(Letter.state)))})


def purposes(session: Session) -> list[str]:
    """Return what letters were ever promised for."""
    return sorted(session.exec(select(Letter.purpose).distinct()))


def letter_numbered(session: Session, number: int) -> Letter:
    """Return one letter.

    Raises:
        NoSuchLetter: there is none with this number.
    """
    return letters_numbered(session, [number])[0]


def letters_numbered(session: Session, numbers: Sequence[int]) -> list[Letter]:
    """Return the letters in the order of ``numbers``, each once.

    Raises:
        NoSuchLetter: names every number that is none of a letter.
    """
    wanted = list(dict.fromkeys(numbers))
    found = {letter.id: letter for letter in session.exec(
        select(Letter).where(col(Letter.id).in_(wanted)))}  # fmt: skip
    if missing := [number for number in wanted if number not in found]:
        raise NoSuchLetter(missing)
    return [found[number] for number in wanted]


def carried_with(session: Session, letter: Letter) -> list[Letter]:
    """Return the other letters of the mail that carried ``letter``."""
    if letter.mail is None:
        return []
    same = select(Letter).where(col(Letter.mail) == letter.mail, col(Letter.id) != letter.id)
    return list(session.exec(same.order_by(col(Letter.due), col(Letter.key))))


def together(letter: Letter, companions: Sequence[Letter]) -> list[Letter]:
    """Return the letters of one mail in their order in it."""
    return sorted([letter, *companions], key=lambda one: (one.due, one.key))


def reports_on(session: Session, letter: Letter) -> list[LetterEvent]:
    """Return what the provider reported about the mail of ``letter``, oldest first."""
    if letter.mail is None:
        return []
    query = select(LetterEvent).where(col(LetterEvent.mail) == letter.mail)
    return list(session.exec(query.order_by(col(LetterEvent.at), col(LetterEvent.id))))


def opted_out(session: Session, person: str) -> OptOut | None:
    return session.get(OptOut, person)


def firms_at_their_limit(session: Session, since: datetime) -> int:
    """Return how many firms have had as many mails after ``since`` as their budget allows."""
    mails = (
        select(Letter.person)
        .where(col(Letter.limited), col(Letter.state).in_(LEFT), col(Letter.claimed_at) > since)
        .group_by(col(Letter.person))
        .having(func.count(func.distinct(Letter.mail)) >= policy(session).budget_letters)
    )
    return session.exec(select(func.count()).select_from(mails.subquery())).one()
