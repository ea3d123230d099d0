import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlmodel import Session, select, update

from notifications.composing import Mail
from notifications.delivery import LEASE, PAUSE, hand_over
from notifications.lifecycle import State
from notifications.outbox import Recipient, queue_many
from notifications.senders.files import FileSender
from notifications.senders.protocol import NeverAgain, TryLater
from notifications.store import counts, letters_in
from notifications.tables import Letter
from tests.factories.letters import MONDAY, Mailbox, a_promise, all_true
from tests.notifications.conftest import UnitOfWork

LATER = MONDAY + timedelta(days=2)


class Killed(BaseException):
    """The process is gone: nothing catches it, nothing is cleaned up."""


def promise(outbox: UnitOfWork, *people: str, not_before: datetime = MONDAY) -> None:
    with outbox() as session:
        queue_many(session, [a_promise(person, not_before=not_before) for person in people])


def the_letter(outbox: UnitOfWork) -> Letter:
    with outbox() as session:
        letter = session.exec(select(Letter)).one()
        session.expunge_all()
    return letter


def test_what_is_due_leaves_once(outbox: UnitOfWork) -> None:
    promise(outbox, "p1")
    promise(outbox, "p2", not_before=MONDAY + timedelta(days=1))
    mailbox = Mailbox()

    def send(now: datetime) -> Counter[State]:
        return hand_over(outbox, mailbox, now=now, paced=False, still_true=all_true)

    assert send(MONDAY - timedelta(seconds=1)) == Counter()
    assert send(MONDAY) == {State.HANDED_OVER: 1}
    assert send(MONDAY) == Counter()
    assert mailbox.people() == ["p1"]

    left = next(letter for letter in _all(outbox) if letter.person == "p1")
    assert (left.state, left.handed_over_at) == (State.HANDED_OVER, MONDAY)
    assert left.provider_id == f"id-of-{left.key[:8]}"


def test_a_letter_that_is_no_longer_true_is_cancelled_with_the_reason(outbox: UnitOfWork) -> None:
    promise(outbox, "p1", "p2")
    mailbox = Mailbox()

    def done_by_p1(_session: Session, letters: list[Letter]) -> dict[int, str | None]:
        return {x.id or 0: "the task is done" if x.person == "p1" else None for x in letters}

    sent = hand_over(outbox, mailbox, now=MONDAY, paced=False, still_true=done_by_p1)

    assert sent == {State.HANDED_OVER: 1, State.CANCELLED: 1}
    assert mailbox.people() == ["p2"]
    with outbox() as session:
        assert [x.reason for x in letters_in(session, State.CANCELLED)] == ["the task is done"]


def test_truth_is_asked_in_order_and_at_the_moment_of_sending(outbox: UnitOfWork) -> None:
    promise(outbox, "p1", not_before=MONDAY + timedelta(days=1))
    promise(outbox, "p2")
    asked: list[tuple[str, datetime | None]] = []

    def note(session: Session, letters: list[Letter]) -> dict[int, str | None]:
        asked.extend((letter.person, letter.claimed_at) for letter in letters)
        return all_true(session, letters)

    hand_over(outbox, Mailbox(), now=LATER, paced=True, still_true=note)

    assert asked == [("p2", MONDAY), ("p1", MONDAY + timedelta(days=1))]


def test_a_letter_that_cannot_be_written_is_dead_and_the_others_leave(outbox: UnitOfWork) -> None:
    promise(outbox, "p1", "p2", "p3", "p4")
    with outbox() as session:
        nobody = Recipient("p5", "Nobody", "nobody@nowhere", "en", "Europe/Rome")
        lost = Recipient("p6", "Lost", "lost@firm.example", "en", "Alps/Summit")
        queue_many(session, [a_promise(to=nobody), a_promise(to=lost)])
        session.exec(update(Letter).where(Letter.person == "p1").values(facts={}))  # type: ignore[arg-type]
        session.exec(update(Letter).where(Letter.person == "p2").values(message="poem"))  # type: ignore[arg-type]
    mailbox = Mailbox()

    sent = hand_over(outbox, mailbox, now=MONDAY, paced=False, still_true=all_true)

    assert sent == {State.HANDED_OVER: 2, State.DEAD: 4}
    assert sorted(mailbox.people()) == ["p3", "p4"]
    with outbox() as session:
        reasons = {x.person: x.reason or "" for x in letters_in(session, State.DEAD)}
    assert reasons["p5"] == (
        "Cannot be written. 'nobody@nowhere' is not a mail address such as name@example.org. "
        "Correct it in people.csv or smes.csv, then retry the letter."
    )
    assert reasons["p6"] == (
        "Cannot be written. 'Alps/Summit' is not a time zone such as Europe/Rome. "
        "Correct it in regions.csv, then retry the letter."
    )
    assert reasons["p1"] == (
        "Cannot be written. The facts of this letter do not fit the message 'task': programme, "
        "contact, due, working_days, task, service, cluster. The letter may come from another "
        "version: cancel it."
    )
    assert reasons["p2"].startswith("Cannot be written. There is no message named 'poem'. Known:")
    assert max(len(reason) for reason in reasons.values()) <= 500


