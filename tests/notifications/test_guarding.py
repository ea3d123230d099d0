"""Nobody gets a letter again because a database went back in time or was copied."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from notifications import delivery, store
from notifications.guarding import COPIED, MAY_HAVE_LEFT, Guard, take_over
from notifications.lifecycle import State
from notifications.outbox import queue_many
from tests.factories.letters import MONDAY, Always, Mailbox, a_promise, letters_in
from tests.notifications.conftest import UnitOfWork

DAY = timedelta(days=1)
hand_over = partial(delivery.hand_over, judge=Always(), ticking=lambda: 0.0)


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    return Guard(tmp_path / "sent", "installation-1")


def send(outbox: UnitOfWork, guard: Guard, day: int) -> list[str]:
    """Send what is due on a day, and return to whom."""
    mailbox = Mailbox()
    now = MONDAY + day * DAY
    guard.check(outbox, programme="alpine", now=now)
    hand_over(outbox, mailbox, now=now)
    return list(mailbox.people())


def promise(outbox: UnitOfWork, *days: int) -> None:
    with outbox() as session:
        promised = (a_promise(f"p{day}", not_before=MONDAY + day * DAY) for day in days)
        queue_many(session, promised)


def go_back(outbox: UnitOfWork, *, until: int) -> None:
    """As a backup of that evening has it: nothing later had left."""
    with outbox() as session:
        for letter in letters_in(session, State.HANDED_OVER):
            if letter.due > MONDAY + until * DAY:
                letter.state, letter.handed_over_at, letter.mail = State.QUEUED, None, None
        store.policy(session).sent_until = MONDAY + until * DAY


def test_days_follow_each_other_and_nothing_is_held(outbox: UnitOfWork, guard: Guard) -> None:
    promise(outbox, 0, 1, 2)

    assert [send(outbox, guard, day) for day in (0, 1, 1, 2)] == [["p0"], ["p1"], [], ["p2"]]


def test_a_restored_backup_sends_nothing_that_may_have_left(
    outbox: UnitOfWork, guard: Guard
) -> None:
    promise(outbox, 0, 1, 2, 3)
    for day in (0, 1, 2):
        send(outbox, guard, day)
    go_back(outbox, until=0)

    # p1 and p2 left before the backup was restored, p3 had not.
    assert send(outbox, guard, 3) == ["p3"]
    with outbox() as session:
        held = letters_in(session, State.HELD)
        assert [letter.person for letter in held] == ["p1", "p2"]
        assert "restored from a backup" in str(held[0].reason)
    promise(outbox, 4)
    assert send(outbox, guard, 4) == ["p4"]


def test_a_copy_sends_nothing_until_a_person_says_so(outbox: UnitOfWork, guard: Guard) -> None:
    promise(outbox, 0, 1)
    send(outbox, guard, 0)
    elsewhere = Guard(guard.marks.with_name("elsewhere"), "installation-2")

    assert send(outbox, elsewhere, 2) == []
    with outbox() as session:
        decided = store.policy(session)
        assert decided.blocked_because == COPIED
        decided.blocked_because = None
        assert take_over(session, decided, now=MONDAY + 2 * DAY) == 1
    promise(outbox, 3)

    assert send(outbox, elsewhere, 3) == ["p3"]
    with outbox() as session:
        assert [x.reason for x in letters_in(session, State.HELD)] == [MAY_HAVE_LEFT]


def test_a_new_launch_begins_anew(outbox: UnitOfWork, guard: Guard) -> None:
    guard.check(outbox, programme="the one before", now=MONDAY + 9 * DAY)
    with outbox() as session:
        session.delete(store.policy(session))
    promise(outbox, 0)

    assert send(outbox, guard, 1) == ["p0"]


def test_a_crash_before_anything_left_holds_nothing(outbox: UnitOfWork, guard: Guard) -> None:
    promise(outbox, 0)
    guard.check(outbox, programme="alpine", now=MONDAY)  # and the process dies here

    assert send(outbox, guard, 1) == ["p0"]
