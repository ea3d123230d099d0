from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select, update

from notifications import claiming
from notifications.claiming import Claim, Outcome
from notifications.lifecycle import Move, State
from notifications.outbox import queue_many
from notifications.tables import Letter
from tests.factories.letters import MONDAY, a_promise, letters_in
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
        claimed = claiming.claim(session, a_claim(), limit=10)

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
            taken += [letter.person for letter in claiming.claim(session, a_claim(), limit=2)]

    assert sorted(taken) == ["p0", "p1", "p2", "p3", "p4"]


def test_a_claim_carries_its_lease_fence_and_moment(outbox: UnitOfWork) -> None:
    late = MONDAY + timedelta(hours=3)
    with outbox() as session:
        queue_many(session, [a_promise()])
        letter = claiming.claim(session, a_claim(late), limit=1)[0]

        assert (letter.state, letter.claimed_by, letter.fence, letter.attempts) == (
            State.CLAIMED,
            "files",
            1,
            0,
        )
        assert (letter.claimed_at, letter.lease_until) == (late, late + TEN_MINUTES)


def test_a_paced_claim_has_no_lease(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(session, [a_promise()])
        moment = claiming.next_moment(session, until=MONDAY + timedelta(days=3))
        assert moment == MONDAY
        letter = claiming.claim(session, a_claim(moment, paced=True), limit=1)[0]

        assert letter.claimed_at == letter.lease_until == MONDAY


def test_a_claim_takes_everything_that_is_due_to_a_person(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(session, [a_promise("p1", step=step) for step in "abc"])
        queue_many(session, [a_promise("p1", step="d", not_before=MONDAY + TEN_MINUTES)])
        queue_many(session, [a_promise("p2", not_before=MONDAY + timedelta(seconds=-1))])

    with outbox() as session:
        first = claiming.claim(session, a_claim(), limit=1)
        second = claiming.claim(session, a_claim(), limit=1)

    assert [letter.person for letter in first] == ["p2"]
    assert sorted(letter.step for letter in second) == ["a", "b", "c"]


def test_an_outdated_claimer_writes_nothing(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(session, [a_promise()])
        first = claiming.claim(session, a_claim(), limit=1)[0]
        slow = Outcome(letter_id=first.id or 0, fence=first.fence, move=Move.HAND_OVER, mail="m")
    later = MONDAY + TEN_MINUTES
    with outbox() as session:
        assert claiming.end_leases(session, now=later, by="files", repeatable=True) == 1
        second = claiming.claim(session, a_claim(later), limit=1)[0]
        quick = Outcome(letter_id=second.id or 0, fence=second.fence, move=Move.HAND_OVER, mail="m")

    with outbox() as session:
        assert claiming.record(session, [slow]) == 0
        assert the_letter(session).state == State.CLAIMED
        assert claiming.record(session, [quick]) == 1

    with outbox() as session:
        assert the_letter(session).state == State.HANDED_OVER
        assert the_letter(session).handed_over_at == later


def test_a_running_lease_is_left_alone(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(session, [a_promise()])
        claiming.claim(session, a_claim(), limit=1)

        almost = MONDAY + TEN_MINUTES - timedelta(seconds=1)
        assert claiming.end_leases(session, now=almost, by="files", repeatable=True) == 0


@pytest.mark.parametrize(
    ("begun", "by", "repeatable", "state"),
    [
        (True, "files", True, State.QUEUED),
        (True, "files", False, State.IN_DOUBT),
        (True, "sendgrid", True, State.IN_DOUBT),
        (False, "sendgrid", False, State.QUEUED),
    ],
)
def test_what_may_have_left_is_repeated_by_the_same_repeatable_sender_only(
    outbox: UnitOfWork, by: str, *, begun: bool, repeatable: bool, state: State
) -> None:
    with outbox() as session:
        queue_many(session, [a_promise()])
        letters = claiming.claim(session, a_claim(), limit=1)
        if begun:
            claiming.begin(session, {"m": letters}, now=MONDAY, lease=TEN_MINUTES)

        over = MONDAY + TEN_MINUTES
        assert claiming.end_leases(session, now=over, by=by, repeatable=repeatable) == 1

    with outbox() as session:
        assert the_letter(session).state == state


def test_a_postponed_letter_waits_for_its_turn(outbox: UnitOfWork) -> None:
    again = MONDAY + timedelta(minutes=5)
    with outbox() as session:
        queue_many(session, [a_promise()])
        letter = claiming.claim(session, a_claim(), limit=1)[0]
        busy = Outcome(letter_id=letter.id or 0, fence=1, move=Move.POSTPONE, due=again)
        claiming.record(session, [busy])

    with outbox() as session:
        assert claiming.claim(session, a_claim(), limit=1) == []
        assert letters_in(session, State.QUEUED)[0].not_before == MONDAY
        assert len(claiming.claim(session, a_claim(again), limit=1)) == 1


PLANS = [
    ["SEARCH letter USING INDEX letter_due (state=? AND due<?)"],
    [
        "SEARCH letter USING INTEGER PRIMARY KEY (rowid=?)",
        "LIST SUBQUERY 1",
        "SEARCH letter USING COVERING INDEX letter_of_person (person=? AND state=? AND due<?)",
    ],
]
"""What SQLite does for a claim: it searches indexes, and sorts nothing but equal moments."""


def plans_of_a_claim(outbox: UnitOfWork) -> list[list[str]]:
    seen: list[tuple[str, Any]] = []
    with outbox() as session:
        queue_many(session, [a_promise()])
        connection = session.connection()
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _c, _cursor, statement, values, *_: seen.append((statement, values)),
        )
        claiming.claim(session, a_claim(), limit=200)
        return [
            [
                row[3]
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]
            for statement, values in list(seen)
        ]


def test_a_claim_searches_the_index_and_sorts_nothing_but_equal_moments(
    outbox: UnitOfWork,
) -> None:
    assert plans_of_a_claim(outbox) == PLANS


def test_old_letters_are_no_load(outbox: UnitOfWork) -> None:
    """The plan stays the same, with statistics, among 20,000 letters that have left."""
    with outbox() as session:
        queue_many(session, (a_promise(f"p{n}", step="old") for n in range(20_000)))
        session.exec(
            update(Letter).values(state=State.HANDED_OVER, handed_over_at=MONDAY, mail="m")
        )
        queue_many(session, [a_promise()])
        session.connection().exec_driver_sql("ANALYZE")

    assert plans_of_a_claim(outbox) == PLANS