def test_a_busy_provider_gets_the_letter_again_after_a_pause(outbox: UnitOfWork) -> None:
    promise(outbox, "p1")
    busy = Mailbox(error=TryLater("429 Too Many Requests"))

    assert hand_over(outbox, busy, now=MONDAY, paced=False, still_true=all_true) == {
        State.QUEUED: 1
    }
    letter = the_letter(outbox)
    assert (letter.state, letter.attempts, letter.reason) == (
        State.QUEUED,
        1,
        "429 Too Many Requests",
    )
    assert letter.not_again_before == MONDAY + PAUSE

    free = Mailbox()
    soon = hand_over(outbox, free, now=MONDAY, paced=False, still_true=all_true)
    later = hand_over(outbox, free, now=MONDAY + PAUSE, paced=False, still_true=all_true)
    assert (soon, later) == (Counter(), {State.HANDED_OVER: 1})


def test_a_refusal_for_good_is_kept(outbox: UnitOfWork) -> None:
    promise(outbox, "p1")
    closed = Mailbox(error=NeverAgain("550 no such user"))

    assert hand_over(outbox, closed, now=MONDAY, paced=False, still_true=all_true) == {
        State.DEAD: 1
    }
    assert the_letter(outbox).reason == "Refused. 550 no such user"


def test_a_paced_clock_dates_each_letter_with_its_own_moment(
    outbox: UnitOfWork, tmp_path: Path
) -> None:
    promise(outbox, "p1")
    promise(outbox, "p2", not_before=MONDAY + timedelta(days=1))

    hand_over(outbox, FileSender(tmp_path), now=LATER, paced=True, still_true=all_true)

    files = sorted(tmp_path.glob("*.eml"))
    dates = [
        message_from_bytes(file.read_bytes(), policy=default)["date"].datetime for file in files
    ]
    assert dates == [MONDAY, MONDAY + timedelta(days=1)]
    assert [file.name[:10] for file in files] == ["2027-01-11", "2027-01-12"]
    assert [letter.handed_over_at for letter in _all(outbox)] == dates


def test_a_clock_that_is_not_paced_dates_every_letter_now(outbox: UnitOfWork) -> None:
    promise(outbox, "p1")
    mailbox = Mailbox()

    hand_over(outbox, mailbox, now=LATER, paced=False, still_true=all_true)

    assert mailbox.mails[0].sent_at == LATER
    assert mailbox.mails[0].sent_at.utcoffset() == timedelta(hours=1)


def test_batches_are_claimed_one_after_the_other(outbox: UnitOfWork) -> None:
    promise(outbox, *(f"p{number}" for number in range(7)))
    sizes: list[int] = []

    def note(session: Session, letters: list[Letter]) -> dict[int, str | None]:
        sizes.append(len(letters))
        return all_true(session, letters)

    sent = hand_over(outbox, Mailbox(), now=MONDAY, paced=False, still_true=note, batch=3)

    assert sent == {State.HANDED_OVER: 7}
    assert sizes == [3, 3, 1]


def test_a_sender_that_cannot_repeat_gets_one_letter_a_claim(outbox: UnitOfWork) -> None:
    promise(outbox, "p1", "p2")
    sender = Mailbox(repeatable=False)
    open_claims: list[int] = []

    def note(session: Session, letters: list[Letter]) -> dict[int, str | None]:
        open_claims.append(counts(session)[State.CLAIMED])
        return all_true(session, letters)

    hand_over(outbox, sender, now=MONDAY, paced=False, still_true=note)

    assert open_claims == [1, 1]


def test_after_a_crash_such_a_letter_is_in_doubt_and_does_not_leave_again(
    outbox: UnitOfWork,
) -> None:
    promise(outbox, "p1")

    class Dies(Mailbox):
        def send(self, mail: Mail) -> str:
            super().send(mail)
            raise Killed

    dies = Dies(repeatable=False)
    with pytest.raises(Killed):
        hand_over(outbox, dies, now=MONDAY, paced=False, still_true=all_true)
    again = Mailbox(repeatable=False)
    sent = hand_over(outbox, again, now=MONDAY + LEASE, paced=False, still_true=all_true)

    assert sent == Counter()
    assert (the_letter(outbox).state, again.mails) == (State.IN_DOUBT, [])


STEPS = ("lease", "claim", "send", "sent", "record", "recorded")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("paced", [True, False])
def test_a_crash_between_any_two_steps_loses_and_doubles_nothing(
    outbox: UnitOfWork, tmp_path: Path, step: str, *, paced: bool
) -> None:
    promise(outbox, *(f"p{number}" for number in range(5)))
    unit, sender = _dying(outbox, tmp_path / "letters", step)

    with pytest.raises(Killed):
        hand_over(unit, sender, now=LATER, paced=paced, still_true=all_true, batch=3)
    # The lease of a clock that is not paced has to run out first.
    restart = LATER if paced else LATER + LEASE
    sender = FileSender(tmp_path / "letters")
    hand_over(outbox, sender, now=restart, paced=paced, still_true=all_true, batch=3)

    assert {letter.state for letter in _all(outbox)} == {State.HANDED_OVER}
    written = {file.name for file in (tmp_path / "letters").glob("*.eml")}
    assert written == {letter.provider_id for letter in _all(outbox)}
    assert len(written) == 5
    if paced:
        assert _contents(tmp_path / "letters") == _undisturbed(outbox, tmp_path)


