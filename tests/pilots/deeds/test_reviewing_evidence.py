from datetime import timedelta

import pytest
from sqlmodel import Session, select

from notifications.tables import Letter
from pilots.changes import Deed, ReasonMissing
from pilots.deeds.answering import AnsweredMeanwhile, AnswerMissing, answer, grant, refuse
from pilots.deeds.ending_trials import decide, moves_for
from pilots.deeds.finishing import take_done
from pilots.deeds.reviewing_evidence import (
    OtherEvidenceMeanwhile,
    OwnEvidence,
    accept,
    give_back,
    proof_of,
    reason_of_return,
    version_of,
    waive,
)
from pilots.deeds.rolling_out import Walk
from pilots.errors import MoveNotAllowed
from pilots.lifecycle import Agent, Role
from pilots.setting import Setting
from pilots.tables import DateRequest, Evidence, HistoryLine, Problem, Task, Trial, Wave
from pilots.task_sheet import task_sheet
from tests.factories.mid_run import LEAD, MIDDLE, a_deed, open_task


@pytest.fixture
def submitted(session: Session, setting: Setting) -> Task:
    """A task whose proof waits to be looked at, handed in by the pilot cluster."""
    task = open_task(session)
    walk = Walk(session, setting, session.get_one(Trial, task.trial))
    by = walk.agent(task.owner)
    session.add(
        Evidence(id="e1", trial=task.trial, step=task.step, proof="", kind="note", name="Note",
                 text="Done.", by=by.id, at=MIDDLE)
    )  # fmt: skip
    take_done(walk, task.step, by=by, at=MIDDLE, evidence="")
    session.flush()
    return session.get_one(Task, (task.trial, task.step))


def seen(session: Session, task: Task) -> str:
    return version_of(task, proof_of(session, task))


def test_proof_is_accepted_by_somebody_else(session: Session, submitted: Task) -> None:
    accept(session, submitted, a_deed(), seen=seen(session, submitted))

    assert submitted.status == "accepted"


def test_nobody_accepts_what_they_handed_in(session: Session, submitted: Task) -> None:
    by = session.get_one(Evidence, "e1").by
    own = Deed(Agent(Role.REGIONAL_COORDINATOR, by), MIDDLE)

    with pytest.raises(OwnEvidence):
        accept(session, submitted, own, seen=seen(session, submitted))

    assert submitted.status == "submitted"


def test_proof_that_changed_meanwhile_is_looked_at_again(
    session: Session, setting: Setting, submitted: Task
) -> None:
    before = seen(session, submitted)
    first = session.get_one(Evidence, "e1")
    first.removed_at = MIDDLE
    session.add(first)
    session.flush()

    with pytest.raises(OtherEvidenceMeanwhile):
        accept(session, submitted, a_deed(), seen=before)
    with pytest.raises(OtherEvidenceMeanwhile):
        give_back(session, setting, submitted, a_deed(), seen=before)


def test_returned_proof_says_why_and_no_history_does(
    session: Session, setting: Setting, submitted: Task
) -> None:
    deed = a_deed("Ms Novak's signature is missing.")

    give_back(session, setting, submitted, deed, seen=seen(session, submitted))

    session.flush()
    reason = reason_of_return(session, submitted)
    assert submitted.status == "returned"
    assert reason is not None
    assert reason.reason == "Ms Novak's signature is missing."
    trial = session.get_one(Trial, submitted.trial)
    sheet = task_sheet(session, setting, trial, submitted.step, now=MIDDLE)
    assert sheet is not None
    assert sheet.returned_because == reason.reason, "those who hand in again read it"
    assert "Novak" not in "".join(session.exec(select(HistoryLine.note)))


def test_a_return_without_a_reason_is_refused(
    session: Session, setting: Setting, submitted: Task
) -> None:
    with pytest.raises(ReasonMissing):
        give_back(session, setting, submitted, a_deed(" "), seen=seen(session, submitted))

    assert submitted.status == "submitted"


def test_only_what_was_returned_can_be_waived(
    session: Session, setting: Setting, submitted: Task
) -> None:
    with pytest.raises(MoveNotAllowed):
        waive(session, submitted, a_deed())
    give_back(session, setting, submitted, a_deed(), seen=seen(session, submitted))
    waive(session, submitted, a_deed("The list suffices."))

    assert submitted.status == "waived"


@pytest.fixture
def wish(session: Session) -> DateRequest:
    task = open_task(session)
    assert task.due is not None
    manager = f"p-cm-{task.trial.partition('.')[0]}"
    asked = DateRequest(
        trial=task.trial, step=task.step, by=manager, at=MIDDLE,
        wanted=task.due + timedelta(days=7), reason="The room is taken.",
    )  # fmt: skip
    session.add(asked)
    session.flush()
    return asked


def test_a_granted_wish_moves_the_date(
    session: Session, setting: Setting, wish: DateRequest
) -> None:
    due = session.get_one(Task, (wish.trial, wish.step)).due
    assert due is not None

    change = grant(session, setting, wish, to=wish.wanted, seen=due, deed=a_deed("Of course."))

    assert (wish.status, wish.answer) == ("granted", "Of course.")
    assert session.get_one(Task, (wish.trial, wish.step)).due == wish.wanted
    assert change.after["request"] == wish.id


def test_a_refused_wish_has_an_answer_and_is_decided_once(
    session: Session, setting: Setting, wish: DateRequest
) -> None:
    due = session.get_one(Task, (wish.trial, wish.step)).due
    with pytest.raises(AnswerMissing):
        refuse(session, setting, wish, a_deed(""))

    refuse(session, setting, wish, a_deed("The fair cannot wait."))

    assert (wish.status, wish.decided_by) == ("refused", LEAD.id)
    assert session.get_one(Task, (wish.trial, wish.step)).due == due
    with pytest.raises(AnsweredMeanwhile) as refusal:
        refuse(session, setting, wish, a_deed("Somebody else's words."))
    assert refusal.value.answer == "The fair cannot wait."


def test_a_problem_is_answered_once(session: Session, setting: Setting) -> None:
    task = open_task(session)
    problem = Problem(
        trial=task.trial, step=task.step, by=f"p-cm-{task.trial.partition('.')[0]}", at=MIDDLE,
        text="Two firms have left.",
    )  # fmt: skip
    session.add(problem)
    session.flush()

    answer(session, setting, problem, a_deed("Go on with those that stay."))

    assert problem.answered_by == LEAD.id
    with pytest.raises(AnsweredMeanwhile):
        answer(session, setting, problem, a_deed("Once more."))


def test_a_trial_that_is_given_up_ends_with_its_parts(session: Session, setting: Setting) -> None:
    trial = session.get_one(Trial, open_task(session).trial)
    assert moves_for(trial, a_deed()) == ["fail"]

    decide(session, setting, trial, "fail", a_deed("Mr Rossi closed the cluster."))

    session.flush()
    session.expire_all()
    left = session.get_one(Trial, trial.id)
    assert (left.status, left.withdrawn_reason) == ("failed", "Mr Rossi closed the cluster.")
    tasks = session.exec(select(Task).where(Task.trial == trial.id)).all()
    waves = session.exec(select(Wave).where(Wave.trial == trial.id)).all()
    assert {task.status for task in tasks} & {"open", "planned"} == set()
    assert {wave.status for wave in waves} & {"open", "planned"} == set()
    told = select(Letter).where(Letter.purpose == "trial-withdrawn", Letter.subject == trial.id)
    assert session.exec(told).all() != []
    assert "Rossi" not in "".join(session.exec(select(HistoryLine.note)))
