"""Two people at one thing: both press at the same moment, on SQLite and on PostgreSQL.

One of them is first. The other sees what the first has done and what they typed themselves; nothing
is overwritten, nothing breaks, nobody waits for ever.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlmodel import col, select

from foundation.database import engine, snapshot, unit_of_work
from notifications.tables import LetterWording
from pilots import history
from pilots.access.logins import begin_session
from pilots.deeds.rolling_out import roll_out
from pilots.schema import upgrade
from pilots.setting import read_setting
from pilots.tables import Evidence, Participation, Person, Problem, Task, Trial, Wave
from portal.surroundings import Surroundings
from portal.visiting import LANGUAGE, SESSION, secret_of_forms
from tests.factories.folders import a_folder
from tests.factories.mid_run import MIDDLE, TODAY, lead_id, mid_run_database, open_task
from tests.factories.programmes import a_programme
from tests.portal.clients import Client
from tests.portal.conftest import SECRET

SEEN = re.compile(r'name="seen" value="([^"]*)"')
OURS, THEIRS = "The venue is closed.", "The bridge is closed."
Row = Any


@pytest.fixture(scope="session")
def in_sqlite(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    return mid_run_database(tmp_path_factory.mktemp("two"), empty_database)


@pytest.fixture(scope="session")
def in_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database with the same programme; each test copies it."""
    import os

    given = os.environ.get("PILOTS_TEST_POSTGRES", "")
    if not given:
        pytest.skip("no PostgreSQL: .ci/run starts one and names it in PILOTS_TEST_POSTGRES")
    place = tmp_path_factory.mktemp("two-postgres")
    name = f"two_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    server = create_engine(given, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(given).set(database=name).render_as_string(hide_password=False)
    upgrade(url)
    folder = a_folder(place / "folder", clusters=4, smes=4, seed=7, until=TODAY)
    a_programme(folder, url).advance(MIDDLE)
    engine(url).dispose()
    yield name
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a programme in its middle, of the test's own."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("in_sqlite"), tmp_path / "pilots.db")
        return f"sqlite:///{tmp_path / 'pilots.db'}"
    made: str = request.getfixturevalue("postgres_url")
    template = request.getfixturevalue("in_postgres")
    address = make_url(made)
    server = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {address.database} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {address.database} TEMPLATE {template}"))
    server.dispose()
    return made


@dataclass
class Desk:
    """Somebody logged in, in a browser of their own."""

    client: Client
    secret: str

    def get(self, path: str) -> str:
        return self.client.get(path).text

    def post(self, path: str, **fields: Any) -> httpx.Response:  # noqa: ANN401
        return self.client.post(path, data={"csrf": self.secret, **fields})


def desk(url: str, person: str) -> Desk:
    given = Surroundings(url=url, secret=SECRET, now=lambda: MIDDLE)
    client = Client(given)
    with unit_of_work(url) as session:
        token = begin_session(session, person, via="mail", now=MIDDLE)
    client.cookies.set(SESSION, token)
    client.cookies.set(LANGUAGE, "en")
    client.get("/help")  # routes are read at the first request: not by two threads at once
    return Desk(client, secret_of_forms(given, token))


@pytest.fixture
def desks(url: str) -> tuple[Desk, Desk]:
    """Two browsers of the programme lead."""
    return desk(url, lead_id(url)), desk(url, lead_id(url))


def at_once(*presses: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """Press all buttons at the same moment; return what came back."""
    together = Barrier(len(presses))

    def pressed(press: Callable[[], httpx.Response]) -> httpx.Response:
        together.wait()
        return press()

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(pressed, presses, timeout=60))


def first_and_second(answers: list[httpx.Response]) -> tuple[httpx.Response, httpx.Response]:
    """Return the answer to who was first and to who was second; there is one of each."""
    assert min(answer.status_code for answer in answers) == 303  # a redirect
    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert second.status_code in {409, 422}, second.status_code
    return first, second


def seen(page: str) -> str:
    found = SEEN.search(page)
    assert found, page[-900:]
    return unescape(found[1])


def chain_holds(url: str) -> bool:
    with snapshot(url) as session:
        entries = [
            history.content(line) | {"digest": line.digest} for line in history.lines(session)
        ]
    return history.check(entries) == len(entries)


def a_row(url: str, query: Any) -> Row:  # noqa: ANN401
    with snapshot(url) as session:
        found = session.exec(query).first()
    assert found is not None
    return found


