"""Correct the mail address of a person or a firm, in their row and in every letter to come."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select, update

from foundation.errors import TrialError
from notifications.addresses import works_again
from notifications.handling import Doer, release
from notifications.lifecycle import State
from notifications.mail import checked
from notifications.ruling import DOES_NOT_WORK
from notifications.tables import Letter
from pilots import history
from pilots.lifecycle import Agent, Role
from pilots.lifecycle.rules import Rule
from pilots.tables import Firm, Person

CORRECTED = Rule("correct address", "address", "address", (Role.WP_LEAD,))
TO_COME = (State.QUEUED, State.HELD, State.DEAD, State.BOUNCED, State.IN_DOUBT)
WAITING = (State.QUEUED, State.HELD)
ADDRESSES = ("ask_address", "owner_address")
"""Facts of letters to others that repeat an address."""


class NoSuchPerson(TrialError):
    """A command names a person or a firm that is not in the programme."""

    code = "PEOPLE-101"

    def __init__(self, person: str) -> None:
        super().__init__(
            f"There is no person and no firm {person!r}. Ids are those of people.csv and smes.csv; "
            "`pilots outbox show ID` names the one of a letter."
        )


class CorrectedMeanwhile(TrialError):
    """Somebody else has corrected the same address."""

    code = "PEOPLE-105"

    def __init__(self, found: str) -> None:
        self.facts = {"now": found}
        super().__init__(
            f"Somebody else has corrected this address since you opened the page: it is {found} "
            "now. What you typed is still here: decide which of the two is right. Nothing was "
            "changed."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What a correction changed: letters that go to the new address, and those set free."""

    before: str
    after: str
    letters: int
    released: int
    again: int
    """Letters that had bounced or died: nobody sends them again unasked."""


def somebody(session: Session, person: str) -> Person | Firm:
    """Return the row of a person or a firm.

    Raises:
        NoSuchPerson: there is neither.
    """
    found = session.get(Person, person) or session.get(Firm, person)
    if found is None:
        raise NoSuchPerson(person)
    return found


def correct_address(
    session: Session,
    person: str,
    address: str,
    *,
    by: Agent,
    now: datetime,
    seen: str | None = None,
) -> Corrected:
    """Write ``address`` everywhere, and let go what was held because the old one did not work.

    The same address once more says that it works again. The history notes who and when, but no
    address: it can never be erased from there.

    ``seen``: the address that was corrected, where it may have been corrected meanwhile.

    Raises:
        NoSuchPerson: there is neither a person nor a firm of this name.
        AddressUnusable: no mail can reach the new one.
        CorrectedMeanwhile: the address is not the one that was seen.
    """
    row = somebody(session, person)
    checked(address)
    if seen is not None and row.email not in {seen, address.strip()}:
        raise CorrectedMeanwhile(row.email)
    before, after = row.email, address.strip()
    row.email = after
    session.add(row)
    session.flush()
    letters = _readdress(session, person, after)
    if isinstance(row, Person) and before != after:
        _mention(session, before, after)
    works_again(session, after)
    if not _used(session, before):
        works_again(session, before)
    history.record(session, "person", person, CORRECTED, by=by, at=now, note="")
    free = _held_for_it(session, person)
    released = release(session, free, Doer(by=by.id, now=now, because="the address was corrected"))
    again = len(_of(session, person, State.BOUNCED, State.DEAD))
    return Corrected(
        before=before, after=after, letters=letters, released=len(released), again=again
    )


def _readdress(session: Session, person: str, address: str) -> int:
    changed = (
        update(Letter)
        .where(col(Letter.person) == person, col(Letter.state).in_(TO_COME))
        .values(address=address)
        .execution_options(synchronize_session=False)
    )
    return session.exec(changed).rowcount


def _mention(session: Session, before: str, after: str) -> None:
    """Correct the address where letters to others name it."""
    for fact in ADDRESSES:
        named = col(Letter.facts)[fact].as_string() == before
        for letter in session.exec(
            select(Letter).where(col(Letter.state).in_(WAITING), named)
        ).all():
            letter.facts = {**letter.facts, fact: after}
            session.add(letter)
    session.flush()


def _used(session: Session, address: str) -> bool:
    same = [col(table.email) == address for table in (Person, Firm)]
    people = session.exec(select(Person.id).where(same[0]).limit(1)).first()
    return bool(people or session.exec(select(Firm.id).where(same[1]).limit(1)).first())


def _held_for_it(session: Session, person: str) -> list[Letter]:
    held = _of(session, person, State.HELD)
    return [letter for letter in held if letter.reason == DOES_NOT_WORK]


def _of(session: Session, person: str, *states: State) -> list[Letter]:
    query = select(Letter).where(col(Letter.person) == person)
    either = or_(*(col(Letter.state) == state for state in states))
    fresh = query.where(either).execution_options(populate_existing=True)
    return list(session.exec(fresh))
