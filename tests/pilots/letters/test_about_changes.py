"""Letters about changes: another first day, somebody who is followed; told once, while true."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import icalendar
import pytest
from sqlmodel import Session, col, select

from foundation.database import unit_of_work
from notifications.delivery import hand_over
from notifications.lifecycle import State
from notifications.mail import Mail
from notifications.tables import Letter
from pilots.changes import Deed
from pilots.deeds.collecting import withdraw
from pilots.deeds.joining import Newcomer, join
from pilots.deeds.moving_dates import move_starts
from pilots.deeds.replacing import replace, undo
from pilots.deeds.rolling_out import Walk
from pilots.deeds.undoing import undo as undo_change
from pilots.letters.truth import Truth
from pilots.lifecycle import Agent, Role
from pilots.setting import Setting, read_setting
from pilots.tables import Change, Person, Trial
from tests.factories.folders import a_folder
from tests.factories.letters import Mailbox
from tests.factories.mid_run import LEAD, MIDDLE
from tests.factories.programmes import Programme, a_programme

EARLY = datetime(2026, 12, 1, 9, tzinfo=UTC)
NEW_DAY, ANOTHER = date(2027, 5, 3), date(2027, 5, 10)


@pytest.fixture
def waiting(tmp_path_factory: pytest.TempPathFactory, url: str) -> Programme:
    """A launched programme of which nothing has begun."""
    folder = a_folder(tmp_path_factory.mktemp("w") / "folder", clusters=4, until=date(2026, 1, 1))
    return a_programme(folder, url)


def moved(session: Session, setting: Setting, trial: Trial, to: date, deed: Deed) -> int:
    seen = {trial.id: Walk(session, setting, trial).begins}
    return move_starts(session, setting, trial.id, seen, to=to, deed=deed).id or 0


def told(session: Session, *purposes: str) -> list[Letter]:
    query = select(Letter).where(col(Letter.purpose).in_(purposes)).order_by(col(Letter.id))
    return list(session.exec(query))


def let_go(session: Session, letters: list[Letter]) -> None:
    for letter in letters:
        letter.state, letter.claimed_at = State.DELIVERED, MIDDLE
        session.add(letter)
    session.flush()


def why_not(setting: Setting, session: Session, letter: Letter) -> str | None:
    return Truth(setting).why_not(session, letter)


def test_people_of_a_trial_hear_of_another_start_once(waiting: Programme) -> None:
    with unit_of_work(waiting.url) as session:
        setting = read_setting(session)
        trial = session.exec(select(Trial).order_by(Trial.id)).first()
        assert trial is not None
        moved(session, setting, trial, NEW_DAY, Deed(LEAD, EARLY, "The venue is closed."))
        first = told(session, "start-moved")
        roles = {setting.people[one.person].role for one in first}
        moved(session, setting, trial, ANOTHER, Deed(LEAD, EARLY, "The venue is closed."))
        stale = [why_not(setting, session, one) for one in first]
        second = [one for one in told(session, "start-moved") if one not in first]

        assert roles == {"cluster_manager", "service_facilitator", "regional_coordinator"}
        assert {one.facts["starts"] for one in first} == {NEW_DAY.isoformat()}
        assert {one.facts["before"] for one in first} == {trial.starts.isoformat()}
        assert set(stale) == {"the start has moved again"}
        assert {why_not(setting, session, one) for one in second} == {None}


def test_a_move_that_is_undone_before_anybody_heard_is_never_told(waiting: Programme) -> None:
    with unit_of_work(waiting.url) as session:
        setting = read_setting(session)
        trial = session.exec(select(Trial).order_by(Trial.id)).first()
        assert trial is not None
        number = moved(session, setting, trial, NEW_DAY, Deed(LEAD, EARLY, "The venue is closed."))
        first = told(session, "start-moved")
        undo_change(session, setting, session.get_one(Change, number), Deed(LEAD, EARLY))

        assert told(session, "start-moved") == first
        assert {why_not(setting, session, one) for one in first} == {"the start has moved again"}


def test_whoever_has_heard_hears_that_it_is_as_before(waiting: Programme) -> None:
    with unit_of_work(waiting.url) as session:
        setting = read_setting(session)
        trial = session.exec(select(Trial).order_by(Trial.id)).first()
        assert trial is not None
        number = moved(session, setting, trial, NEW_DAY, Deed(LEAD, EARLY, "The venue is closed."))
        first = told(session, "start-moved")
        let_go(session, first)
        undo_change(session, setting, session.get_one(Change, number), Deed(LEAD, EARLY))
        after = [one for one in told(session, "start-moved") if one not in first]

        assert {one.person for one in after} == {one.person for one in first}
        assert {one.facts["before"] for one in after} == {NEW_DAY.isoformat()}
        assert min(one.facts["sequence"] for one in after) > 0, "calendars take the later entry"


def sent(waiting: Programme, now: datetime) -> list[Mail]:
    mailbox = Mailbox()
    hand_over(partial(unit_of_work, waiting.url), mailbox, now=now, judge=Truth(waiting.setting))
    return mailbox.mails


def first_days(mails: list[Mail]) -> dict[str, icalendar.Event]:
    """Return the calendar entry of each reader."""
    return {
        mail.to.email: icalendar.Calendar.from_ical(file.content).events[0]
        for mail in mails
        for file in mail.calendars
    }


def test_a_first_day_leaves_the_calendars_with_its_trial(waiting: Programme) -> None:
    later = EARLY + timedelta(days=2)
    with unit_of_work(waiting.url) as session:
        setting = read_setting(session)
        trial = session.exec(select(Trial).order_by(Trial.id)).first()
        assert trial is not None
        name, manager = trial.id, setting.in_role("cluster_manager", trial.cluster)[0]
        moved(session, setting, trial, NEW_DAY, Deed(LEAD, EARLY, "The venue is closed."))
    begun = first_days(sent(waiting, EARLY + timedelta(days=1)))
    with unit_of_work(waiting.url) as session:
        trial, by = session.get_one(Trial, name), Agent(Role.CLUSTER_MANAGER, manager.id)
        withdraw(session, setting, trial, by=by, at=later, reason="Nobody is left.")

    mails = sent(waiting, later + timedelta(days=1))
    gone = first_days(mails)

    assert set(gone) == set(begun)
    assert manager.email in gone
    for reader, entry in gone.items():
        was = begun[reader]
        assert (entry["uid"], str(entry["status"])) == (was["uid"], "CANCELLED")
        assert int(str(entry["sequence"])) > int(str(was["sequence"]))
        assert entry.start == was.start == NEW_DAY
    (letter,) = (mail for mail in mails if mail.to.email == manager.email)
    assert "- Erster Tag der Erprobung: " in letter.text


def test_nobody_is_told_to_forget_a_day_of_which_nobody_heard(waiting: Programme) -> None:
    with unit_of_work(waiting.url) as session:
        setting = read_setting(session)
        trial = session.exec(select(Trial).order_by(Trial.id)).first()
        assert trial is not None
        moved(session, setting, trial, NEW_DAY, Deed(LEAD, EARLY, "The venue is closed."))
        by = Agent(Role.CLUSTER_MANAGER, setting.in_role("cluster_manager", trial.cluster)[0].id)
        withdraw(session, setting, trial, by=by, at=EARLY, reason="Nobody is left.")

    mails = sent(waiting, EARLY + timedelta(days=1))

    assert first_days(mails) == {}
    with unit_of_work(waiting.url) as session:
        assert {one.state for one in told(session, "start-moved")} == {State.CANCELLED}


def test_both_hear_of_a_succession_and_of_its_end(waiting: Programme) -> None:
    with unit_of_work(waiting.url) as session:
        setting = read_setting(session)
        old = session.exec(select(Person).where(Person.role == "cluster_manager")).first()
        assert old is not None
        by = Agent(Role.WP_LEAD, LEAD.id)
        newcomer = Newcomer(
            name="New One", email="new@a.example", role=old.role, language="sl",
            cluster=old.cluster or "",
        )  # fmt: skip
        new = join(session, setting, newcomer, by=by, now=MIDDLE)
        change = replace(
            session, read_setting(session), old.id, new.id, by=by, now=MIDDLE, reason="Leave."
        )
        letters = told(session, "takes-over", "followed")
        assert {one.purpose: one.person for one in letters} == {
            "takes-over": new.id, "followed": old.id,
        }  # fmt: skip
        assert {one.language for one in letters if one.person == new.id} == {"sl"}
        assert "Leave." not in str([one.facts for one in letters]), "a private reason"

        let_go(session, [one for one in letters if one.purpose == "takes-over"])
        later = MIDDLE + timedelta(hours=1)
        undo(session, read_setting(session), change.id or 0, by=by, now=later)
        followed = next(one for one in letters if one.purpose == "followed")

        assert [one.person for one in told(session, "gives-back", "comes-back")] == [new.id]
        assert why_not(setting, session, followed) == "the succession was undone"