def test_a_due_day(url: str, desks: tuple[Desk, Desk]) -> None:
    with unit_of_work(url) as session:
        task = open_task(session)
        session.expunge_all()
    assert task.due
    path = f"/plan/tasks/{task.trial}/{task.step}"
    days = [(task.due + timedelta(days=n)).isoformat() for n in (7, 14)]
    known = [seen(one.get(f"{path}?to={day}")) for one, day in zip(desks, days, strict=True)]

    answers = at_once(*(
        lambda one=one, day=day, was=was, why=why: one.post(path, to=day, seen=was, reason=why)
        for one, day, was, why in zip(desks, days, known, (OURS, THEIRS), strict=True)
    ))  # fmt: skip

    _, second = first_and_second(answers)
    loser = answers.index(second)
    assert (OURS, THEIRS)[loser] in second.text
    assert days[loser] in second.text
    row = a_row(url, select(Task).where(Task.trial == task.trial, Task.step == task.step))
    assert row.due.isoformat() == days[1 - loser]
    assert chain_holds(url)


def test_a_start(url: str, desks: tuple[Desk, Desk]) -> None:
    trial = a_row(url, select(Trial).where(Trial.status == "selected"))
    path, days = f"/plan/trials/{trial.id}", ("2027-05-03", "2027-05-10")
    known = [seen(one.get(f"{path}?to={day}")) for one, day in zip(desks, days, strict=True)]

    answers = at_once(*(
        lambda one=one, day=day, was=was: one.post(path, to=day, seen=was, reason=OURS)
        for one, day, was in zip(desks, days, known, strict=True)
    ))  # fmt: skip

    _, second = first_and_second(answers)
    assert days[answers.index(second)] in second.text
    assert chain_holds(url)


def test_the_end_of_a_questionnaire(url: str, desks: tuple[Desk, Desk]) -> None:
    wave = a_row(url, select(Wave).where(Wave.status == "open"))
    path = f"/plan/questionnaires/{wave.trial}/{wave.kind}"
    days = [(wave.last_day + timedelta(days=n)).isoformat() for n in (7, 14)]
    known = [seen(one.get(f"{path}?to={day}")) for one, day in zip(desks, days, strict=True)]

    answers = at_once(*(
        lambda one=one, day=day, was=was: one.post(path, to=day, seen=was, reason=OURS)
        for one, day, was in zip(desks, days, known, strict=True)
    ))  # fmt: skip

    _, second = first_and_second(answers)
    loser = answers.index(second)
    now = a_row(url, select(Wave).where(Wave.trial == wave.trial, Wave.kind == wave.kind))
    assert now.last_day.isoformat() == days[1 - loser]


def test_a_proof(url: str, desks: tuple[Desk, Desk]) -> None:
    with unit_of_work(url) as session:
        task = open_task(session)
        task.status, task.done_at, task.evidence = "submitted", MIDDLE, ""
        session.add(task)
        session.add(
            Evidence(
                id="e" * 32, trial=task.trial, step=task.step, proof="", kind="note", name="",
                text="Done.", by="p-cm-demo-c000", at=MIDDLE,
            )
        )  # fmt: skip
        path = f"/evidence/tasks/{task.trial}/{task.step}"
    known = [seen(one.get("/evidence")) for one in desks]

    answers = at_once(
        lambda: desks[0].post(path, deed="accept", seen=known[0]),
        lambda: desks[1].post(path, deed="return", seen=known[1], reason=THEIRS),
    )

    _, second = first_and_second(answers)
    if second is answers[1]:
        assert THEIRS in second.text
    row = a_row(url, select(Task).where(Task.trial == task.trial, Task.step == task.step))
    assert row.status == ("accepted" if second is answers[1] else "returned")


def test_a_problem(url: str, desks: tuple[Desk, Desk]) -> None:
    trial = a_row(url, select(Trial))
    with unit_of_work(url) as session:
        problem = Problem(trial=trial.id, step="", by="p-cm-demo-c000", at=MIDDLE, text="Help.")
        session.add(problem)
        session.flush()
        path = f"/evidence/problems/{problem.id}"

    answers = at_once(
        lambda: desks[0].post(path, answer=OURS), lambda: desks[1].post(path, answer=THEIRS)
    )

    first_and_second(answers)
    _, second = first_and_second(answers)
    assert OURS in second.text
    assert THEIRS in second.text


def test_the_words_of_a_letter(url: str, desks: tuple[Desk, Desk]) -> None:
    path, words = "/letters/words/task/en", ("Your first task", "Your next task")
    known = [seen(one.get(path)) for one in desks]

    answers = at_once(*(
        lambda one=one, to=to, was=was: one.post(path, subject=to, sure="yes", seen=was)
        for one, to, was in zip(desks, words, known, strict=True)
    ))  # fmt: skip

    _, second = first_and_second(answers)
    assert words[0] in second.text
    assert words[1] in second.text
    loser = answers.index(second)
    assert a_row(url, select(LetterWording)).text == words[1 - loser]
    again = desks[loser].post(path, subject=words[loser], sure="yes", seen=seen(second.text))
    assert again.status_code == 303


