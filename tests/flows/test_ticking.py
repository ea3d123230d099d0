from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from flows.ticking import IDLE, SOON, Ticker, a_holder
from foundation.database import unit_of_work
from foundation.errors import TrialError
from notifications.outbox import queue_many
from notifications.store import next_due
from notifications.tables import Letter
from pilots.lease import LEASE, Pulse, pulse, take
from pilots.tables import Programme, Trial
from tests.factories.folders import a_folder
from tests.factories.letters import a_promise
from tests.factories.programmes import a_programme

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
"""Before anything of the programme is due but what a test promises."""


class Machine:
    """A clock that can be set."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def jump(self, by: timedelta) -> None:
        self.moment += by


class Sending:
    """Stands for the flow: sends what is due, or does what it was told."""

    def __init__(self, url: str, deed: Callable[[datetime], None] | None = None) -> None:
        self.url, self.deed, self.moments = url, deed, list[datetime]()

    def __call__(self, now: datetime) -> None:
        self.moments.append(now)
        if self.deed:
            self.deed(now)
            return
        with unit_of_work(self.url) as session:
            for letter in session.exec(select(Letter).where(Letter.due <= now)):
                session.delete(letter)


@pytest.fixture
def launched(tmp_path: Path, url: str) -> str:
    """A launched programme in which nothing is ever due but letters."""
    programme = a_programme(a_folder(tmp_path / "folder", clusters=4, smes=3), url)
    with unit_of_work(programme.url) as session:
        for trial in session.exec(select(Trial)):
            trial.status = "agreed"
        for letter in session.exec(select(Letter)):
            session.delete(letter)
    return url


def promised(url: str, at: datetime, person: str = "p1") -> None:
    with unit_of_work(url) as session:
        queue_many(session, [a_promise(person, not_before=at)])


def seen(url: str, now: datetime) -> Pulse:
    with unit_of_work(url) as session:
        found = pulse(session, now=now)
    assert found
    return found


def test_a_tick_without_anything_due_runs_no_flow_and_says_when_the_next_thing_is(
    launched: str,
) -> None:
    machine, sending = Machine(), Sending(launched)
    promised(launched, START + timedelta(days=1))

    pause = Ticker(launched, sending, now=machine).tick()

    assert (pause, sending.moments) == (IDLE, [])
    found = seen(launched, START)
    assert (found.alive, found.ticked_at) == (True, START)
    assert (found.next_due, found.fault) == (START + timedelta(days=1), None)


def test_the_clock_wakes_at_the_next_due_moment(launched: str) -> None:
    machine, sending = Machine(), Sending(launched)
    promised(launched, START + timedelta(seconds=20))
    ticker = Ticker(launched, sending, now=machine)

    first = ticker.tick()
    machine.jump(first)
    second = ticker.tick()

    assert first == timedelta(seconds=20)
    assert sending.moments == [START + first]
    assert second == IDLE


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(days=3)])
def test_after_sleep_or_a_jump_ahead_everything_due_is_done_once(
    launched: str, by: timedelta
) -> None:
    machine, sending = Machine(), Sending(launched)
    for number in range(5):
        promised(launched, START + timedelta(minutes=number + 1), f"p{number}")
    ticker = Ticker(launched, sending, now=machine)
    ticker.tick()
    machine.jump(by)

    ticker.tick()

    assert sending.moments == [START + by]
    with unit_of_work(launched) as session:
        assert next_due(session) is None


def test_a_jump_back_neither_stops_the_clock_nor_repeats_anything(launched: str) -> None:
    machine, sending = Machine(), Sending(launched)
    promised(launched, START)
    ticker = Ticker(launched, sending, now=machine)
    ticker.tick()
    machine.jump(timedelta(hours=-1))

    assert ticker.tick() == IDLE
    assert sending.moments == [START]
    assert seen(launched, machine()).alive


def test_what_stays_due_is_tried_once_a_minute(launched: str) -> None:
    promised(launched, START)
    ticker = Ticker(launched, Sending(launched, lambda _: None), now=Machine())

    assert [ticker.tick(), ticker.tick()] == [IDLE, IDLE]


def test_what_became_due_meanwhile_is_done_at_once(launched: str) -> None:
    def another(now: datetime) -> None:
        with unit_of_work(launched) as session:
            for letter in session.exec(select(Letter)):
                session.delete(letter)
        promised(launched, now - timedelta(seconds=1), "p2")

    promised(launched, START)

    assert Ticker(launched, Sending(launched, another), now=Machine()).tick() == SOON


@pytest.mark.parametrize("kind", [RuntimeError, TrialError, KeyError])
def test_a_fault_is_kept_for_people_and_the_next_tick_tries_again(
    launched: str, kind: type[Exception]
) -> None:
    def fails(_: datetime) -> None:
        raise kind("the disk\nis full")

    promised(launched, START)
    machine, sending = Machine(), Sending(launched, fails)
    ticker = Ticker(launched, sending, now=machine)

    assert ticker.tick() == IDLE
    assert "the disk" in (seen(launched, START).fault or "")
    assert "\n" not in (seen(launched, START).fault or "")

    sending.deed = None
    machine.jump(IDLE)
    ticker.tick()
    assert seen(launched, machine()).fault is None
    assert len(sending.moments) == 2


def test_before_a_launch_the_clock_ticks_and_says_what_it_waits_for(url: str) -> None:
    ticker = Ticker(url, Sending(url), now=Machine())

    assert ticker.tick() == IDLE
    assert (seen(url, START).fault or "").startswith("PROGRAMME-101: ")


def test_an_imported_programme_waits_for_its_launch(launched: str) -> None:
    with unit_of_work(launched) as session:
        programme = session.get_one(Programme, 1)
        programme.launched_at = programme.plan_hash = None

    Ticker(launched, Sending(launched), now=Machine()).tick()

    assert (seen(launched, START).fault or "").startswith("PROGRAMME-104: ")


def test_a_database_that_cannot_be_reached_ends_no_clock(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'no' / 'folder' / 'pilots.db'}"

    assert Ticker(nowhere, Sending(nowhere), now=Machine()).tick() == IDLE


def test_of_two_processes_one_ticks_and_the_other_takes_over_when_it_dies(launched: str) -> None:
    machine = Machine()
    one, two = Sending(launched), Sending(launched)
    first = Ticker(launched, one, now=machine, holder="one")
    second = Ticker(launched, two, now=machine, holder="two")
    promised(launched, START)
    first.tick()
    second.tick()
    promised(launched, START, "p2")
    second.tick()
    assert (len(one.moments), len(two.moments)) == (1, 0)

    machine.jump(LEASE)
    second.tick()

    assert (len(one.moments), len(two.moments)) == (1, 1)
    assert seen(launched, machine()).holder == "two"


def test_whoever_is_stopped_lets_the_other_tick_at_once(launched: str) -> None:
    machine = Machine()
    first = Ticker(launched, Sending(launched), now=machine, holder="one")
    first.tick()

    first.let_go()

    second = Sending(launched)
    promised(launched, START)
    Ticker(launched, second, now=machine, holder="two").tick()
    assert second.moments == [START]


def test_who_lost_the_lease_during_a_tick_writes_nothing_about_it(launched: str) -> None:
    def robbed(now: datetime) -> None:
        with unit_of_work(launched) as session:
            assert take(session, "two", now=now + LEASE)

    promised(launched, START)

    Ticker(launched, Sending(launched, robbed), now=Machine(), holder="one").tick()

    found = seen(launched, START)
    assert (found.holder, found.ticked_at) == ("two", None)


def test_no_two_processes_have_the_same_name() -> None:
    assert a_holder() != a_holder()
