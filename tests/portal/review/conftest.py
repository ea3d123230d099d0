"""The desk of reviewers over a programme whose reports lie there and wait."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from sqlmodel import select

from foundation.database import snapshot, unit_of_work
from pilots.access.logins import begin_session
from pilots.tables import Report
from portal.surroundings import Surroundings
from portal.visiting import LANGUAGE, SESSION, secret_of_forms
from tests.factories.programmes import Programme
from tests.pilots.deeds.conftest import undecided as undecided  # noqa: PLC0414 -- a fixture
from tests.pilots.deeds.conftest import undecided_once as undecided_once  # noqa: PLC0414
from tests.portal.clients import Client
from tests.portal.conftest import SECRET

MONDAY = datetime(2027, 6, 28, 8, 0, tzinfo=UTC)


class Reviewer(Client):
    """Somebody logged in; posts carry the secret of the forms."""

    def __init__(self, given: Surroundings, token: str) -> None:
        super().__init__(given)
        self.cookies.set(SESSION, token)
        self.cookies.set(LANGUAGE, "en")
        self.csrf = secret_of_forms(given, token)

    def ask(self, method: str, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401
        # A real browser keeps a loop running in the thread of the test; this needs one of its own.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(super().ask, method, path, **parts).result()

    def send(self, path: str, **fields: str) -> httpx.Response:
        return self.post(path, data={"csrf": self.csrf, **fields})

    def hidden(self, path: str) -> dict[str, str]:
        """Return what the form of a decision carries along."""
        page = self.get(path).text
        found = re.findall(r'name="(content_hash|place|shown)" value="([^"]*)"', page)
        return {name: unescape(value) for name, value in found}

    def declare(self, report: str, conflict: str = "no", statement: str = "") -> httpx.Response:
        return self.send(f"/reports/{report}/interest", conflict=conflict, statement=statement)

    def signs(self, report: str, word: str, comment: str = "", **more: str) -> httpx.Response:
        shown = self.hidden(f"/reports/{report}/decision")
        return self.send(
            f"/reports/{report}/decision", **(shown | {"word": word, "comment": comment} | more)
        )


GRADES = {f"grade_{number}": "3" for number in range(1, 8)}


class House:
    """People of a programme at their desks; the clock stands unless somebody moves it."""

    def __init__(self, programme: Programme) -> None:
        self.programme, self.now = programme, MONDAY
        self.setting = programme.setting
        self.region, self.other = sorted(programme.setting.reporting)[:2]
        self.given = Surroundings(
            url=programme.url, secret=SECRET, address="http://portal", example=True,
            now=lambda: self.now,
        )  # fmt: skip
        self.report = f"{self.region}.e1"
        self.peer = programme.setting.peer_reviewers(self.region)[0].id

    def enters(self, person: str, *, ago: timedelta = timedelta()) -> Reviewer:
        """Let somebody come in who logged in a while ago."""
        with unit_of_work(self.programme.url) as session:
            token = begin_session(session, person, via="test", now=self.now - ago)
        return Reviewer(self.given, token)

    def person(self, role: str, region: str | None = None) -> str:
        place = region or self.region
        if role == "cluster_manager":
            cluster = next(c.id for c in self.setting.clusters.values() if c.region == place)
            return self.setting.in_role(role, cluster)[0].id
        regional = role in {"regional_coordinator", "regional_authority"}
        return self.setting.in_role(role, place if regional else "")[0].id

    def row(self, report: str = "") -> Report:
        with snapshot(self.programme.url) as session:
            found = session.exec(select(Report).where(Report.id == (report or self.report))).one()
            session.expunge_all()
        return found

    def to_peer_review(self) -> None:
        """Confirm, submit and check the report, each by whose turn it is."""
        self.enters(self.person("cluster_manager")).signs(self.report, "confirm")
        self.enters(self.person("regional_coordinator")).signs(self.report, "submit")
        quality = self.enters(self.person("quality_manager"))
        quality.declare(self.report)
        quality.signs(self.report, "pass")
        assert self.row().status == "peer_review"

    def a_passage(self, holds: Callable[[str], bool] = bool) -> tuple[str, str]:
        """Return the key and the words of a paragraph that can be put into other words."""
        from evaluation.reports.facts import read_facts
        from evaluation.reports.passages import passages
        from evaluation.reports.rendering import document_of

        found = passages(document_of(read_facts(self.row().facts), "en"))
        return next(
            (passage.key, passage.source)
            for passage in found.values()
            if passage.runs is not None and holds(passage.source)
        )


@pytest.fixture
def house(undecided: Programme) -> House:
    return House(undecided)