def test_the_settings_of_letters(desks: tuple[Desk, Desk]) -> None:
    path = "/letters/settings"
    known = [seen(one.get(path)) for one in desks]

    answers = at_once(
        lambda: desks[0].post(f"{path}/redirect", address="test@a.example", seen=known[0]),
        lambda: desks[1].post(f"{path}/budget", letters="5", days="30", seen=known[1]),
    )

    _, second = first_and_second(answers)
    assert "Somebody else has changed this" in second.text
    assert ('value="5"' if second is answers[1] else "test@a.example") in second.text


def test_the_address_of_a_person(url: str, desks: tuple[Desk, Desk]) -> None:
    person = a_row(url, select(Person).where(Person.role == "cluster_manager"))
    path, found = f"/people/{person.id}", ("one@a.example", "two@a.example")
    known = [seen(one.get(path)) for one in desks]

    answers = at_once(*(
        lambda one=one, to=to, was=was: one.post(f"{path}/address", address=to, seen=was)
        for one, to, was in zip(desks, found, known, strict=True)
    ))  # fmt: skip

    _, second = first_and_second(answers)
    assert found[0] in second.text
    assert found[1] in second.text
    loser = answers.index(second)
    assert a_row(url, select(Person).where(Person.id == person.id)).email == found[1 - loser]


def test_a_successor(url: str, desks: tuple[Desk, Desk]) -> None:
    person = a_row(url, select(Person).where(Person.role == "cluster_manager"))
    path = f"/people/{person.id}/replace"

    answers = at_once(*(
        lambda one=one, name=name: one.post(
            path, name=name, email=f"{name}@a.example", language="en", sure="yes"
        )
        for one, name in zip(desks, ("Ada", "Eve"), strict=True)
    ))  # fmt: skip

    first_and_second(answers)
    with snapshot(url) as session:
        there = session.exec(
            select(Person.name).where(
                Person.role == "cluster_manager",
                Person.cluster == person.cluster,
                col(Person.left_at).is_(None),
            )
        ).all()
    assert len(there) == 1


def test_attendance_of_different_firms_is_all_kept(url: str) -> None:
    taking_part = select(Participation).join(Trial).where(Trial.status == "rolling_out")
    with snapshot(url) as session:
        row = session.exec(taking_part).first()
        assert row is not None
        firms = session.exec(select(Participation).where(Participation.trial == row.trial)).all()
        cluster = session.get_one(Trial, row.trial).cluster
        manager = session.exec(
            select(Person.id).where(Person.cluster == cluster, Person.role == "cluster_manager")
        ).one()
    path = f"/my-trials/{row.trial}/participants/attendance"
    was = [one.firm for one in firms if one.attended]
    others = [one.firm for one in firms if not one.attended][:2]
    if len(others) < 2:
        others = was[:2]
    mine = [desk(url, manager) for _ in others]

    answers = at_once(*(
        lambda one=one, firm=firm: one.post(
            path, was=was,
            ticked=[name for name in was if name != firm] if firm in was else [*was, firm],
        )
        for one, firm in zip(mine, others, strict=True)
    ))  # fmt: skip

    assert [answer.status_code for answer in answers] == [303, 303]
    with snapshot(url) as session:
        now = {
            one.firm: one.attended
            for one in session.exec(select(Participation).where(Participation.trial == row.trial))
        }
    assert all(now[firm] == (firm not in was) for firm in others)
    assert chain_holds(url)


def test_people_and_the_clock_write_at_once_and_nobody_waits_for_ever(url: str) -> None:
    """Eight people and a sweep over every trial: every press is answered, the chain holds."""
    with snapshot(url) as session:
        trials = session.exec(select(Trial.id).order_by(col(Trial.id))).all()
        setting = read_setting(session)
        session.expunge_all()
    people = [desk(url, lead_id(url)) for _ in range(8)]

    def sweep() -> httpx.Response:
        for trial in trials:
            with unit_of_work(url) as session:
                roll_out(session, setting, trial, until=MIDDLE + timedelta(days=1))
        return httpx.Response(303)

    def presses(one: Desk, number: int) -> Callable[[], httpx.Response]:
        def press() -> httpx.Response:
            answer = httpx.Response(303)
            for day in range(4):
                path = f"/plan/trials/{trials[(number + day) % len(trials)]}"
                to = f"2027-06-{7 + number + day:02}"
                page = one.client.get(f"{path}?to={to}")
                found = SEEN.search(page.text) if page.status_code == 200 else None
                before = unescape(found[1]) if found else ""
                answer = one.post(path, to=to, reason=OURS, seen=before)
                if answer.status_code not in {303, 404, 409, 422}:
                    return answer
            return httpx.Response(303)

        return press

    answers = at_once(sweep, *(presses(one, number) for number, one in enumerate(people)))

    assert [answer.status_code for answer in answers] == [303] * 9
    assert chain_holds(url)
