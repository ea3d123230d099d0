import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, select, update

from notifications import delivery
from notifications.claiming import SENT_TWICE
from notifications.combining import OUTDATED
from notifications.delivery import LEASE, PAUSE
from notifications.lifecycle import State
from notifications.mail import Mail
from notifications.messages import Invitation, Message, Task, TaskReminder, VerdictAdopted
from notifications.outbox import Recipient, queue_many
from notifications.ruling import DOES_NOT_WORK, NO_MORE, SEND, Ruling, drop
from notifications.senders.files import FileSender
from notifications.senders.protocol import Reply, Said
from notifications.store import GRACE, counts, next_due, policy
from notifications.tables import DeadAddress, Letter, LetterPolicy, OptOut
from tests.factories.letters import MONDAY, Always, Mailbox, a_promise, a_recipient, letters_in
from tests.notifications.conftest import UnitOfWork

LATER = MONDAY + timedelta(days=2)
hand_over = partial(delivery.hand_over, ticking=lambda: 0.0)
"""Sending takes no time."""
SECOND = timedelta(seconds=1)


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
        return hand_over(outbox, mailbox, now=now, judge=Always())

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

    def done_by_p1(letter: Letter) -> Ruling:
        return drop("the task is done") if letter.person == "p1" else SEND

    sent = hand_over(outbox, mailbox, now=MONDAY, judge=Always(done_by_p1))

    assert sent == {State.HANDED_OVER: 1, State.CANCELLED: 1}
    assert mailbox.people() == ["p2"]
    with outbox() as session:
        assert [x.reason for x in letters_in(session, State.CANCELLED)] == ["the task is done"]


def test_truth_is_asked_in_order_and_at_the_moment_of_sending(outbox: UnitOfWork) -> None:
    promise(outbox, "p1", not_before=MONDAY + timedelta(days=1))
    promise(outbox, "p2")
    judge = Always()

    hand_over(outbox, Mailbox(), now=LATER, judge=judge, paced=True)

    assert judge.asked == [("p2", MONDAY), ("p1", MONDAY + timedelta(days=1))]


