from datetime import timedelta

from foundation.database import unit_of_work
from pilots.lease import LEASE, Held, let_go, note, pulse, renew, take
from tests.factories.reports import LATER as NOW

SECOND = timedelta(seconds=1)


def test_one_holds_the_lease_and_others_wait_until_it_runs_out(url: str) -> None:
    with unit_of_work(url) as session:
        first = take(session, "a", now=NOW)

        assert first == Held("a", 1)
        assert take(session, "b", now=NOW + LEASE - SECOND) is None
        assert take(session, "b", now=NOW + LEASE) == Held("b", 2)
        assert not renew(session, first, now=NOW + LEASE)
        assert not note(session, first, now=NOW, next_due=None, fault=None)
        assert not let_go(session, first, now=NOW)


def test_the_holder_keeps_its_number_whenever_it_takes_the_lease_again(url: str) -> None:
    with unit_of_work(url) as session:
        first = take(session, "a", now=NOW)

        assert take(session, "a", now=NOW + 10 * LEASE) == first
        assert take(session, "a", now=NOW - 10 * LEASE) == first


def test_a_lease_that_is_let_go_is_free_at_once(url: str) -> None:
    with unit_of_work(url) as session:
        first = take(session, "a", now=NOW)
        assert first
        assert let_go(session, first, now=NOW)

        assert take(session, "b", now=NOW) == Held("b", 2)


def test_a_lease_of_a_clock_that_was_ahead_is_taken(url: str) -> None:
    with unit_of_work(url) as session:
        take(session, "a", now=NOW + timedelta(hours=1))

        assert take(session, "b", now=NOW) == Held("b", 2)


def test_the_pulse_says_when_the_clock_was_last_alive(url: str) -> None:
    due = NOW + timedelta(days=1)
    with unit_of_work(url) as session:
        assert pulse(session, now=NOW) is None
        held = take(session, "a", now=NOW)
        assert held
        note(session, held, now=NOW, next_due=due, fault="x" * 900)

        session.expire_all()
        found = pulse(session, now=NOW + timedelta(seconds=90))
        late = pulse(session, now=NOW + timedelta(seconds=91))

    assert found
    assert late
    assert (found.alive, found.ticked_at, found.next_due, found.fault) == (
        True,
        NOW,
        due,
        "x" * 500,
    )
    assert not late.alive


def test_a_long_tick_that_renews_its_lease_is_alive(url: str) -> None:
    later = NOW + timedelta(minutes=10)
    with unit_of_work(url) as session:
        held = take(session, "a", now=NOW)
        assert held
        note(session, held, now=NOW, next_due=None, fault=None)
        renew(session, held, now=later)

        session.expire_all()
        found = pulse(session, now=later + SECOND)

    assert found
    assert (found.alive, found.seen_at, found.ticked_at) == (True, later, NOW)


def test_a_clock_that_was_stopped_is_not_alive(url: str) -> None:
    with unit_of_work(url) as session:
        held = take(session, "a", now=NOW)
        assert held
        note(session, held, now=NOW, next_due=None, fault=None)
        let_go(session, held, now=NOW)

        session.expire_all()
        found = pulse(session, now=NOW)

    assert found
    assert (found.alive, found.seen_at) == (False, NOW)
