from datetime import timedelta

import pytest
from sqlmodel import Session, select

from foundation.database import unit_of_work
from notifications.events import read_events, take_events
from notifications.lifecycle import Move, State
from notifications.settling import MEANS, STRENGTH, settle
from notifications.tables import DeadAddress, Letter, LetterPolicy
from tests.factories.reports import LATER, a_body, a_sent_letter, an_event


def test_every_meaning_has_a_strength() -> None:
    assert set(MEANS.values()) == set(STRENGTH) == {Move.ACKNOWLEDGE, Move.CONFIRM, Move.BOUNCE}


def test_a_report_that_came_before_anybody_knew_its_mail_is_not_lost(url: str) -> None:
    letter = a_sent_letter(state=State.CLAIMED, mail=None, handed_over_at=None)
    mail = letter.key
    with unit_of_work(url) as session:
        session.add(letter)
        early = read_events(a_body(an_event(mail, "bounce", reason="550 no such user")))
        assert take_events(session, early, received_at=LATER)["unknown mail"] == 1
        letter.state, letter.mail, letter.handed_over_at = State.HANDED_OVER, mail, LATER
        session.flush()

        settled = settle(session, [mail])

        assert settled.moved == {State.BOUNCED: 1}
        assert session.exec(select(DeadAddress.address)).all() == [letter.address]


def reported(session: Session, letter: Letter, *kinds: str) -> None:
    events = read_events(a_body(*(an_event(letter.key, kind) for kind in kinds)))
    take_events(session, events, received_at=LATER)
    session.expire_all()


@pytest.mark.parametrize("state", [State.QUEUED, State.CLAIMED, State.IN_DOUBT, State.HELD])
def test_a_report_of_the_first_try_spares_the_second(url: str, state: State) -> None:
    with unit_of_work(url) as session:
        letter = a_sent_letter(state=state, resends=1, handed_over_at=None, reason="in doubt")
        session.add(letter)
        session.flush()

        reported(session, letter, "processed")
        first = letter.state
        reported(session, letter, "delivered")

        assert (first, letter.state) == (State.HANDED_OVER, State.DELIVERED)


def test_what_is_to_be_sent_again_is_not_stopped_by_why_it_failed_before(url: str) -> None:
    with unit_of_work(url) as session:
        letter = a_sent_letter()
        session.add(letter)
        session.flush()
        reported(session, letter, "delivered", "bounce")
        assert letter.state == State.BOUNCED
        letter.state, letter.reason = State.QUEUED, None  # a person asked for it
        session.flush()

        reported(session, letter, "processed", "deferred")
        waiting = letter.state
        letter.state, letter.begun_at = State.CLAIMED, None
        session.flush()
        reported(session, letter, "spamreport")

        assert (waiting, letter.state) == (State.QUEUED, State.CLAIMED)


def test_settling_again_changes_nothing(url: str) -> None:
    with unit_of_work(url) as session:
        letter = a_sent_letter()
        session.add(letter)
        session.flush()
        take_events(session, read_events(a_body(an_event(letter.key))), received_at=LATER)

        assert settle(session, [letter.key, "f" * 64]).moved == {}
        assert settle(session, []).known == set()


def test_a_finished_letter_stays_where_it_is(url: str) -> None:
    with unit_of_work(url) as session:
        letter = a_sent_letter(state=State.CANCELLED, reason="withdrawn")
        session.add(letter)
        session.flush()

        take_events(session, read_events(a_body(an_event(letter.key))), received_at=LATER)

        session.expire_all()
        assert (letter.state, letter.reason) == (State.CANCELLED, "withdrawn")


def test_what_happens_to_redirected_mail_says_nothing_about_its_reader(url: str) -> None:
    with unit_of_work(url) as session:
        letter = a_sent_letter()
        session.add_all([letter, LetterPolicy(redirect_to="tester@example.org")])
        session.flush()
        bounce = an_event(letter.key, "bounce", email=letter.address)

        take_events(session, read_events(a_body(bounce)), received_at=LATER + timedelta(hours=1))

        states = session.exec(select(Letter.state)).all()
        assert states == [State.BOUNCED]
        assert session.exec(select(DeadAddress)).all() == []
