"""The desk of a coordinator over a programme in the middle of its trials."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import httpx
import pytest

from foundation.database import engine, unit_of_work
from pilots.access.logins import begin_session
from portal.surroundings import Surroundings
from portal.visiting import LANGUAGE, SESSION, secret_of_forms
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme
from tests.portal.clients import Client
from tests.portal.conftest import SECRET

NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
UNTIL = date(2027, 4, 30)


class Desk(Client):
    """Somebody who is logged in; posts carry the secret of the forms."""

    def __init__(self, given: Surroundings, person: str, now: datetime) -> None:
        super().__init__(given)
        with unit_of_work(given.url) as session:
            token = begin_session(session, person, via="test", now=now)
        self.person = person
        self.cookies.set(SESSION, token)
        self.cookies.set(LANGUAGE, "en")
        self.csrf = secret_of_forms(given, token)

    def send(self, path: str, **fields: str | list[str]) -> httpx.Response:
        return self.post(path, data={"csrf": self.csrf, **fields})

    def seen(self, path: str) -> str:
        """Return what stands on a page for the state that it shows."""
        found = re.search(r'name="seen" value="([^"]*)"', self.get(path).text)
        assert found
        return unescape(found[1])


@pytest.fixture(scope="session")
def running_once(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    place = tmp_path_factory.mktemp("office")
    url = f"sqlite:///{place / 'pilots.db'}"
    made = a_programme(a_folder(place / "folder", clusters=4, smes=3), url)
    made.advance(made.setting.end_of(UNTIL, None))
    engine(made.url).dispose()
    return made


@pytest.fixture
def running(running_once: Programme, tmp_path: Path) -> Programme:
    """A programme at the end of April: each test has its own copy."""
    return running_once.copied(tmp_path / "pilots.db")


Enters = Callable[..., Desk]


@pytest.fixture
def enters(running: Programme) -> Enters:
    """Let somebody in a role come in."""

    def enter(role: str = "wp_lead", now: datetime = NOW) -> Desk:
        given = Surroundings(url=running.url, secret=SECRET, example=True, now=lambda: now)
        people = [one.id for one in running.setting.people.values() if one.role == role]
        return Desk(given, min(people), now)

    return enter
