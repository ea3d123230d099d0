from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from notifications import store
from notifications.lifecycle import Move, State
from notifications.outbox import queue_many
from notifications.store import Claim, Outcome
from notifications.tables import Letter
from tests.factories.letters import MONDAY, a_promise
from tests.notifications.conftest import UnitOfWork

TEN_MINUTES = timedelta(minutes=10)


def a_claim(now: datetime = MONDAY, *, by: str = "files", paced: bool = False) -> Claim:
    return Claim(by=by, now=now, lease=TEN_MINUTES, paced=paced)


def the_letter(session: Session) -> Letter:
    return session.exec(select(Letter)).one()


def test_the_oldest_letters_come_first_and_equal_ones_by_key(outbox: UnitOfWork) -> None:
    moments = [MONDAY, MONDAY - timedelta(days=1), MONDAY, MONDAY + timedelta(seconds=1)]
    with outbox() as session:
        queue_many(session, [a_promise(f"p{n}", not_before=when) for n, when in enumerate(moments)])

    with outbox() as session:
        claimed = store.claim(session, a_claim(), limit=10)

        assert [letter.person for letter in claimed[:1]] == ["p1"]
        assert [(letter.not_before, letter.key) for letter in claimed] == sorted(
            (letter.not_before, letter.key) for letter in claimed
        )
        assert {letter.person for letter in claimed} == {"p0", "p1", "p2"}


def test_a_claim_takes_no_more_than_its_limit_and_nobody_gets_them_again(
    outbox: UnitOfWork,
) -> None:
    with outbox() as session:
        queue_many(session, [a_promise(f"p{n}") for n in range(5)])

    taken: list[str] = []
    for _ in range(4):
        with outbox() as session:
            taken += [letter.person for letter in store.claim(session, a_claim(), limit=2)]

    assert sorted(taken) == ["p0", "p1", "p2", "p3", "p4"]


def test_a_claim_carries_its_lease_fence_and_moment(outbox: UnitOfWork) -> None:
    late = MONDAY + timedelta(hours=3)
    with outbox() as session:
        queue_many(session, [a_promise()])
        letter = store.claim(session, a_claim(late), limit=1)[0]

        assert (letter.state, letter.claimed_by, letter.fence, letter.attempts) == (
            State.CLAIMED,
            "files",
            1,
            1,
        )
        assert (letter.claimed_at, letter.lease_until) == (late, late + TEN_MINUTES)


def test_a_paced_claim_sends_at_the_letters_own_moment(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(session, [a_promise()])
        letter = store.claim(session, a_claim(MONDAY + timedelta(days=3), paced=True), limit=1)[0]

        assert letter.claimed_at == letter.lease_until == MONDAY


def test_an_outdated_claimer_writes_nothing(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(session, [a_promise()])
        first = store.claim(session, a_claim(), limit=1)[0]
        slow = Outcome(letter_id=first.id or 0, fence=first.fence, move=Move.HAND_OVER)
    later = MONDAY + TEN_MINUTES
    with outbox() as session:
        assert store.end_leases(session, now=later, by="files", repeatable=True) == 1
        second = store.claim(session, a_claim(later), limit=1)[0]
        quick = Outcome(letter_id=second.id or 0, fence=second.fence, move=Move.HAND_OVER)

    with outbox() as session:
        assert store.record(session, [slow]) == 0
        assert the_letter(session).state == State.CLAIMED
        assert store.record(session, [quick]) == 1

    with outbox() as session:
        assert the_letter(session).state == State.HANDED_OVER
        assert the_letter(session).handed_over_at == later


def test_a_running_lease_is_left_alone(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(session, [a_promise()])
        store.claim(session, a_claim(), limit=1)

        almost = MONDAY + TEN_MINUTES - timedelta(seconds=1)
        assert store.end_leases(session, now=almost, by="files", repeatable=True) == 0


@pytest.mark.parametrize(
    ("by", "repeatable", "state"),
    [
        ("files", True, State.QUEUED),
        ("files", False, State.IN_DOUBT),
        ("sendgrid", True, State.IN_DOUBT),
    ],
)
def test_only_the_same_repeatable_sender_repeats_a_letter(
    outbox: UnitOfWork, by: str, *, repeatable: bool, state: State
) -> None:
    with outbox() as session:
        queue_many(session, [a_promise()])
        store.claim(session, a_claim(), limit=1)

        over = MONDAY + TEN_MINUTES
        assert store.end_leases(session, now=over, by=by, repeatable=repeatable) == 1

    with outbox() as session:
        assert the_letter(session).state == state


def test_a_postponed_letter_waits_for_its_turn(outbox: UnitOfWork) -> None:
    again = MONDAY + timedelta(minutes=5)
    with outbox() as session:
        queue_many(session, [a_promise()])
        letter = store.claim(session, a_claim(), limit=1)[0]
        busy = Outcome(
            letter_id=letter.id or 0, fence=1, move=Move.POSTPONE, not_again_before=again
        )
        store.record(session, [busy])

    with outbox() as session:
        assert store.claim(session, a_claim(), limit=1) == []
        assert store.letters_in(session, State.QUEUED)[0].not_before == MONDAY
        assert len(store.claim(session, a_claim(again), limit=1)) == 1


def test_a_claim_searches_the_index_and_sorts_nothing_but_equal_moments(
    outbox: UnitOfWork,
) -> None:
    seen: list[tuple[str, Any]] = []
    with outbox() as session:
        connection = session.connection()
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _c, _cursor, statement, values, *_: seen.append((statement, values)),
        )
        store.claim(session, a_claim(), limit=200)
        statement, values = next(found for found in seen if found[0].startswith("UPDATE"))
        explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        plan = [row[3] for row in explained]

    assert plan == [
        "SEARCH letter USING INTEGER PRIMARY KEY (rowid=?)",
        "LIST SUBQUERY 1",
        "SEARCH letter USING INDEX letter_due (state=? AND not_before<?)",
    ]
