"""A programme in the middle of its trials, and coordinators before its pages."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from foundation.database import unit_of_work
from pilots.access.logins import begin_session
from portal.surroundings import Surroundings
from portal.visiting import LANGUAGE, SESSION, secret_of_forms
from tests.factories.mid_run import MIDDLE, coordinator_id, lead_id, mid_run_database
from tests.portal.clients import Client
from tests.portal.conftest import SECRET


@pytest.fixture(scope="session")
def mid_run_once(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    return mid_run_database(tmp_path_factory.mktemp("mid-run"), empty_database)


@pytest.fixture
def url(mid_run_once: Path, tmp_path: Path) -> str:
    """The address of the programme; what a test does to it stays its own."""
    shutil.copy(mid_run_once, tmp_path / "mid-run.db")
    return f"sqlite:///{tmp_path / 'mid-run.db'}"


@dataclass
class Desk:
    """Somebody logged in."""

    client: Client
    secret: str
    person: str

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(self, path: str, data: Mapping[str, Any] | None = None) -> httpx.Response:
        return self.client.post(path, data={"csrf": self.secret, **(data or {})})

    def speak(self, language: str) -> None:
        self.client.cookies.set(LANGUAGE, language)


@pytest.fixture
def told() -> list[str]:
    """What the portal told the clock."""
    return []


@pytest.fixture
def desk_of(url: str, told: list[str]) -> Callable[[str], Desk]:
    def desk(person: str) -> Desk:
        given = Surroundings(
            url=url, secret=SECRET, now=lambda: MIDDLE, changed=lambda: told.append("changed")
        )
        client = Client(given)
        with unit_of_work(url) as session:
            token = begin_session(session, person, via="mail", now=MIDDLE)
        client.cookies.set(SESSION, token)
        return Desk(client, secret_of_forms(given, token), person)

    return desk


@pytest.fixture
def lead(url: str, desk_of: Callable[[str], Desk]) -> Desk:
    return desk_of(lead_id(url))


@pytest.fixture
def coordinator(url: str, desk_of: Callable[[str], Desk]) -> Callable[[str], Desk]:
    """Return the desk of the coordinator of a region."""
    return lambda region: desk_of(coordinator_id(url, region))
