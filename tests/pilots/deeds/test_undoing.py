from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select, update

from notifications.claiming import LEFT
from notifications.lifecycle import State
from notifications.tables import Letter
from pilots.answered import answered
from pilots.calendar_days import months_later
from pilots.changes import Deed
from pilots.deeds.extending import extend
from pilots.deeds.finishing import take_done
from pilots.deeds.moving_dates import DateNotPossible, due_of, move_due, move_starts
from pilots.deeds.rolling_out import Walk
from pilots.deeds.undoing import CannotUndo, undo, why_not
from pilots.effects import effect_of
from pilots.errors import MoveNotAllowed
from pilots.lifecycle import ENGINE, WAVE
from pilots.moving import move
from pilots.setting import Setting
from pilots.tables import Answer, DateRequest, HistoryLine, MovedDate, Task, Trial, Wave
from tests.factories.mid_run import LEAD, MIDDLE, TODAY, a_deed, open_task, unopened


def walk_of(session: Session, setting: Setting, trial: str) -> Walk:
    return Walk(session, setting, session.get_one(Trial, trial))


def open_exit(session: Session) -> Wave:
    query = select(Wave).where(Wave.kind == "exit", Wave.status == "open")
    wave = session.exec(query.order_by(col(Wave.last_day).desc())).first()
    assert wave is not None
    return wave


def promised(session: Session, subject: str) -> set[tuple[str, str, str, object]]:
    session.flush()
    session.expire_all()
    query = select(Letter).where(Letter.subject == subject, Letter.state == State.QUEUED)
    return {
        (one.person, one.step.partition(".")[0], str(one.facts.get("due")), one.not_before)
        for one in session.exec(query)
        if one.purpose.endswith("overdue")
    }


def waiting(session: Session) -> set[tuple[object, ...]]:
    """Return every letter that waits: to whom, what, when, and the day that it names."""
    session.flush()
    session.expire_all()
    query = select(Letter).where(col(Letter.state).in_((State.QUEUED, State.HELD)))
    return {
        (one.person, one.purpose, one.subject, one.step.partition(".")[0], one.not_before,
         one.facts.get("due"))
        for one in session.exec(query)
    }  # fmt: skip


def letters_have_left(session: Session) -> None:
    """Hand over what was promised for the time until now."""
    left = update(Letter).where(col(Letter.due) <= MIDDLE, col(Letter.state) == State.QUEUED)
    at = col(Letter.due)
    session.exec(left.values(state=State.HANDED_OVER, claimed_at=at, handed_over_at=at, mail="m"))
    session.expire_all()


def open_baseline(session: Session) -> Wave:
    query = select(Wave).where(Wave.kind == "baseline", Wave.status == "open")
    query = query.where(col(Wave.last_day) >= TODAY).order_by(col(Wave.last_day), col(Wave.trial))
    wave = session.exec(query).first()
    assert wave is not None
    return wave


def moved(session: Session, setting: Setting, days: int = 14) -> tuple[Task, date]:
    task = open_task(session)
    due = task.due
    assert due is not None
    key = (task.trial, task.step)
    move_due(session, setting, key, to=due + timedelta(days=days), seen=due, deed=a_deed())
    return task, due


def test_undoing_brings_the_day_and_the_letters_back_and_is_recorded(
    session: Session, setting: Setting
) -> None:
    task = open_task(session)
    due, subject = task.due, f"{task.trial}.{task.step}"
    assert due is not None
    before = promised(session, subject)
    change = move_due(
        session, setting, (task.trial, task.step),
        to=due + timedelta(days=14), seen=due, deed=a_deed(),
    )  # fmt: skip
    assert promised(session, subject) != before

    undo(session, setting, change, a_deed())

    session.flush()
    assert session.get_one(Task, (task.trial, task.step)).due == due
    assert promised(session, subject) == before
    assert (change.undone_at, change.undone_by) == (MIDDLE, LEAD.id)
    notes = session.exec(
        select(HistoryLine.note)
        .where(HistoryLine.move == "move_date")
        .order_by(col(HistoryLine.seq))
    ).all()
    assert notes[-1] == f"change {change.id} undone"


