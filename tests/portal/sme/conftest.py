"""A firm before its open questionnaire, and a way to ask for pages as it."""

import asyncio
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from foundation.database import unit_of_work
from pilots.access.links import link_tokens
from pilots.questionnaires.filled import Filled
from portal.surroundings import Surroundings
from portal.visiting import LANGUAGE, LINK, secret_of_forms
from tests.factories.questionnaires import (
    NOW,
    TRIAL,
    a_participant,
    an_asking_programme,
    read,
    right_inputs,
)
from tests.portal.clients import portal_over
from tests.portal.conftest import SECRET

PATH = f"/q/{TRIAL}/exit"


@dataclass(frozen=True)
class Guest:
    """Somebody who has come by their link."""

    given: Surroundings
    person: str
    token: str
    language: str = "en"

    def get(self, path: str) -> httpx.Response:
        return self.ask("GET", path, headers=self.headers())

    def post(self, path: str, data: Mapping[str, Any] | None = None) -> httpx.Response:
        form = {"csrf": secret_of_forms(self.given, self.token), **(data or {})}
        return self.ask("POST", path, data=form, headers=self.headers())

    def ask(self, method: str, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401
        """Ask as anybody: what is sent along decides who it is."""

        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=portal_over(self.given))
            async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
                return await client.request(method, path, **parts)

        with ThreadPoolExecutor(1) as aside:  # beside a browser a loop runs here already
            return aside.submit(lambda: asyncio.run(once())).result()

    def at(self, now: datetime) -> "Guest":
        return replace(self, given=replace(self.given, now=lambda: now))

    def agree(self) -> None:
        words = self.get(PATH).text.partition('name="words" value="')[2].partition('"')[0]
        self.post(f"{PATH}/start", {"agree": "yes", "words": words})

    def filled(self) -> Filled:
        with unit_of_work(self.given.url) as session:
            return read(session, self.person)

    def answer_all(self) -> None:
        """Agree and answer every required question, screen by screen."""
        self.agree()
        filled = self.filled()
        for screen in filled.screens:
            inputs = right_inputs(filled.catalogue, screen.items)
            answer = self.post(f"{PATH}/{screen.number}", {**inputs, "go": "next"})
            assert answer.status_code == 303

    def headers(self) -> dict[str, str]:
        return {"cookie": f"{LINK}={self.token}; {LANGUAGE}={self.language}"}


@pytest.fixture(scope="session")
def asking_database(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    return an_asking_programme(tmp_path_factory.mktemp("asking"), empty_database)


@pytest.fixture
def given(tmp_path: Path, asking_database: Path) -> Surroundings:
    shutil.copy(asking_database, tmp_path / "asking.db")
    return Surroundings(
        url=f"sqlite:///{tmp_path / 'asking.db'}", secret=SECRET, example=True, now=lambda: NOW
    )


Come = Callable[[str], Guest]


@pytest.fixture
def come(given: Surroundings) -> Come:
    def by_link(person: str) -> Guest:
        with unit_of_work(given.url) as session:
            tokens = link_tokens(session, given.secret, [person], now=NOW)
        return Guest(given, person, tokens[person])

    return by_link


@pytest.fixture
def guest(given: Surroundings, come: Come) -> Guest:
    """A firm of the open exit wave that has not answered."""
    return come(a_participant(given.url))
