from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from foundation.database import engine, unit_of_work
from notifications import outbox as office
from notifications.lifecycle import State
from notifications.messages import Task, TaskReminder, read_message
from notifications.outbox import Promise, Recipient, cancel, letter_key, queue, queue_many
from notifications.store import counts
from notifications.tables import Letter
from tests.factories.letters import MONDAY, a_promise, a_recipient, letters_about
from tests.notifications.conftest import UnitOfWork

ABOUT = "demo-alpha.svc-synergy-diamond.t1"


def test_a_letter_is_promised_once_whatever_became_of_it(outbox: UnitOfWork) -> None:
    def promised() -> bool:
        with outbox() as session:
            return queue(
                session,
                Task.example(),
                to=a_recipient(),
                purpose="task",
                subject=ABOUT,
                step="open",
                not_before=MONDAY,
                because="task opened",
                synthetic=True,
            )

    assert promised() is True
    assert promised() is False
    with outbox() as session:
        assert cancel(session, subject=ABOUT, reason="the task is done") == 1
    assert promised() is False


def test_what_the_caller_takes_back_was_never_promised(outbox: UnitOfWork) -> None:
    def take_back() -> None:
        with outbox() as session:
            queue_many(session, [a_promise()])
            raise InterruptedError

    with pytest.raises(InterruptedError):
        take_back()

    with outbox() as session:
        assert counts(session) == Counter()


def test_many_letters_are_promised_in_batches(outbox: UnitOfWork) -> None:
    promises = (a_promise(f"p{number}") for number in range(office.BATCH + 1))

    with outbox() as session:
        assert queue_many(session, promises) == office.BATCH + 1
        assert counts(session) == {State.QUEUED: office.BATCH + 1}


def test_a_row_keeps_the_facts_and_the_cleaned_name(outbox: UnitOfWork) -> None:
    message = TaskReminder.example()
    to = Recipient("p1", "Firm\r\nBcc: x@y.example", " p1@y.example ", "de", "Europe/Vienna")
    with outbox() as session:
        queue_many(session, [a_promise(message=message, to=to, synthetic=True)])

    with outbox() as session:
        letter = letters_about(session, ABOUT)[0]
        assert read_message(letter.message, letter.facts) == message
        assert letter.name == "Firm Bcc: x@y.example"
        assert letter.address == "p1@y.example"
        assert (letter.language, letter.timezone, letter.synthetic) == ("de", "Europe/Vienna", True)
        assert (letter.state, letter.not_before) == (State.QUEUED, MONDAY)
        assert letter.key == letter_key("p1", "task-reminder", ABOUT, "open")


def test_a_language_nobody_translated_becomes_english(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(session, [a_promise(to=a_recipient(language="hu"))])
        assert [letter.language for letter in letters_about(session, ABOUT)] == ["en"]


def test_only_chosen_letters_are_cancelled_and_say_why(outbox: UnitOfWork) -> None:
    with outbox() as session:
        queue_many(
            session,
            [
                a_promise("p1"),
                a_promise("p1", message=TaskReminder.example(), step="before-2"),
                a_promise("p2", message=TaskReminder.example(), step="before-2"),
            ],
        )
        stopped = cancel(
            session,
            subject=ABOUT,
            reason="the task is done",
            purposes=["task-reminder"],
            person="p2",
        )

    with outbox() as session:
        assert stopped == 1
        assert [
            (letter.person, letter.purpose, letter.reason)
            for letter in letters_about(session, ABOUT)
            if letter.state == State.CANCELLED
        ] == [("p2", "task-reminder", "the task is done")]


KEYS = st.tuples(*[st.sampled_from(["a", "b", "a.b"])] * 4)


def _keyed(key: tuple[str, ...]) -> Promise:
    person, purpose, subject, step = key
    return Promise(
        message=Task.example(),
        to=a_recipient(person),
        purpose=purpose,
        subject=subject,
        step=step,
        not_before=MONDAY + timedelta(minutes=len(subject)),
        because="law",
        synthetic=False,
    )


@settings(max_examples=25)
@given(st.lists(st.lists(KEYS, max_size=12), max_size=4))
def test_there_is_one_letter_for_a_person_purpose_subject_and_step(
    calls: list[list[tuple[str, ...]]],
) -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'outbox.db'}"
        SQLModel.metadata.create_all(engine(url), tables=[Letter.__table__])  # type: ignore[attr-defined]
        office_hours = partial(unit_of_work, url)
        known: set[tuple[str, ...]] = set()
        for keys in calls:
            with office_hours() as session:
                assert queue_many(session, map(_keyed, keys)) == len(set(keys) - known)
            known |= set(keys)

        with office_hours() as session:
            letters = session.exec(select(Letter)).all()
            assert Counter(
                (letter.person, letter.purpose, letter.subject, letter.step) for letter in letters
            ) == Counter(known)
            assert len({letter.key for letter in letters}) == len(known)
