from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select, update

from notifications.lifecycle import State
from notifications.tables import Letter
from pilots import history
from pilots.changes import ReasonMissing, changes_of
from pilots.deeds.launching import plan_hash
from pilots.deeds.moving_dates import (
    DateNotPossible,
    OtherDateMeanwhile,
    due_of,
    move_due,
    move_starts,
)
from pilots.deeds.rolling_out import Walk, roll_out
from pilots.effects import effect_of
from pilots.errors import MoveNotAllowed
from pilots.lifecycle import Agent, Role
from pilots.setting import Setting
from pilots.tables import Change, HistoryLine, MovedDate, Programme, Task, Trial, Wave
from tests.factories.mid_run import MIDDLE, TODAY, a_deed, open_task, unopened


def walk_of(session: Session, setting: Setting, trial: str) -> Walk:
    return Walk(session, setting, session.get_one(Trial, trial))


def waiting(session: Session, subject: str) -> dict[tuple[str, str], Letter]:
    """Return the letters about a subject that have not left."""
    session.flush()
    query = select(Letter).where(Letter.subject == subject, Letter.state == State.QUEUED)
    return {(letter.purpose, letter.step): letter for letter in session.exec(query)}


def later(setting: Setting, trial: str, day: date, days: int) -> date:
    region = setting.clusters[trial.partition(".")[0]].region
    return setting.calendar(region).add(day, days)


def test_an_open_task_is_due_on_the_new_day_and_the_plan_stays(
    session: Session, setting: Setting
) -> None:
    task = open_task(session)
    due, planned = task.due, task.planned_due
    assert due is not None
    frozen = plan_hash(session, setting)
    to = later(setting, task.trial, due, 8)

    change = move_due(session, setting, (task.trial, task.step), to=to, seen=due, deed=a_deed())

    again = session.get_one(Task, (task.trial, task.step))
    assert (again.due, again.planned_due) == (to, planned)
    assert plan_hash(session, setting) == frozen == session.get_one(Programme, 1).plan_hash
    assert (change.before["due"], change.after["due"]) == (due.isoformat(), to.isoformat())
    assert change.reason == "The venue is closed."


def test_a_move_is_a_line_in_the_history_without_the_reason(
    session: Session, setting: Setting
) -> None:
    task = open_task(session)
    assert task.due is not None
    to = task.due + timedelta(days=7)

    change = move_due(
        session,
        setting,
        (task.trial, task.step),
        to=to,
        seen=task.due,
        deed=a_deed("Ms Bianchi fell ill."),
    )

    session.flush()
    lines = select(HistoryLine).where(HistoryLine.move == "move_date")
    (line,) = session.exec(lines).all()
    assert line.note == f"{change.before['due']} to {to.isoformat()}, change {change.id}"
    assert "Bianchi" not in history.as_json(line)


def test_what_depends_on_a_task_moves_with_it(session: Session, setting: Setting) -> None:
    task = open_task(session)
    due = task.due
    assert due is not None
    to = later(setting, task.trial, due, 10)

    effect = effect_of(
        session, setting, [task.trial],
        lambda inner: move_due(
            inner, setting, (task.trial, task.step), to=to, seen=due, deed=a_deed()
        ),
        now=MIDDLE, to=to,
    )  # fmt: skip

    walk = walk_of(session, setting, task.trial)
    waits = {step.id for step in walk.steps.values() if task.step in step.depends_on}
    moved = {shift.part for shift in effect.shifts if not shift.wave}
    assert {task.step} | waits <= moved
    assert {shift.part for shift in effect.shifts if shift.wave} >= {"exit", "followup"}
    assert "followup-moves" in effect.warnings


def test_looking_at_the_effect_changes_nothing_and_the_deed_does_what_was_shown(
    session: Session, setting: Setting
) -> None:
    task = open_task(session)
    due, subject = task.due, f"{task.trial}.{task.step}"
    assert due is not None
    to = later(setting, task.trial, due, 10)
    before = {key: letter.due for key, letter in waiting(session, subject).items()}

    effect = effect_of(
        session, setting, [task.trial],
        lambda inner: move_due(
            inner, setting, (task.trial, task.step), to=to, seen=due, deed=a_deed()
        ),
        now=MIDDLE, to=to,
    )  # fmt: skip

    assert {key: letter.due for key, letter in waiting(session, subject).items()} == before
    assert session.exec(select(Change)).all() == []
    assert session.get_one(Task, (task.trial, task.step)).due == due

    move_due(session, setting, (task.trial, task.step), to=to, seen=due, deed=a_deed())
    after = {key: letter.due for key, letter in waiting(session, subject).items()}
    shown = {
        (letter.purpose, letter.step): letter.after
        for letter in effect.letters
        if letter.subject == subject and letter.after
    }
    assert {key: moment for key, moment in after.items() if before.get(key) != moment} == {
        key: moment for key, moment in shown.items() if before.get(key) != moment
    }


