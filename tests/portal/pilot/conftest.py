"""A live programme whose trials wait, and people of its pilot clusters at the door."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

from foundation.database import engine, unit_of_work
from pilots.deeds import starting
from pilots.lifecycle import Agent, Role
from pilots.tables import Task, Trial
from portal.surroundings import Surroundings
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme
from tests.portal.clients import Client

NOW = datetime(2027, 1, 13, 9, tzinfo=UTC)
RECORDS = ("tasks", "answers", "decisions", "withdrawals")
SECRET = b"x" * 32


class Visitor(Client):
    """Somebody who came in, with the secret of their forms."""

    def __init__(self, given: Surroundings, person: str) -> None:
        super().__init__(given)
        self.post("/become", data={"person": person})
        self.cookies.set("pilots_language", "en")
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/tasks").text)
        self.csrf = found[1] if found else ""

    def send(self, path: str, files: Any = None, **fields: Any) -> httpx.Response:  # noqa: ANN401
        return self.post(path, data={"csrf": self.csrf, **fields}, files=files)


As = Callable[[str], Visitor]


@pytest.fixture
def given(url: str, told: list[str]) -> Surroundings:
    return Surroundings(
        url=url, secret=SECRET, example=True, now=lambda: NOW, address="http://portal",
        changed=lambda: told.append("changed"),
    )  # fmt: skip


@pytest.fixture(scope="session")
def live_once(
    tmp_path_factory: pytest.TempPathFactory, empty_database: Path
) -> tuple[Programme, Path]:
    place = tmp_path_factory.mktemp("live")
    folder = a_folder(place / "folder", clusters=4, smes=8)
    for name in RECORDS:
        (folder / f"{name}.csv").unlink()
    shutil.copy(empty_database, place / "live.db")
    url = f"sqlite:///{place / 'live.db'}"
    made = a_programme(folder, url)
    engine(url).dispose()  # what is still in SQLite's log goes into the file
    return made, place / "live.db"


@pytest.fixture
def live(live_once: tuple[Programme, Path], tmp_path: Path, url: str) -> Programme:
    """A launched programme of which no file records any event."""
    made, database = live_once
    shutil.copy(database, tmp_path / "pilots.db")
    return replace(made, url=url)


@pytest.fixture
def visitor(live: Programme, given: Surroundings) -> As:  # noqa: ARG001 -- it is who comes to
    return lambda person: Visitor(given, person)


@pytest.fixture
def trial(live: Programme) -> str:
    """A trial of the first cluster, of which the manager owns the first task; not taken up yet."""
    with unit_of_work(live.url) as session:
        for found in session.exec(select(Trial).where(Trial.cluster == "demo-c000")):
            service = live.setting.catalogue.services[found.service]
            if service.rollout[0].owner == "cluster_manager":
                return found.id
    raise AssertionError


@pytest.fixture
def running(live: Programme, trial: str) -> str:
    """The same trial after its start."""
    with unit_of_work(live.url) as session:
        found = session.get_one(Trial, trial)
        by = Agent(Role.CLUSTER_MANAGER, "p-cm-demo-c000")
        parts: Any = {"by": by, "now": NOW}
        starting.agree(session, live.setting, found, name="Ada", files=[], **parts)
        starting.train(session, live.setting, found, held="2027-01-08", what="x", files=[], **parts)
        starting.start(session, live.setting, found, **parts)
    return trial


@pytest.fixture
def step(live: Programme, running: str) -> str:
    """An open task of that trial which the manager owns."""
    with unit_of_work(live.url) as session:
        owned = select(Task.step).where(
            Task.trial == running, Task.status == "open", Task.owner == "cluster_manager"
        )
        return session.exec(owned).first() or ""


@pytest.fixture
def proof(live: Programme, running: str, step: str) -> str:
    """The first line of its checklist."""
    return live.setting.catalogue.services[running.partition(".")[2]].step(step).evidence[0]
