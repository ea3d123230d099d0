"""A letter is judged at the moment it leaves, as of that moment."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from foundation.database import unit_of_work
from notifications.tables import Letter
from pilots.letters.truth import Truth
from pilots.tables import Answer, Task, Trial, Wave
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme

END = datetime(2027, 7, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Programme:
    place = tmp_path_factory.mktemp("truth")
    (place / "pilots.db").write_bytes(empty_database.read_bytes())
    made = a_programme(
        a_folder(place / "folder", withdrawn=[2]), f"sqlite:///{place / 'pilots.db'}"
    )
    made.advance(END)
    return made


def judged(programme: Programme, session: Session, letter: Letter, at: datetime) -> str | None:
    letter.claimed_at = at
    with session.no_autoflush:
        answer = Truth(programme.setting).why_not(session, letter)
    session.expire(letter)
    return answer


def test_a_reminder_is_true_until_the_task_is_done(programme: Programme) -> None:
    with unit_of_work(programme.url) as session:
        task = session.exec(select(Task).where(Task.status == "accepted")).first()
        assert task is not None
        assert task.done_at is not None
        subject = f"{task.trial}.{task.step}"
        letter = session.exec(select(Letter).where(Letter.subject == subject)).first()
        assert letter is not None

        before = judged(programme, session, letter, task.done_at - MINUTE)
        after = judged(programme, session, letter, task.done_at)

    assert (before, after) == (None, "the task is done")


def test_nobody_who_answered_is_asked_again(programme: Programme) -> None:
    with unit_of_work(programme.url) as session:
        wave = session.exec(
            select(Wave).where(Wave.kind == "exit", Wave.status == "closed")
        ).first()
        assert wave is not None
        assert wave.opens_at is not None
        assert wave.closes_at is not None
        asked = session.exec(
            select(Letter).where(
                Letter.subject == f"{wave.trial}.exit", Letter.purpose == "invitation-reminder"
            )
        ).all()
        answers = select(Answer.respondent).where(Answer.trial == wave.trial, Answer.wave == "exit")
        answered = set(session.exec(answers))
        at_the_end = wave.closes_at - MINUTE
        told = {letter.person: judged(programme, session, letter, at_the_end) for letter in asked}
        after = judged(programme, session, asked[0], wave.closes_at)

    assert {person for person, why in told.items() if why == "already answered"} <= answered
    assert set(told.values()) == {None, "already answered"}
    assert after == "the questionnaire is closed"


def test_a_trial_that_was_left_asks_nobody(programme: Programme) -> None:
    with unit_of_work(programme.url) as session:
        trial = session.exec(select(Trial).where(Trial.status == "withdrawn")).one()
        assert trial.withdrawn_at is not None
        letters = session.exec(
            select(Letter)
            .where(col(Letter.subject).startswith(f"{trial.id}."))
            .order_by(col(Letter.not_before).desc())
        ).all()
        late = [letter for letter in letters if letter.purpose != "trial-withdrawn"]
        reasons = {judged(programme, session, letter, END + timedelta(days=60)) for letter in late}

    assert reasons <= {"the trial was left", "the task is done", "the questionnaire is closed"}
    assert "the trial was left" in reasons
