"""What is to become of a letter at the moment it would leave; decided again every time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlmodel import Session, col, select

from notifications.addresses import dead_among
from notifications.tables import Letter, OptOut


class Verdict(StrEnum):
    SEND = "send"
    DROP = "drop"
    """It is no longer true: cancelled, with the reason."""
    HOLD = "hold"
    """Somebody has to do something first."""
    WAIT = "wait"
    """True, but not now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The decision on one letter. ``facts`` are those of today, where they have changed."""

    verdict: Verdict = Verdict.SEND
    reason: str = ""
    until: datetime | None = None
    facts: Mapping[str, Any] | None = None


SEND = Ruling()


def drop(reason: str) -> Ruling:
    return Ruling(verdict=Verdict.DROP, reason=reason)


def hold(reason: str) -> Ruling:
    return Ruling(verdict=Verdict.HOLD, reason=reason)


def wait(until: datetime, reason: str) -> Ruling:
    return Ruling(verdict=Verdict.WAIT, until=until, reason=reason)


NO_MORE = "asked for no more questionnaires"
DOES_NOT_WORK = "the address does not work; correct it with: pilots outbox address"


def known_refusals(session: Session, letters: Sequence[Letter]) -> dict[int, Ruling]:
    """Return the rulings that follow from what addresses and readers have told us before."""
    people = {letter.person for letter in letters if letter.limited}
    dead = dead_among(session, (letter.address for letter in letters))
    out = set(session.exec(select(OptOut.person).where(col(OptOut.person).in_(people))))
    found: dict[int, Ruling] = {}
    for letter in letters:
        if letter.limited and letter.person in out:
            found[letter.id or 0] = drop(NO_MORE)
        elif letter.address in dead:
            found[letter.id or 0] = hold(DOES_NOT_WORK)
    return found


class Judge(Protocol):
    """Knows what letters are about: asked for every letter just before it leaves."""

    def rulings(self, session: Session, letters: list[Letter]) -> Mapping[int, Ruling]:
        """Return the ruling on each letter (by id) as of its ``claimed_at``."""
        ...

    def morning(self, letter: Letter, day: date) -> datetime:
        """Return the hour of mail on the first working day of the reader from ``day`` on."""
        ...