@pytest.mark.parametrize("letters_sent", [0, 1, 4])
def test_kill_9_in_the_middle_of_a_batch_loses_and_doubles_nothing(
    outbox: UnitOfWork, tmp_path: Path, letters_sent: int
) -> None:
    promise(outbox, *(f"p{number}" for number in range(5)))
    folder = tmp_path / "letters"

    class Dies(FileSender):
        left = letters_sent

        def send(self, mail: Mail) -> str:
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1
            return super().send(mail)

    child = os.fork()
    if not child:
        hand_over(outbox, Dies(folder), now=LATER, paced=True, still_true=all_true)
    _, ended = os.waitpid(child, 0)
    assert os.WTERMSIG(ended) == signal.SIGKILL
    assert len(list(folder.glob("*.eml"))) == letters_sent

    hand_over(outbox, FileSender(folder), now=LATER, paced=True, still_true=all_true)

    assert [letter.attempts for letter in _all(outbox)] == [2] * 5
    assert _contents(folder) == _undisturbed(outbox, tmp_path)


def _dying(
    outbox: UnitOfWork, folder: Path, step: str
) -> tuple[Callable[[], AbstractContextManager[Session]], FileSender]:
    """A unit of work and a file sender of which one dies at ``step`` of the first batch."""
    opened = iter(("lease", "claim", "record"))

    @contextmanager
    def unit() -> Iterator[Session]:
        name = next(opened)
        with outbox() as session:
            yield session
            if name == step:
                raise Killed
        if (name, step) == ("record", "recorded"):
            raise Killed

    class Dies(FileSender):
        def send(self, mail: Mail) -> str:
            if step == "send":
                raise Killed
            name = super().send(mail)
            if step == "sent":
                raise Killed
            return name

    return unit, Dies(folder)


def _undisturbed(outbox: UnitOfWork, tmp_path: Path) -> dict[str, bytes]:
    """What the same letters look like when nothing goes wrong."""
    with outbox() as session:
        session.exec(update(Letter).values(state=State.QUEUED))
    folder = tmp_path / "undisturbed"
    hand_over(outbox, FileSender(folder), now=LATER, paced=True, still_true=all_true)
    return _contents(folder)


def _contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.eml")}


def _all(outbox: UnitOfWork) -> list[Letter]:
    with outbox() as session:
        letters = list(session.exec(select(Letter).order_by("not_before", "key")))
        session.expunge_all()
    return letters


def test_the_moments_of_this_file_are_winter_mornings() -> None:
    assert MONDAY.astimezone(UTC).isoformat() == "2027-01-11T08:00:00+00:00"


def test_two_processes_at_once_send_every_letter_once(outbox: UnitOfWork) -> None:
    promise(outbox, *(f"p{number}" for number in range(40)))
    boxes = [Mailbox(), Mailbox()]

    def work(box: Mailbox) -> None:
        hand_over(outbox, box, now=MONDAY, paced=False, still_true=all_true, batch=3)

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(work, boxes))

    assert Counter([*boxes[0].people(), *boxes[1].people()]) == Counter(
        f"p{number}" for number in range(40)
    )


def test_postgresql_keeps_the_same_promises(postgres_outbox: UnitOfWork) -> None:
    people = [f"p{number}" for number in range(40)]
    for expected in (40, 0):
        with postgres_outbox() as session:
            assert queue_many(session, map(a_promise, people)) == expected
    boxes = [Mailbox(), Mailbox()]

    def work(box: Mailbox) -> None:
        hand_over(postgres_outbox, box, now=MONDAY, paced=False, still_true=all_true, batch=3)

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(work, boxes))

    assert Counter([*boxes[0].people(), *boxes[1].people()]) == Counter(people)
    with postgres_outbox() as session:
        assert counts(session) == {State.HANDED_OVER: 40}


def test_postgresql_repeats_a_letter_after_a_crash(
    postgres_outbox: UnitOfWork, tmp_path: Path
) -> None:
    promise(postgres_outbox, *(f"p{number}" for number in range(5)))
    unit, sender = _dying(postgres_outbox, tmp_path / "letters", "sent")
    with pytest.raises(Killed):
        hand_over(unit, sender, now=LATER, paced=True, still_true=all_true, batch=3)

    sender = FileSender(tmp_path / "letters")
    hand_over(postgres_outbox, sender, now=LATER, paced=True, still_true=all_true, batch=3)

    assert _contents(tmp_path / "letters") == _undisturbed(postgres_outbox, tmp_path)
