"""Letters about what people do on pages: to whom, until when, and the calendars they move."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

import icalendar
import pytest
from sqlmodel import col, select

from foundation.database import unit_of_work
from notifications.calendars import Entry
from notifications.delivery import hand_over
from notifications.lifecycle import State
from notifications.mail import Mail
from notifications.tables import Letter
from pilots.deeds.launching import launch, lead_of
from pilots.letters import about_pages, about_trials
from pilots.letters.truth import Truth
from pilots.lifecycle import TASK, TRIAL, Agent, Role
from pilots.moving import move
from pilots.setting import Setting, read_setting
from pilots.tables import (
    DateRequest,
    Delegation,
    Edition,
    Person,
    Problem,
    Programme,
    Remark,
    Report,
    Task,
    Trial,
)
from tests.factories.folders import a_folder
from tests.factories.letters import Mailbox
from tests.factories.programmes import a_programme

BEGUN = datetime(2027, 1, 11, 9, 30, tzinfo=UTC)
"""The first morning of the first wave."""
DAY = timedelta(days=1)


@dataclass
class House:
    """A programme whose first tasks are open and whose first letters have left."""

    url: str
    setting: Setting
    trial: str
    step: str
    manager: Person

    @property
    def task(self) -> str:
        return f"{self.trial}.{self.step}"

    def send(self, now: datetime) -> list[Mail]:
        mailbox = Mailbox()
        unit = partial(unit_of_work, self.url)
        hand_over(unit, mailbox, now=now, judge=Truth(self.setting))
        return mailbox.mails

    def letters(self, *purposes: str, state: State | None = None) -> list[Letter]:
        query = select(Letter).where(col(Letter.purpose).in_(purposes))
        query = query.where(col(Letter.subject).in_((self.task, self.trial)))
        if state:
            query = query.where(col(Letter.state) == state)
        with unit_of_work(self.url) as session:
            found = list(session.exec(query.order_by(col(Letter.not_before), col(Letter.id))))
            session.expunge_all()
        return found

    def move_due(self, to: date, now: datetime) -> None:
        with unit_of_work(self.url) as session:
            session.get_one(Task, (self.trial, self.step)).due = to
            session.flush()
            about_pages.date_moved(session, self.setting, self.trial, [self.step], now)


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory, url: str) -> House:
    programme = a_programme(a_folder(tmp_path_factory.mktemp("folder"), clusters=4, smes=6), url)
    programme.advance(BEGUN)
    with unit_of_work(url) as session:
        task = session.exec(
            select(Task)
            .where(Task.status == "open", Task.owner == "cluster_manager")
            .order_by(col(Task.trial), col(Task.position))
        ).first()
        assert task is not None
        trial = session.get_one(Trial, task.trial)
        manager = programme.setting.in_role("cluster_manager", trial.cluster)[0]
        made = House(url, programme.setting, task.trial, task.step, manager)
    made.send(BEGUN)
    return made


def entries(mails: list[Mail], to: str) -> dict[str, icalendar.Event]:
    """The calendar entries in these mails to one reader, by UID."""
    found = {}
    for mail in mails:
        if mail.to.email == to:
            for file in mail.calendars:
                event = icalendar.Calendar.from_ical(file.content).events[0]
                found[str(event["uid"])] = event
    return found


def number(event: icalendar.Event) -> int:
    return int(str(event["sequence"]))


def due_of(house: House) -> date:
    with unit_of_work(house.url) as session:
        due = session.get_one(Task, (house.trial, house.step)).due
    assert due
    return due


def test_a_date_that_moves_takes_its_letters_and_calendars_along(house: House) -> None:
    opened = house.letters("task", state=State.HANDED_OVER)
    before, moved_on = due_of(house), BEGUN + DAY
    due = house.setting.calendar(_region(house)).add(before, 5)
    house.move_due(due, moved_on)

    waiting = house.letters("task-reminder", state=State.QUEUED)
    assert {letter.facts["due"] for letter in waiting} == {due.isoformat()}
    assert {letter.facts["sequence"] for letter in waiting} == {1}
    days = {letter.step: _day(house, letter) for letter in waiting}
    calendar = house.setting.calendar(_region(house))
    assert days == {
        "before-2": calendar.add(due, -2),
        "after-1": calendar.add(due, 1),
        "after-3": calendar.add(due, 3),
    }

    mails = house.send(datetime(2027, 1, 13, 9, 30, tzinfo=UTC))
    (told,) = house.letters("date-moved")
    (event,) = (e for e in entries(mails, house.manager.email).values() if _is(e, due))
    assert len(opened) == len(house.letters("task")) == 1, "the first letter is not sent again"
    assert (told.person, told.facts["before"]) == (house.manager.id, before.isoformat())
    assert told.state == State.HANDED_OVER
    assert number(event) > 0


def _is(event: icalendar.Event, due: date) -> bool:
    return bool(event.start == due)


def _region(house: House) -> str:
    return house.setting.clusters[house.manager.cluster or ""].region


def _day(house: House, letter: Letter) -> date:
    return house.setting.day(letter.not_before, _region(house))


def test_every_calendar_file_of_a_task_updates_the_one_before(house: House) -> None:
    """What a calendar program sees in its life: one entry, moved twice, taken out at the end."""
    calendar = house.setting.calendar(_region(house))
    days = [due_of(house)]
    seen: list[icalendar.Event] = []
    uid = _uid(house)
    now = BEGUN
    for shift in (5, 8):
        now += DAY
        days.append(calendar.add(days[0], shift))
        house.move_due(days[-1], now)
        seen += _of(house.send(now + DAY), uid)
    with unit_of_work(house.url) as session:
        trial = session.get_one(Trial, house.trial)
        manager = Agent(Role.CLUSTER_MANAGER, house.manager.id)
        task = session.get_one(Task, (house.trial, house.step))
        task.status = "cancelled"
        trial.status, trial.withdrawn_at = "withdrawn", now + DAY
        session.flush()
        about_trials.withdrawn(session, house.setting, trial, by=manager)
    seen += _of(house.send(now + 2 * DAY), uid)

    assert [event.start for event in seen] == [*days[1:], days[-1]]
    sequences = [number(event) for event in seen]
    assert sequences == sorted(set(sequences))
    assert sequences[0] > 0
    assert str(seen[-1]["status"]) == "CANCELLED"


def _uid(house: House) -> str:
    contact = house.setting.programme.contact
    entry = Entry(
        key=house.task, when=BEGUN, summary="", description="", sequence=0,
        cancelled=False, organizer=contact,
    )  # fmt: skip
    return entry.uid


def _of(mails: list[Mail], uid: str) -> list[icalendar.Event]:
    files = (file for mail in mails for file in mail.calendars)
    events = (icalendar.Calendar.from_ical(file.content).events[0] for file in files)
    return [event for event in events if str(event["uid"]) == uid]


def test_a_date_that_moves_back_before_anybody_was_told_is_no_news(house: House) -> None:
    before = due_of(house)
    house.move_due(house.setting.calendar(_region(house)).add(before, 5), BEGUN + DAY)
    house.move_due(before, BEGUN + DAY)

    house.send(BEGUN + 2 * DAY)

    (told,) = house.letters("date-moved")
    assert (told.state, told.reason) == (State.CANCELLED, "the date has moved again")


def test_a_held_letter_stays_held_with_the_new_day(house: House) -> None:
    with unit_of_work(house.url) as session:
        held = session.exec(
            select(Letter).where(Letter.subject == house.task, Letter.step == "after-1")
        ).one()
        held.state, held.reason = State.HELD, "the authority moves the date"
    due = house.setting.calendar(_region(house)).add(due_of(house), 5)

    house.move_due(due, BEGUN + DAY)

    (letter,) = house.letters("task-reminder", state=State.HELD)
    assert (letter.step, letter.facts["due"]) == ("after-1", due.isoformat())


def test_a_colleague_who_takes_a_task_over_gets_its_letters(house: House) -> None:
    with unit_of_work(house.url) as session:
        trial = session.get_one(Trial, house.trial)
        colleague = Person(
            id="p-new", name="Colleague", email="colleague@demo.example", language="de",
            role="service_facilitator", cluster=trial.cluster,
        )  # fmt: skip
        session.add(colleague)
        session.flush()
        house.setting = read_setting(session)
        made = Delegation(
            trial=house.trial, step=house.step, person="p-new", by=house.manager.id, at=BEGUN
        )
        session.add(made)
        about_pages.delegated(session, house.setting, made, BEGUN)

    waiting = house.letters("task-reminder", state=State.QUEUED)
    assert {letter.person for letter in waiting} == {"p-new"}
    (mail,) = (m for m in house.send(BEGUN + DAY) if m.to.email == "colleague@demo.example")
    assert "übergeben" in mail.text
    assert len(mail.calendars) == 1

    with unit_of_work(house.url) as session:
        session.delete(session.get_one(Delegation, (house.trial, house.step)))
        task = session.get_one(Task, (house.trial, house.step))
        about_pages.taken_back(session, house.setting, task, BEGUN + DAY)
    waiting = house.letters("task-reminder", state=State.QUEUED)
    assert {letter.person for letter in waiting} == {house.manager.id}
    steps = {letter.step.partition(".")[0] for letter in waiting}
    assert steps >= {"after-1", "after-3"}


def a_request(house: House) -> DateRequest:
    return DateRequest(
        trial=house.trial, step=house.step, by=house.manager.id, at=BEGUN,
        wanted=date(2027, 2, 1), reason="The authority is away.",
    )  # fmt: skip


def test_who_asks_for_a_date_hears_once_when_it_is_granted(house: House) -> None:
    due = date(2027, 2, 1)
    with unit_of_work(house.url) as session:
        request = a_request(house)
        session.add(request)
        about_pages.date_asked(session, house.setting, request, BEGUN)
        coordinator = house.setting.in_role("regional_coordinator", _region(house))[0]
        request.status, request.decided_by, request.answer = "granted", coordinator.id, "Fine."
        session.get_one(Task, (house.trial, house.step)).due = due
        session.flush()
        about_pages.date_moved(session, house.setting, house.trial, [house.step], BEGUN)
        about_pages.date_decided(session, house.setting, request, BEGUN)

    mails = house.send(BEGUN + DAY)

    found = {
        letter.purpose: letter
        for letter in house.letters("date-asked", "date-moved", "date-granted")
    }
    assert found["date-asked"].reason == "the request for a new date is granted"
    assert found["date-moved"].reason == "the reader is told that the new date was agreed"
    assert found["date-granted"].state == State.HANDED_OVER
    (event,) = (e for e in entries(mails, house.manager.email).values() if _is(e, due))
    assert number(event) > 0


def test_a_refused_date_stays_and_says_why(house: House) -> None:
    with unit_of_work(house.url) as session:
        request = a_request(house)
        session.add(request)
        about_pages.date_asked(session, house.setting, request, BEGUN)
        request.status, request.answer = "refused", "The next wave waits for it."
        about_pages.date_decided(session, house.setting, request, BEGUN)

    house.send(BEGUN + DAY)

    (letter,) = house.letters("date-refused")
    assert letter.state == State.HANDED_OVER
    assert letter.facts["text"] == "The next wave waits for it."
    assert letter.facts["due"] == due_of(house).isoformat()


def test_proof_goes_to_the_coordinator_and_back(house: House) -> None:
    owner = Agent(Role.CLUSTER_MANAGER, house.manager.id)
    coordinator = house.setting.in_role("regional_coordinator", _region(house))[0]
    with unit_of_work(house.url) as session:
        task = session.get_one(Task, (house.trial, house.step))
        move(session, TASK, task, "done", by=owner, at=BEGUN, done_at=BEGUN, evidence="x")
        about_pages.task_handed_in(session, house.setting, task, BEGUN)
    assert coordinator.email in {mail.to.email for mail in house.send(BEGUN + DAY)}
    with unit_of_work(house.url) as session:
        task = session.get_one(Task, (house.trial, house.step))
        by = Agent(Role.REGIONAL_COORDINATOR, coordinator.id)
        move(session, TASK, task, "return", by=by, at=BEGUN + DAY)
        about_pages.evidence_returned(session, house.setting, task, "No date on it.", BEGUN + DAY)

    (mail,) = (m for m in house.send(BEGUN + 2 * DAY) if m.to.email == house.manager.email)

    assert "No date on it." in mail.text


def test_a_problem_is_told_until_it_is_answered(house: House) -> None:
    with unit_of_work(house.url) as session:
        one = Problem(trial=house.trial, by=house.manager.id, at=BEGUN, text="Nobody comes.")
        session.add(one)
        about_pages.problem_reported(session, house.setting, one, BEGUN)
        one.answer, one.answered_at = "We call them.", BEGUN
        session.flush()
        about_pages.problem_answered(session, house.setting, one, BEGUN)

    house.send(BEGUN + DAY)

    (told,), (answer,) = house.letters("problem"), house.letters("problem-answered")
    assert (told.state, told.reason) == (State.CANCELLED, "the problem is answered")
    assert answer.state == State.HANDED_OVER


def test_authors_hear_of_remarks_once_a_day_with_all_that_is_new(house: House) -> None:
    region = _region(house)
    (author,) = house.setting.in_role("regional_coordinator", region)[:1]
    lead = house.setting.in_role("wp_lead")[0]

    def remark(at: datetime, by: str) -> None:
        with unit_of_work(house.url) as session:
            made = Remark(
                report=f"{region}.e1", passage="p1", language="en", content_hash="x", by=by,
                role="wp_lead", at=at, text="Say for whom.",
            )  # fmt: skip
            session.add(made)
            session.flush()
            about_pages.remark_made(session, house.setting, made, at)

    with unit_of_work(house.url) as session:
        session.add(Edition(number=1, as_of=BEGUN, why="x", digest="x", figures="{}"))
        session.flush()
        session.add(
            Report(
                id=f"{region}.e1",
                subject=region,
                edition=1,
                status="peer_review",
                since=BEGUN,
                deadline=date(2027, 2, 1),
                content_hash="x",
                facts="{}",
            )
        )
    for hours in (0, 1, 2):
        remark(BEGUN + timedelta(hours=hours), lead.id)
    remark(BEGUN, author.id)

    (mail,) = (m for m in house.send(BEGUN + DAY) if m.to.email == author.email)

    with unit_of_work(house.url) as session:
        letters = session.exec(select(Letter).where(Letter.purpose == "remarks")).all()
        told = [(letter.person, letter.state) for letter in letters]
    assert told == [(author.id, State.HANDED_OVER)]
    assert re.search(r"\b3\b", mail.text)
    remark(BEGUN + DAY + timedelta(hours=1), lead.id)
    (again,) = (m for m in house.send(BEGUN + 2 * DAY) if m.to.email == author.email)
    assert again.key != mail.key
    later = house.send(BEGUN + 3 * DAY)
    assert author.email not in {mail.to.email for mail in later}


def test_a_live_launch_asks_for_agreements_until_they_are_signed(
    tmp_path_factory: pytest.TempPathFactory, url: str
) -> None:
    folder = a_folder(tmp_path_factory.mktemp("folder"), clusters=4, smes=6)
    programme = a_programme(folder, url)
    with unit_of_work(url) as session:
        asked = session.exec(select(Letter).where(Letter.message == "agreement")).all()
        assert asked == [], "a replay implies what no file records"
        for trial in session.exec(select(Trial)):
            trial.status = "proposed"
        row = session.get_one(Programme, 1)
        row.launched_at = row.plan_hash = None
        now = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
        launch(session, programme.setting, by=lead_of(programme.setting), now=now)
        trials = session.exec(select(Trial).order_by(col(Trial.id))).all()
        first, others = trials[0], len(trials) - 1
        manager = programme.setting.in_role("cluster_manager", first.cluster)[0]
        by = Agent(Role.CLUSTER_MANAGER, manager.id)
        move(session, TRIAL, first, "agree", by=by, at=now)
        signed = first.id
    house = House(url, programme.setting, signed, "", manager)

    house.send(now + DAY)
    house.send(datetime(2027, 1, 7, 9, 30, tzinfo=UTC))

    with unit_of_work(url) as session:
        query = select(Letter).where(Letter.message == "agreement")
        letters = list(session.exec(query.where(Letter.subject != signed)))
        asked_for = [x for x in letters if x.purpose == "agreement"]
        assert {x.state for x in asked_for} == {State.HANDED_OVER}
        assert len(asked_for) == others
        reasons = {x.reason for x in session.exec(query.where(Letter.subject == signed))
                   if x.due <= now + 2 * DAY}  # fmt: skip
    assert reasons == {"the agreement is signed"}