def test_a_letter_that_cannot_be_written_is_dead_and_the_others_leave(outbox: UnitOfWork) -> None:
    promise(outbox, "p1", "p2", "p3", "p4")
    with outbox() as session:
        nobody = Recipient("p5", "Nobody", "nobody@nowhere", "en", "Europe/Rome")
        lost = Recipient("p6", "Lost", "lost@firm.example", "en", "Alps/Summit")
        queue_many(session, [a_promise(to=nobody), a_promise(to=lost)])
        session.exec(update(Letter).where(Letter.person == "p1").values(facts={}))  # type: ignore[arg-type]
        session.exec(update(Letter).where(Letter.person == "p2").values(message="poem"))  # type: ignore[arg-type]
    mailbox = Mailbox()

    sent = hand_over(outbox, mailbox, now=MONDAY, judge=Always())

    assert sent == {State.HANDED_OVER: 2, State.DEAD: 4}
    assert sorted(mailbox.people()) == ["p3", "p4"]
    with outbox() as session:
        reasons = {x.person: x.reason or "" for x in letters_in(session, State.DEAD)}
    assert reasons["p5"] == (
        "Cannot be written. 'nobody@nowhere' is not a mail address such as name@example.org. "
        "A reader's is corrected with `pilots outbox address`; then retry the letter."
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
    busy = Mailbox(reply=Reply(said=Said.BUSY, reason="450 mailbox busy"))

    assert hand_over(outbox, busy, now=MONDAY, judge=Always()) == {State.QUEUED: 1}
    letter = the_letter(outbox)
    assert (letter.state, letter.attempts, letter.reason) == (
        State.QUEUED,
        1,
        "450 mailbox busy",
    )
    assert letter.due == MONDAY + PAUSE

    free = Mailbox()
    soon = hand_over(outbox, free, now=MONDAY, judge=Always())
    later = hand_over(outbox, free, now=MONDAY + PAUSE, judge=Always())
    assert (soon, later) == (Counter(), {State.HANDED_OVER: 1})


def test_a_refusal_for_good_is_kept(outbox: UnitOfWork) -> None:
    promise(outbox, "p1")
    closed = Mailbox(reply=Reply(said=Said.REFUSED, reason="550 no such user"))

    assert hand_over(outbox, closed, now=MONDAY, judge=Always()) == {State.DEAD: 1}
    assert the_letter(outbox).reason == "Refused. 550 no such user"


def test_a_paced_clock_dates_each_letter_with_its_own_moment(
    outbox: UnitOfWork, tmp_path: Path
) -> None:
    promise(outbox, "p1")
    promise(outbox, "p2", not_before=MONDAY + timedelta(days=1))

    hand_over(outbox, FileSender(tmp_path), now=LATER, judge=Always(), paced=True)

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

    hand_over(outbox, mailbox, now=LATER, judge=Always())

    assert mailbox.mails[0].sent_at == LATER
    assert mailbox.mails[0].sent_at.utcoffset() == timedelta(hours=1)


def test_batches_are_claimed_one_after_the_other(outbox: UnitOfWork) -> None:
    promise(outbox, *(f"p{number}" for number in range(7)))
    judge = Always()

    sent = hand_over(outbox, Mailbox(), now=MONDAY, judge=judge, batch=3)

    assert sent == {State.HANDED_OVER: 7}
    assert judge.batches == [3, 3, 1]


def test_after_a_crash_only_the_mail_of_the_open_call_is_in_doubt(outbox: UnitOfWork) -> None:
    promise(outbox, "p1", "p2", "p3")

    class Dies(Mailbox):
        def send(self, mails: Sequence[Mail]) -> Sequence[Reply]:
            replies = super().send(mails)
            if len(self.mails) > 1:
                raise Killed
            return replies

    dies = Dies(repeatable=False)
    with pytest.raises(Killed):
        hand_over(outbox, dies, now=MONDAY, judge=Always())
    again = Mailbox(repeatable=False)
    sent = hand_over(outbox, again, now=MONDAY + LEASE, judge=Always())

    assert sent == {State.HANDED_OVER: 1}
    assert len({*dies.people(), *again.people()}) == 3
    assert Counter(letter.state for letter in _all(outbox)) == {
        State.HANDED_OVER: 2,
        State.IN_DOUBT: 1,
    }


def test_a_letter_in_doubt_is_sent_once_more_and_then_a_person_is_asked(
    outbox: UnitOfWork,
) -> None:
    promise(outbox, "p1")
    unclear = Mailbox(reply=Reply(said=Said.UNCLEAR, reason="no answer"), repeatable=False)

    def send(now: datetime) -> tuple[Counter[State], State, int]:
        sent = hand_over(outbox, unclear, now=now, judge=Always())
        return sent, the_letter(outbox).state, the_letter(outbox).resends

    assert send(MONDAY) == ({State.IN_DOUBT: 1}, State.IN_DOUBT, 0)
    assert send(MONDAY + GRACE - SECOND) == ({}, State.IN_DOUBT, 0)
    assert send(MONDAY + GRACE) == ({State.IN_DOUBT: 1}, State.IN_DOUBT, 1)
    assert send(MONDAY + 2 * GRACE) == ({}, State.HELD, 1)
    assert the_letter(outbox).reason == SENT_TWICE


def test_what_is_sent_once_more_is_the_same_mail(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(session, [a_promise(step=step, subject=f"t{step}") for step in "123"])
    unclear = Mailbox(reply=Reply(said=Said.UNCLEAR, reason="no answer"), repeatable=False)
    hand_over(outbox, unclear, now=MONDAY, judge=Always())
    first = {letter.mail for letter in _all(outbox)}
    with outbox() as session:
        queue_many(session, [a_promise(step="4", subject="t4")])
    mailbox = Mailbox(repeatable=False)

    hand_over(outbox, mailbox, now=MONDAY + GRACE, judge=Always())

    carried = Counter(letter.mail for letter in _all(outbox))
    assert sorted(carried.values()) == [1, 3]
    assert {mail.key for mail in mailbox.mails} > first


def test_a_provider_that_asks_for_a_pause_stops_the_queue_for_as_long(outbox: UnitOfWork) -> None:
    promise(outbox, "p1", "p2")
    wait = timedelta(minutes=3)
    busy = Mailbox(reply=Reply(said=Said.BUSY, reason="429 Too Many Requests", wait=wait))

    assert hand_over(outbox, busy, now=MONDAY, judge=Always()) == {State.QUEUED: 2}
    with outbox() as session:
        assert next_due(session) == MONDAY + wait
    free = Mailbox()
    assert hand_over(outbox, free, now=MONDAY + wait - SECOND, judge=Always()) == {}
    assert hand_over(outbox, free, now=MONDAY + wait, judge=Always()) == {State.HANDED_OVER: 2}
    assert [letter.attempts for letter in _all(outbox)] == [1, 1]


def test_a_provider_that_refuses_us_stops_the_queue_until_a_person_acts(
    outbox: UnitOfWork,
) -> None:
    promise(outbox, "p1", "p2")
    refuses = Mailbox(reply=Reply(said=Said.BLOCKED, reason="401 the key is wrong"))

    assert hand_over(outbox, refuses, now=MONDAY, judge=Always()) == {State.QUEUED: 2}
    with outbox() as session:
        assert policy(session).blocked_because == "401 the key is wrong"
        assert next_due(session) is None
    assert hand_over(outbox, Mailbox(), now=LATER, judge=Always()) == {}

    with outbox() as session:
        policy(session).blocked_because = None
    assert hand_over(outbox, Mailbox(), now=LATER, judge=Always()) == {State.HANDED_OVER: 2}


def test_what_waits_for_one_person_leaves_as_one_mail(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(session, [a_promise(step=step, subject=f"t{step}") for step in ("1", "2")])
        queue_many(session, [a_promise(message=VerdictAdopted.example())])
    mailbox = Mailbox()

    assert hand_over(outbox, mailbox, now=MONDAY, judge=Always()) == {State.HANDED_OVER: 3}

    assert sorted(mail.purpose for mail in mailbox.mails) == ["digest", "verdict-adopted"]
    carried = Counter(letter.mail for letter in _all(outbox))
    assert carried == {mail.key: 2 if mail.purpose == "digest" else 1 for mail in mailbox.mails}


def test_a_broken_letter_does_not_stop_those_it_would_travel_with(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(session, [a_promise(step=step, subject=f"t{step}") for step in "123"])
        session.exec(update(Letter).where(Letter.step == "2").values(facts={}))  # type: ignore[arg-type]
    mailbox = Mailbox()

    sent = hand_over(outbox, mailbox, now=MONDAY, judge=Always())

    assert sent == {State.HANDED_OVER: 2, State.DEAD: 1}
    assert [mail.subject for mail in mailbox.mails] == [
        "2 tasks wait for you, the next due 13 January 2027"
    ]


def test_after_a_long_stop_one_letter_about_a_thing_leaves(outbox: UnitOfWork) -> None:
    days = (0, 1, 2)
    kinds: list[type[Message]] = [Task, TaskReminder, TaskReminder]
    with outbox() as session:
        for day, message in zip(days, kinds, strict=True):
            moment = MONDAY + timedelta(days=day)
            queue_many(
                session,
                [a_promise(message=message.example(), step=f"{day}", not_before=moment)],
            )
    mailbox = Mailbox()

    sent = hand_over(outbox, mailbox, now=MONDAY + timedelta(days=3), judge=Always())

    assert sent == {State.HANDED_OVER: 1, State.CANCELLED: 2}
    assert [mail.purpose for mail in mailbox.mails] == ["task"]
    assert {x.reason for x in _all(outbox) if x.state == State.CANCELLED} == {OUTDATED}


def test_a_firm_gets_no_more_letters_than_its_budget_allows(outbox: UnitOfWork) -> None:
    firm = replace(a_recipient("firm"), limited=True)
    with outbox() as session:
        for day in range(12):
            moment = MONDAY + timedelta(days=day)
            promised = a_promise(
                to=firm, message=Invitation.example(), subject=f"s{day}", not_before=moment
            )
            queue_many(session, [promised])
    mailbox = Mailbox()

    hand_over(outbox, mailbox, now=MONDAY + timedelta(days=40), judge=Always(), paced=True)

    days = [(mail.sent_at.date() - MONDAY.date()).days for mail in mailbox.mails]
    assert days == [0, 1, 7, 8, 14]
    carried = Counter(letter.mail for letter in _all(outbox))
    assert [carried[mail.key] for mail in mailbox.mails] == [1, 1, 6, 1, 3]


def test_nothing_goes_to_a_dead_address_or_to_who_asked_for_no_more(outbox: UnitOfWork) -> None:
    firm = replace(a_recipient("firm"), limited=True)
    with outbox() as session:
        queue_many(session, [a_promise("p1"), a_promise(to=firm, message=Invitation.example())])
        session.add(DeadAddress(address="p1@demo-alpha.example", kind="bounced", since=MONDAY))
        session.add(OptOut(person="firm", at=MONDAY, via="link"))

    sent = hand_over(outbox, Mailbox(), now=MONDAY, judge=Always())

    assert sent == {State.HELD: 1, State.CANCELLED: 1}
    assert {letter.person: letter.reason for letter in _all(outbox)} == {
        "p1": DOES_NOT_WORK,
        "firm": NO_MORE,
    }


def test_all_mail_can_be_sent_to_a_test_address(outbox: UnitOfWork) -> None:
    promise(outbox, "p1")
    with outbox() as session:
        session.add(LetterPolicy(redirect_to="test@lead.example"))
    mailbox = Mailbox()

    hand_over(outbox, mailbox, now=MONDAY, judge=Always())

    assert str(mailbox.mails[0].to) == (
        '"Manager Alpha (p1@demo-alpha.example)" <test@lead.example>'
    )


STEPS = ("lease", "claim", "send", "sent", "record", "recorded")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("paced", [True, False])
def test_a_crash_between_any_two_steps_loses_and_doubles_nothing(
    outbox: UnitOfWork, tmp_path: Path, step: str, *, paced: bool
) -> None:
    promise(outbox, *(f"p{number}" for number in range(5)))
    unit, sender = _dying(outbox, tmp_path / "letters", step)

    with pytest.raises(Killed):
        hand_over(unit, sender, now=LATER, judge=Always(), paced=paced, batch=3)
    # The lease of a clock that is not paced has to run out first.
    restart = LATER if paced else LATER + LEASE
    sender = FileSender(tmp_path / "letters")
    hand_over(outbox, sender, now=restart, judge=Always(), paced=paced, batch=3)

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
        def send(self, mails: Sequence[Mail]) -> Sequence[Reply]:
            super().send(mails[:letters_sent])
            os.kill(os.getpid(), signal.SIGKILL)
            return []

    child = os.fork()
    if not child:
        hand_over(outbox, Dies(folder), now=LATER, judge=Always(), paced=True)
    _, ended = os.waitpid(child, 0)
    assert os.WTERMSIG(ended) == signal.SIGKILL
    assert len(list(folder.glob("*.eml"))) == letters_sent

    hand_over(outbox, FileSender(folder), now=LATER, judge=Always(), paced=True)

    assert [(letter.fence, letter.attempts) for letter in _all(outbox)] == [(2, 1)] * 5
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
        def send(self, mails: Sequence[Mail]) -> Sequence[Reply]:
            if step == "send":
                raise Killed
            replies = super().send(mails)
            if step == "sent":
                raise Killed
            return replies

    return unit, Dies(folder)


def _undisturbed(outbox: UnitOfWork, tmp_path: Path) -> dict[str, bytes]:
    """What the same letters look like when nothing goes wrong."""
    with outbox() as session:
        session.exec(update(Letter).values(state=State.QUEUED))
    folder = tmp_path / "undisturbed"
    hand_over(outbox, FileSender(folder), now=LATER, judge=Always(), paced=True)
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
        hand_over(outbox, box, now=MONDAY, judge=Always(), batch=3)

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
        hand_over(postgres_outbox, box, now=MONDAY, judge=Always(), batch=3)

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
        hand_over(unit, sender, now=LATER, judge=Always(), paced=True, batch=3)

    sender = FileSender(tmp_path / "letters")
    hand_over(postgres_outbox, sender, now=LATER, judge=Always(), paced=True, batch=3)

    assert _contents(tmp_path / "letters") == _undisturbed(postgres_outbox, tmp_path)