def test_letters_that_wait_are_rewritten_with_a_higher_sequence(
    session: Session, setting: Setting
) -> None:
    task = open_task(session)
    due, subject = task.due, f"{task.trial}.{task.step}"
    assert due is not None
    to = later(setting, task.trial, due, 10)
    before = waiting(session, subject)["task-overdue", "after-5"]
    number, moment = before.id, before.due

    move_due(session, setting, (task.trial, task.step), to=to, seen=due, deed=a_deed())

    session.expire_all()
    letter = waiting(session, subject)["task-overdue", "after-5"]
    assert letter.id == number
    assert letter.due > moment
    assert (letter.facts["due"], letter.facts["sequence"]) == (to.isoformat(), 1)


def test_a_held_letter_stays_held_and_gets_the_new_day(session: Session, setting: Setting) -> None:
    task = open_task(session)
    due, subject = task.due, f"{task.trial}.{task.step}"
    assert due is not None
    to = later(setting, task.trial, due, 10)
    chosen = select(Letter).where(Letter.subject == subject, Letter.purpose == "task-overdue")
    held = session.exec(chosen).first()
    assert held is not None
    held.state, held.reason = State.HELD, "Held by somebody"
    session.add(held)
    session.flush()

    move_due(session, setting, (task.trial, task.step), to=to, seen=due, deed=a_deed())

    session.refresh(held)
    assert (held.state, held.facts["due"]) == (State.HELD, to.isoformat())


def test_a_reminder_that_has_left_comes_again_before_the_new_day(
    session: Session, setting: Setting
) -> None:
    task = open_task(session)
    due, subject = task.due, f"{task.trial}.{task.step}"
    assert due is not None
    to = later(setting, task.trial, due, 15)
    left = (
        update(Letter)
        .where(col(Letter.subject) == subject, col(Letter.purpose) == "task-reminder")
        .values(state=State.HANDED_OVER, handed_over_at=MIDDLE, mail=Letter.key)
    )
    session.exec(left)

    move_due(session, setting, (task.trial, task.step), to=to, seen=due, deed=a_deed())

    fresh = {step for purpose, step in waiting(session, subject) if purpose == "task-reminder"}
    assert fresh != set()
    assert all(step.endswith(".1") for step in fresh)


def test_an_open_baseline_ends_before_the_core_task_wherever_that_goes(
    session: Session, setting: Setting
) -> None:
    task = open_task(session)
    assert task.due is not None
    to = later(setting, task.trial, task.due, 10)
    before = session.get_one(Wave, (task.trial, "baseline")).last_day
    assert before is not None

    move_due(session, setting, (task.trial, task.step), to=to, seen=task.due, deed=a_deed())

    session.expire_all()
    after = session.get_one(Wave, (task.trial, "baseline")).last_day
    assert after is not None
    assert after > before
    letters = waiting(session, f"{task.trial}.baseline").values()
    assert {letter.facts["due"] for letter in letters} <= {after.isoformat()}


def test_a_day_for_a_task_that_has_not_begun_holds_when_it_opens(
    session: Session, setting: Setting
) -> None:
    task = open_task(session)
    walk = walk_of(session, setting, task.trial)
    step = next(s.id for s in walk.steps.values() if task.step in s.depends_on)
    seen = due_of(walk, step, today=TODAY)
    to = later(setting, task.trial, seen, 6)

    move_due(session, setting, (task.trial, step), to=to, seen=seen, deed=a_deed())

    assert session.get_one(MovedDate, (task.trial, step)).day == to
    walk = walk_of(session, setting, task.trial)
    assert due_of(walk, step, today=TODAY) == to
    assert walk.tasks[step].due is None


def test_the_second_of_two_hears_what_the_first_has_set(session: Session, setting: Setting) -> None:
    task = open_task(session)
    due = task.due
    assert due is not None
    first, second = due + timedelta(days=7), due + timedelta(days=14)
    move_due(session, setting, (task.trial, task.step), to=first, seen=due, deed=a_deed())

    with pytest.raises(OtherDateMeanwhile) as refusal:
        move_due(session, setting, (task.trial, task.step), to=second, seen=due, deed=a_deed())

    assert refusal.value.code == "PLAN-101"
    assert refusal.value.found == first.isoformat()
    assert session.get_one(Task, (task.trial, task.step)).due == first