def test_undoing_leaves_exactly_the_letters_that_waited_before(
    session: Session, setting: Setting
) -> None:
    letters_have_left(session)
    baseline = open_baseline(session)
    walk = walk_of(session, setting, baseline.trial)
    key = (baseline.trial, walk.service.core_task)
    due, before = due_of(walk, walk.service.core_task, today=TODAY), waiting(session)
    change = move_due(session, setting, key, to=due + timedelta(days=14), seen=due, deed=a_deed())
    extra = {one[1] for one in waiting(session) - before}
    assert "invitation-reminder" in extra

    undo(session, setting, change, a_deed())

    assert waiting(session) == before


def test_nobody_who_has_answered_is_told_or_counted_when_a_questionnaire_moves(
    session: Session, setting: Setting
) -> None:
    letters_have_left(session)
    baseline = open_baseline(session)
    walk = walk_of(session, setting, baseline.trial)
    trial, subject = walk.trial, f"{baseline.trial}.baseline"
    invited = set(session.exec(select(Letter.person).where(
        Letter.subject == subject, col(Letter.state).in_(LEFT)
    )))  # fmt: skip
    firm = min(invited)
    for item in setting.catalogue.items("baseline", "sme_contact", trial.service):
        if item.required:
            session.add(Answer(
                trial=trial.id, wave="baseline", respondent=firm, item=item.id, value="1",
                answered_at=MIDDLE - timedelta(days=1),
            ))  # fmt: skip
    session.flush()
    key = (baseline.trial, walk.service.core_task)
    due = due_of(walk, key[1], today=TODAY)
    to = due + timedelta(days=14)
    silent = invited - answered(session, setting, trial, "baseline", "sme_contact").keys()

    def later(inner: Session) -> object:
        return move_due(inner, setting, key, to=to, seen=due, deed=a_deed())

    effect = effect_of(session, setting, [trial.id], later, now=MIDDLE, to=to)
    told = {reader for one in effect.letters if one.subject == subject for reader in one.readers}
    later(session)

    assert firm not in silent
    assert told == silent
    assert {one[0] for one in waiting(session) if one[2] == subject} == silent


def test_a_change_is_undone_once(session: Session, setting: Setting) -> None:
    trial = unopened(session)[0]
    to = trial.starts + timedelta(days=7)
    change = move_starts(session, setting, trial.id, {trial.id: trial.starts}, to=to, deed=a_deed())
    undo(session, setting, change, a_deed())
    assert session.get(MovedDate, (trial.id, "")) is None

    with pytest.raises(CannotUndo) as refusal:
        undo(session, setting, change, a_deed())

    assert refusal.value.code == "PLAN-104"


def test_the_newest_change_of_a_date_is_undone_first(session: Session, setting: Setting) -> None:
    task = open_task(session)
    due, key = task.due, (task.trial, task.step)
    assert due is not None
    middle = due + timedelta(days=7)
    first = move_due(session, setting, key, to=middle, seen=due, deed=a_deed())
    second = move_due(
        session, setting, key, to=due + timedelta(days=14), seen=middle, deed=a_deed()
    )

    assert why_not(session, setting, first, a_deed()) == "newer"
    undo(session, setting, second, a_deed())
    assert why_not(session, setting, first, a_deed()) == ""
    undo(session, setting, first, a_deed())
    assert session.get_one(Task, key).due == due


def test_what_was_done_meanwhile_keeps_its_date(session: Session, setting: Setting) -> None:
    task = open_task(session)
    due, key = task.due, (task.trial, task.step)
    assert due is not None
    change = move_due(session, setting, key, to=due + timedelta(days=7), seen=due, deed=a_deed())
    walk = walk_of(session, setting, task.trial)
    take_done(walk, task.step, by=walk.agent(task.owner), at=MIDDLE, evidence="")

    assert why_not(session, setting, change, a_deed()) == "begun"


def test_a_day_for_a_planned_task_is_forgotten_again(session: Session, setting: Setting) -> None:
    task = open_task(session)
    walk = walk_of(session, setting, task.trial)
    step = next(one.id for one in walk.steps.values() if task.step in one.depends_on)
    seen = due_of(walk, step, today=TODAY)
    key = (task.trial, step)
    change = move_due(session, setting, key, to=seen + timedelta(days=14), seen=seen, deed=a_deed())

    undo(session, setting, change, a_deed())

    assert session.get(MovedDate, key) is None
    assert due_of(walk_of(session, setting, task.trial), step, today=TODAY) == seen


