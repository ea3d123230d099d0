from typing import Any

import pytest

from foundation.database import unit_of_work
from notifications.addresses import note_dead
from notifications.lifecycle import State
from notifications.reach import Reach, reach
from notifications.tables import DeadAddress, Letter
from tests.factories.reports import SENT, a_sent_letter

SUBJECT = "demo.svc.exit"


def letters_of(person: str, *states: State) -> list[Letter]:
    unsent: dict[str, Any] = {"mail": None, "handed_over_at": None}
    return [
        a_sent_letter(
            person,
            step=f"step-{number}",
            key=f"{person}-{number}",
            purpose="invitation-reminder" if number else "invitation",
            state=state,
            reason="why",
            **({} if state is State.HANDED_OVER else unsent),
        )
        for number, state in enumerate(states)
    ]


@pytest.mark.parametrize(
    ("states", "place"),
    [
        ((State.DELIVERED,), "reached"),
        ((State.HANDED_OVER, State.QUEUED), "reached"),
        ((State.BOUNCED, State.HANDED_OVER), "reached"),
        ((State.BOUNCED,), "not_reached"),
        ((State.DEAD, State.CANCELLED), "not_reached"),
        ((State.BOUNCED, State.QUEUED), "not_reached"),
        ((State.QUEUED, State.QUEUED), "on_the_way"),
        ((State.BOUNCED, State.IN_DOUBT), "on_the_way"),
        ((State.HELD,), "on_the_way"),
        ((State.CANCELLED,), "stopped"),
    ],
)
def test_a_person_stands_in_one_place(url: str, states: tuple[State, ...], place: str) -> None:
    with unit_of_work(url) as session:
        session.add_all(letters_of("sme-one", *states))
        session.flush()

        found = reach(session, [SUBJECT])[SUBJECT]

    assert found == Reach(**{place: frozenset({"sme-one"})})
    assert found.invited == 1


def test_a_letter_that_waits_for_an_address_that_does_not_work_reaches_nobody(url: str) -> None:
    with unit_of_work(url) as session:
        session.add_all(letters_of("sme-one", State.HELD, State.QUEUED))
        note_dead(session, [DeadAddress(address="sme-one@firm.example", kind="x", since=SENT)])
        session.flush()

        assert reach(session, [SUBJECT])[SUBJECT].not_reached == {"sme-one"}


def test_other_letters_and_other_things_do_not_count(url: str) -> None:
    with unit_of_work(url) as session:
        session.add_all([a_sent_letter(purpose="task"), a_sent_letter(subject="other.svc.exit")])
        session.flush()

        assert reach(session, [SUBJECT]) == {SUBJECT: Reach()}