def test_a_day_before_the_task_begins_is_refused(session: Session, setting: Setting) -> None:
    task = open_task(session)
    assert task.due is not None

    with pytest.raises(DateNotPossible) as refusal:
        move_due(
            session, setting, (task.trial, task.step),
            to=date(2027, 1, 4), seen=task.due, deed=a_deed(),
        )  # fmt: skip

    assert refusal.value.word == "before-start"


def test_nobody_moves_a_date_without_a_reason(session: Session, setting: Setting) -> None:
    task = open_task(session)
    assert task.due is not None
    to = task.due + timedelta(days=7)

    with pytest.raises(ReasonMissing):
        move_due(session, setting, (task.trial, task.step), to=to, seen=task.due, deed=a_deed("  "))


def test_a_task_that_is_done_cannot_be_moved(session: Session, setting: Setting) -> None:
    task = session.exec(select(Task).where(Task.status == "accepted")).first()
    assert task is not None
    seen = due_of(walk_of(session, setting, task.trial), task.step, today=TODAY)

    with pytest.raises(MoveNotAllowed):
        move_due(
            session, setting, (task.trial, task.step),
            to=seen + timedelta(days=7), seen=seen, deed=a_deed(),
        )  # fmt: skip


def test_a_trial_starts_on_the_new_day_and_not_before(session: Session, setting: Setting) -> None:
    trial = unopened(session)[0]
    days = {trial.id: trial.starts}
    to = later(setting, trial.id, trial.starts, 5)
    planned = trial.starts

    move_starts(session, setting, trial.id, days, to=to, deed=a_deed())

    assert walk_of(session, setting, trial.id).begins == to
    assert trial.starts == planned
    trial.status = "trained"
    session.add(trial)
    session.flush()
    roll_out(
        session, setting, trial.id, until=setting.start_of(to, trial.region) - timedelta(hours=1)
    )
    assert session.get_one(Trial, trial.id).status == "trained"
    roll_out(session, setting, trial.id, until=setting.start_of(to, trial.region))
    assert session.get_one(Trial, trial.id).status != "trained"
    baseline = session.get_one(Wave, (trial.id, "baseline"))
    walk = walk_of(session, setting, trial.id)
    assert baseline.last_day is not None
    assert baseline.last_day >= walk.tasks[walk.service.core_task].planned_due


def test_a_whole_wave_moves_in_one_change(session: Session, setting: Setting) -> None:
    trials = unopened(session)
    to = later(setting, trials[0].id, TODAY, 10)

    change = move_starts(
        session, setting, trials[0].wave, {t.id: t.starts for t in trials}, to=to, deed=a_deed()
    )

    assert change.after["starts"] == {trial.id: to.isoformat() for trial in trials}
    assert {walk_of(session, setting, trial.id).begins for trial in trials} == {to}
    assert [one.id for one in changes_of(session, [trials[0].wave])] == [change.id]


def test_a_start_in_the_past_is_refused(session: Session, setting: Setting) -> None:
    trial = unopened(session)[0]

    with pytest.raises(DateNotPossible) as refusal:
        move_starts(
            session, setting, trial.id, {trial.id: trial.starts},
            to=TODAY - timedelta(days=1), deed=a_deed(),
        )  # fmt: skip

    assert refusal.value.word == "over"


def test_a_trial_that_has_begun_does_not_start_anew(session: Session, setting: Setting) -> None:
    trial = session.exec(select(Trial).where(Trial.status == "rolling_out")).first()
    assert trial is not None

    with pytest.raises(MoveNotAllowed):
        move_starts(
            session, setting, trial.id, {trial.id: trial.starts},
            to=TODAY + timedelta(days=9), deed=a_deed(),
        )  # fmt: skip


def test_a_pilot_cluster_moves_no_date_by_itself(session: Session, setting: Setting) -> None:
    task = open_task(session)
    assert task.due is not None
    manager = Agent(Role.CLUSTER_MANAGER, "p-cm")

    with pytest.raises(Exception, match="Only the") as refusal:
        move_due(
            session, setting, (task.trial, task.step),
            to=task.due + timedelta(days=7), seen=task.due, deed=a_deed(by=manager),
        )  # fmt: skip

    assert getattr(refusal.value, "code", "") == "TRIAL-102"
