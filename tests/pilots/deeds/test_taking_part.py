"""A live programme: no file records anything, people do everything, and it goes on to its end."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from foundation.database import unit_of_work
from notifications.tables import Letter
from pilots.deeds import completing, delegating, proving, registering, starting
from pilots.deeds.collecting import collect
from pilots.deeds.rolling_out import roll_out
from pilots.doers import NotYourTask
from pilots.due import COLLECT, ROLL_OUT, due_subjects
from pilots.errors import MoveNotAllowed
from pilots.lifecycle import Agent, Role
from pilots.participant_list import read_list
from pilots.setting import Setting
from pilots.tables import Evidence, Firm, HistoryLine, Participation, Task, Trial, Wave
from pilots.typed_wrong import TypedWrong
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme

MORNING = datetime(2027, 1, 12, 9, tzinfo=UTC)
RECORDS = ("tasks", "answers", "decisions", "withdrawals")


@pytest.fixture
def live(tmp_path: Path, url: str) -> Programme:
    """A launched programme of which no file records any event."""
    folder = a_folder(tmp_path / "folder", clusters=4, smes=8)
    for name in RECORDS:
        (folder / f"{name}.csv").unlink()
    return a_programme(folder, url)


@pytest.fixture
def trial(live: Programme) -> str:
    with unit_of_work(live.url) as session:
        return session.exec(select(Trial.id).where(Trial.cluster == "demo-c000")).first() or ""


def manager(setting: Setting, trial: Trial) -> Agent:
    return Agent(Role.CLUSTER_MANAGER, setting.in_role("cluster_manager", trial.cluster)[0].id)


def advance(live: Programme, until: datetime) -> None:
    """Sweep as the clock does: without any record."""
    for phase, deed in ((ROLL_OUT, roll_out), (COLLECT, collect)):
        with unit_of_work(live.url) as session:
            subjects = due_subjects(session, live.setting, phase, until=until, recorded=None)
        for subject in subjects:
            with unit_of_work(live.url) as session:
                deed(session, live.setting, subject, until=until)


def take_up(live: Programme, trial_id: str, now: datetime = MORNING) -> None:
    with unit_of_work(live.url) as session:
        trial = session.get_one(Trial, trial_id)
        by = manager(live.setting, trial)
        starting.agree(session, live.setting, trial, name="Ada", files=[], by=by, now=now)
        starting.train(
            session, live.setting, trial, held="2027-01-08", what="All", files=[], by=by, now=now
        )
        starting.start(session, live.setting, trial, by=by, now=now)


def finish(live: Programme, trial_id: str, step: str, now: datetime) -> None:
    with unit_of_work(live.url) as session:
        trial = session.get_one(Trial, trial_id)
        task = session.get_one(Task, (trial_id, step))
        service = live.setting.catalogue.services[trial.service]
        doer = {"regional_coordinator": trial.region}.get(task.owner, trial.cluster)
        by = Agent(Role(task.owner), live.setting.in_role(task.owner, doer)[0].id)
        proofs = (*service.step(step).evidence, completing.ATTENDANCE)
        completing.complete(
            session, live.setting, trial, step,
            reasons=dict.fromkeys(proofs, "kept on paper"), by=by, now=now,
        )  # fmt: skip


def test_a_trial_goes_from_the_agreement_to_the_exit_questionnaire(
    live: Programme, trial: str
) -> None:
    take_up(live, trial)
    now, seen = MORNING, 0

    for _ in range(400):
        with unit_of_work(live.url) as session:
            open_tasks = select(Task).where(Task.trial == trial, Task.status == "open")
            steps = [task.step for task in session.exec(open_tasks)]
            status = session.get_one(Trial, trial).status
        if status == "exit_open":
            break
        for step in steps:
            finish(live, trial, step, now)
            seen += 1
        now += timedelta(days=1)
        advance(live, now)

    with unit_of_work(live.url) as session:
        waves = {w.kind: w for w in session.exec(select(Wave).where(Wave.trial == trial))}
        invited = select(Letter).where(
            Letter.purpose == "invitation", Letter.subject == f"{trial}.exit"
        )
        assert session.get_one(Trial, trial).status == "exit_open"
        assert (waves["baseline"].status, waves["exit"].status) == ("closed", "open")
        assert waves["followup"].opens_at is not None
        assert len(session.exec(invited).all()) > 0
    assert seen >= 5


def test_starting_opens_the_first_tasks_and_promises_their_letters(
    live: Programme, trial: str
) -> None:
    take_up(live, trial)

    with unit_of_work(live.url) as session:
        opened = session.exec(select(Task).where(Task.trial == trial, Task.status == "open")).all()
        letters = select(Letter.subject).where(Letter.purpose == "task")
        told = {subject for subject in session.exec(letters) if subject.startswith(f"{trial}.")}
    assert {f"{trial}.{task.step}" for task in opened} == told != set()
    assert all(task.opened_at == MORNING for task in opened)


def test_no_task_opens_before_somebody_starts(live: Programme, trial: str) -> None:
    with unit_of_work(live.url) as session:
        found = session.get_one(Trial, trial)
        by = manager(live.setting, found)
        starting.agree(session, live.setting, found, name="Ada", files=[], by=by, now=MORNING)
        starting.train(
            session, live.setting, found, held="2027-01-08", what="x", files=[], by=by, now=MORNING
        )
    advance(live, MORNING + timedelta(days=30))

    with unit_of_work(live.url) as session:
        tasks = session.exec(select(Task.status).where(Task.trial == trial).distinct()).all()
        line = select(HistoryLine.at).where(HistoryLine.move == "open_baseline")
        assert session.get_one(Trial, trial).status == "ready"
        assert list(tasks) == ["planned"]
        assert session.exec(line).one() == MORNING


def test_the_clock_opens_what_a_page_left_for_it(live: Programme, trial: str) -> None:
    take_up(live, trial)
    with unit_of_work(live.url) as session:
        for task in session.exec(select(Task).where(Task.trial == trial, Task.status == "open")):
            task.status, task.opened_at, task.due = "planned", None, None
            session.add(task)

    with unit_of_work(live.url) as session:
        assert trial in due_subjects(
            session, live.setting, ROLL_OUT, until=MORNING + timedelta(hours=1), recorded=None
        )


def test_an_agreement_needs_a_paper_or_a_name(live: Programme, trial: str) -> None:
    with unit_of_work(live.url) as session:
        found = session.get_one(Trial, trial)
        by = manager(live.setting, found)
        with pytest.raises(TypedWrong) as wrong:
            starting.agree(session, live.setting, found, name=" ", files=[], by=by, now=MORNING)
        with pytest.raises(MoveNotAllowed):
            starting.start(session, live.setting, found, by=by, now=MORNING)

    assert wrong.value.faults == {"name": "missing"}


def test_a_task_is_not_done_without_proof_or_reason(live: Programme, trial: str) -> None:
    take_up(live, trial)
    with unit_of_work(live.url) as session:
        found = session.get_one(Trial, trial)
        task = session.exec(select(Task).where(Task.trial == trial, Task.status == "open")).first()
        assert task is not None
        step = live.setting.catalogue.services[found.service].step(task.step)
        owner = live.setting.in_role(task.owner, found.cluster) or live.setting.in_role(
            task.owner, found.region
        )
        by = Agent(Role(task.owner), owner[0].id)
        with pytest.raises(TypedWrong) as wrong:
            completing.complete(
                session, live.setting, found, task.step, reasons={}, by=by, now=MORNING
            )
        place, proof = (trial, task.step), step.evidence[0]
        proving.hand_in_note(session, place, proof, "It is here", by=by, now=MORNING)
        completing.complete(
            session, live.setting, found, task.step, by=by, now=MORNING,
            reasons=dict.fromkeys(step.evidence[1:], "lost"),
        )  # fmt: skip

        assert set(wrong.value.faults) == {f"reason-{proof}" for proof in step.evidence}
        assert (task.status, task.evidence) == ("submitted", proof)
        handed_in = select(Letter).where(Letter.subject == f"{trial}.{task.step}")
        assert session.exec(handed_in.where(Letter.purpose == "handed-in")).all() != []


def test_nobody_finishes_the_task_of_another_house(live: Programme, trial: str) -> None:
    take_up(live, trial)
    with unit_of_work(live.url) as session:
        found = session.get_one(Trial, trial)
        task = session.exec(select(Task).where(Task.trial == trial, Task.status == "open")).first()
        assert task is not None
        stranger = live.setting.in_role("cluster_manager", "demo-c001")[0]
        with pytest.raises(NotYourTask):
            completing.complete(
                session, live.setting, found, task.step,
                reasons={}, by=Agent(Role.CLUSTER_MANAGER, stranger.id), now=MORNING,
            )  # fmt: skip


def test_letters_about_a_task_follow_it_to_a_colleague(live: Programme, trial: str) -> None:
    take_up(live, trial)
    with unit_of_work(live.url) as session:
        found = session.get_one(Trial, trial)
        task = session.exec(
            select(Task).where(
                Task.trial == trial, Task.status == "open", Task.owner == "cluster_manager"
            )
        ).first()
        if task is None:
            pytest.skip("the first task of this service is a coordinator's")
        by = manager(live.setting, found)
        colleague = live.setting.in_role("service_facilitator", found.cluster)[0].id
        with pytest.raises(TypedWrong) as stale:
            delegating.delegate(
                session, live.setting, found, task, to=colleague, seen="x", by=by, now=MORNING
            )
        delegating.delegate(
            session, live.setting, found, task, to=colleague, seen="", by=by, now=MORNING
        )
        waiting = select(Letter).where(
            Letter.subject == f"{trial}.{task.step}",
            col(Letter.purpose).in_(("task", "task-reminder")),
            Letter.state == "queued",
        )
        readers = {letter.person for letter in session.exec(waiting)}

    assert stale.value.faults == {"to": "changed"}
    assert readers == {colleague}


def test_a_list_registers_adds_and_ticks_and_invites(live: Programme, trial: str) -> None:
    take_up(live, trial)
    with unit_of_work(live.url) as session:
        found = session.get_one(Trial, trial)
        there = registering.attendance(session, trial)
        firms = session.exec(select(Firm).where(Firm.cluster == found.cluster)).all()
        known = next(firm for firm in firms if firm.id in there)
        outside = next((firm for firm in firms if firm.id not in there), None)
        tick = "no" if there[known.id] else "yes"
        rows = [f";{known.email};;;{tick}", "Brand new Ltd;new@firm.example;fr;0-9;yes"]
        rows += [f";{outside.email};;;no"] if outside else []
        text = "\n".join(["firm;E-Mail;language;size;attended", *rows])
        listed = read_list(text, firms, there, language="de")
        done = registering.take_list(
            session, found, listed, by=manager(live.setting, found), now=MORNING
        )
        new = session.exec(select(Firm).where(Firm.email == "new@firm.example")).one()
        part = session.get_one(Participation, (trial, new.id))
        invited = select(Letter).where(Letter.person == new.id, Letter.purpose == "invitation")

        assert listed.faults == []
        assert done == (1, 1 + (outside is not None), 1)
        assert (new.language, new.size, part.attended) == ("fr", "0-9", True)
        assert len(session.exec(invited).all()) == 1


def test_two_people_who_tick_do_not_undo_each_other(live: Programme, trial: str) -> None:
    with unit_of_work(live.url) as session:
        found = session.get_one(Trial, trial)
        by = manager(live.setting, found)
        there = registering.attendance(session, trial)
        was = {firm for firm, attended in there.items() if attended}
        first, second, *_ = sorted(there)
        one = was ^ {first}
        other = was ^ {second}
        for ticked in (one, other):
            registering.tick_attendance(session, found, ticked=ticked, was=was, by=by, now=MORNING)
        now = {
            firm for firm, attended in registering.attendance(session, trial).items() if attended
        }

    assert now == was ^ {first, second}


def test_proof_is_taken_back_before_its_review_only(live: Programme, trial: str) -> None:
    take_up(live, trial)
    with unit_of_work(live.url) as session:
        task = session.exec(select(Task).where(Task.trial == trial, Task.status == "open")).first()
        assert task is not None
        by = Agent(Role.CLUSTER_MANAGER, "x")
        (piece,) = proving.hand_in_note(
            session, (trial, task.step), "minutes", "here", by=by, now=MORNING
        )
        again = proving.hand_in_note(
            session, (trial, task.step), "minutes", "here", by=by, now=MORNING
        )
        task.status = "submitted"
        with pytest.raises(proving.LastProof):
            proving.take_back(session, piece, task, now=MORNING)
        task.status = "accepted"
        with pytest.raises(proving.ProofClosed):
            proving.take_back(session, piece, task, now=MORNING)
        task.status = "open"
        taken = [proving.take_back(session, piece, task, now=MORNING) for _ in range(2)]
        session.expire_all()
        kept = session.get_one(Evidence, piece.id)

        assert again == []
        assert taken == [True, False]
        assert kept.removed_at == MORNING
        session.rollback()
