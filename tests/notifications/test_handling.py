from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select, update

from notifications import handling
from notifications.handling import (
    BY_A_PERSON,
    AddressStillDead,
    Doer,
    LetterNotMovable,
    sources_of,
)
from notifications.lifecycle import Move, State, rule_of
from notifications.outbox import queue_many
from notifications.tables import DeadAddress, Letter
from tests.factories.letters import MONDAY, a_promise
from tests.notifications.conftest import UnitOfWork

LATER = MONDAY + timedelta(hours=1)
LENA = Doer(by="Lena Lead", now=LATER, because="the date moves")


def letters_in(outbox: UnitOfWork, state: State, count: int = 1, **columns: Any) -> None:  # noqa: ANN401
    """Queue letters and bring them into ``state`` as the engine would leave them."""
    left: dict[State, dict[str, Any]] = {
        State.CLAIMED: {"claimed_at": MONDAY, "lease_until": LATER},
        State.HANDED_OVER: {"handed_over_at": MONDAY, "mail": "m"},
        State.IN_DOUBT: {"begun_at": MONDAY, "settled_at": MONDAY, "mail": "m"},
    }
    with outbox() as session:
        queue_many(session, [a_promise(f"p{number}") for number in range(count)])
        reason = "before" if state in (State.HELD, State.CANCELLED, State.DEAD) else None
        values = {"state": state, "reason": reason, **left.get(state, {}), **columns}
        session.exec(update(Letter).values(**values))


def all_letters(session: Session) -> list[Letter]:
    return list(session.exec(select(Letter).order_by(col(Letter.person))))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", BY_A_PERSON)
def test_a_person_moves_a_letter_only_where_the_table_of_rules_has_an_arrow(
    outbox: UnitOfWork, move: Move, state: State
) -> None:
    letters_in(outbox, state)
    with outbox() as session:
        letters = all_letters(session)
        if state in sources_of(move):
            assert BY_A_PERSON[move](session, letters, LENA) == {letters[0].id}
        else:
            with pytest.raises(LetterNotMovable, match=state.replace("_", " ")):
                BY_A_PERSON[move](session, letters, LENA)

    with outbox() as session:
        reached = all_letters(session)[0].state
    assert reached == (rule_of(move).target if state in sources_of(move) else state)


def test_who_did_it_when_and_why_stands_with_the_letter(outbox: UnitOfWork) -> None:
    letters_in(outbox, State.QUEUED)
    with outbox() as session:
        handling.hold(session, all_letters(session), LENA)

    with outbox() as session:
        assert all_letters(session)[0].reason == ("Held by Lena Lead on 2027-01-11: the date moves")


def test_one_letter_that_cannot_be_moved_stops_all_of_them(outbox: UnitOfWork) -> None:
    letters_in(outbox, State.QUEUED, count=3)
    with outbox() as session:
        session.exec(update(Letter).where(col(Letter.person) == "p1").values(state="delivered"))

    with outbox() as session, pytest.raises(LetterNotMovable) as refused:
        handling.hold(session, all_letters(session), LENA)

    assert str(refused.value) == (
        "Letter 2 to Manager Alpha is delivered: you cannot hold it. "
        "Nothing can be done to it any more. Nothing was changed."
    )
    with outbox() as session:
        assert [x.state for x in all_letters(session)] == ["queued", "delivered", "queued"]


def test_a_letter_that_somebody_else_moved_meanwhile_stays_as_they_left_it(
    outbox: UnitOfWork,
) -> None:
    letters_in(outbox, State.QUEUED, count=2)
    with outbox() as session:
        seen = all_letters(session)
        session.expunge_all()
    with outbox() as session:
        session.exec(
            update(Letter)
            .where(col(Letter.person) == "p0")
            .values(state=State.CLAIMED, claimed_at=MONDAY, lease_until=LATER)
        )

    with outbox() as session:
        assert handling.cancel(session, seen, LENA) == {seen[1].id}
        assert [x.state for x in all_letters(session)] == ["claimed", "cancelled"]


def test_a_released_letter_keeps_its_moment(outbox: UnitOfWork) -> None:
    letters_in(outbox, State.HELD)
    with outbox() as session:
        handling.release(session, all_letters(session), LENA)

    with outbox() as session:
        letter = all_letters(session)[0]
        assert (letter.due, letter.claimed_at, letter.resends) == (MONDAY, None, 0)


@pytest.mark.parametrize(
    ("state", "move", "resends"),
    [
        (State.IN_DOUBT, Move.RETRY, 1),
        (State.HELD, Move.RELEASE, 1),
        (State.BOUNCED, Move.RETRY, 0),
        (State.DEAD, Move.RETRY, 0),
    ],
)
def test_sending_again_without_knowing_about_the_first_is_counted(
    outbox: UnitOfWork, state: State, move: Move, resends: int
) -> None:
    letters_in(outbox, state, settled_at=MONDAY, begun_at=MONDAY, attempts=3)
    with outbox() as session:
        letters = all_letters(session)
        assert handling.may_have_arrived(letters[0]) == bool(resends)
        BY_A_PERSON[move](session, letters, LENA)

    with outbox() as session:
        letter = all_letters(session)[0]
        assert (letter.resends, letter.begun_at, letter.settled_at) == (resends, None, None)
        assert letter.attempts == (0 if move is Move.RETRY else 3)


@pytest.mark.parametrize(("state", "move"), [("held", Move.RELEASE), ("bounced", Move.RETRY)])
def test_nothing_is_sent_again_to_an_address_that_does_not_work(
    outbox: UnitOfWork, state: str, move: Move
) -> None:
    letters_in(outbox, State(state))
    with outbox() as session:
        address = "p0@demo-alpha.example"
        session.add(DeadAddress(address=address, kind="bounced", since=MONDAY))

    with outbox() as session, pytest.raises(AddressStillDead) as refused:
        BY_A_PERSON[move](session, all_letters(session), LENA)

    assert "`pilots outbox address p0 NEW@ADDRESS`" in str(refused.value)
    with outbox() as session:
        assert all_letters(session)[0].state == state


def test_a_thousand_letters_are_moved_at_once(outbox: UnitOfWork) -> None:
    letters_in(outbox, State.QUEUED, count=1001)

    with outbox() as session:
        assert len(handling.hold(session, all_letters(session), LENA)) == 1001