def test_undoing_a_granted_wish_opens_it_again(session: Session, setting: Setting) -> None:
    task = open_task(session)
    due, key = task.due, (task.trial, task.step)
    assert due is not None
    wish = DateRequest(
        trial=task.trial, step=task.step, by="p-cm", at=MIDDLE, wanted=due + timedelta(days=7),
        reason="The room is taken.", status="granted", decided_by=LEAD.id, decided_at=MIDDLE,
    )  # fmt: skip
    session.add(wish)
    session.flush()
    change = move_due(
        session, setting, key, to=wish.wanted, seen=due, deed=a_deed(), request=wish.id
    )

    undo(session, setting, change, a_deed())

    assert (wish.status, wish.decided_by) == ("open", None)


def test_a_longer_questionnaire_moves_its_follow_up_and_tells_who_is_asked(
    session: Session, setting: Setting
) -> None:
    wave = open_exit(session)
    last_day, subject = wave.last_day, f"{wave.trial}.exit"
    assert last_day is not None
    to = last_day + timedelta(days=7)

    extend(session, setting, (wave.trial, "exit"), to=to, seen=last_day, deed=a_deed())

    session.expire_all()
    trial = session.get_one(Trial, wave.trial)
    after, followup = (session.get_one(Wave, (wave.trial, kind)) for kind in ("exit", "followup"))
    assert (after.last_day, after.closes_at) == (to, setting.end_of(to, trial.region))
    assert followup.opens_at == setting.start_of(months_later(to, 6), trial.region)
    query = select(Letter).where(Letter.subject == subject, Letter.state == State.QUEUED)
    waits = session.exec(query.where(Letter.due > MIDDLE)).all()
    assert {letter.facts["due"] for letter in waits} == {to.isoformat()}
    assert any(letter.step.startswith("last-reminder") for letter in waits)


def test_a_longer_questionnaire_can_be_shortened_again_until_its_old_end(
    session: Session, setting: Setting
) -> None:
    wave = open_exit(session)
    last_day = wave.last_day
    assert last_day is not None
    key = (wave.trial, "exit")
    to = last_day + timedelta(days=7)
    change = extend(session, setting, key, to=to, seen=last_day, deed=a_deed())
    late = Deed(LEAD, MIDDLE + timedelta(days=30))

    assert why_not(session, setting, change, late) == "over"
    undo(session, setting, change, a_deed())

    assert session.get_one(Wave, key).last_day == last_day


def test_a_questionnaire_does_not_end_in_the_past_nor_after_it_has_closed(
    session: Session, setting: Setting
) -> None:
    wave = open_exit(session)
    last_day, key = wave.last_day, (wave.trial, "exit")
    assert last_day is not None

    with pytest.raises(DateNotPossible):
        extend(session, setting, key, to=TODAY - timedelta(days=1), seen=last_day, deed=a_deed())
    move(session, WAVE, wave, "close", by=ENGINE, at=MIDDLE)
    with pytest.raises(MoveNotAllowed):
        extend(session, setting, key, to=last_day + timedelta(7), seen=last_day, deed=a_deed())


def test_a_moved_task_is_undone_with_its_baseline(session: Session, setting: Setting) -> None:
    task = open_task(session)
    before = session.get_one(Wave, (task.trial, "baseline")).last_day
    moved(session, setting)
    session.expire_all()
    assert session.get_one(Wave, (task.trial, "baseline")).last_day != before
    line = session.exec(select(HistoryLine).where(HistoryLine.move == "move_date")).one()
    assert line.subject == f"{task.trial}.{task.step}"


def test_an_open_baseline_gets_its_own_last_day_back(session: Session, setting: Setting) -> None:
    query = select(Wave).where(Wave.kind == "baseline", Wave.status == "open")
    baseline = session.exec(query.order_by(col(Wave.trial))).first()
    assert baseline is not None
    before, walk = baseline.last_day, walk_of(session, setting, baseline.trial)
    assert before is not None
    core, today = walk.service.core_task, walk.day(MIDDLE)
    due = due_of(walk, core, today=today)

    later = walk.calendar.add(due, 4)
    change = move_due(session, setting, (baseline.trial, core), to=later, seen=due, deed=a_deed())
    session.refresh(baseline)
    assert baseline.last_day == walk.calendar.add(later, -1)
    undo(session, setting, change, a_deed())
    session.refresh(baseline)

    assert baseline.last_day == before
