"""How many questions a page asks the database: as many for many trials as for few."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import select

from foundation.database import engine, unit_of_work
from notifications.tables import Letter
from pilots.access.links import link_tokens
from pilots.access.logins import people_at
from portal.surroundings import Surroundings
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme
from tests.portal.clients import Client
from tests.portal.conftest import SECRET
from tests.portal.whole import NOW, UNTIL, come, guarded

FEW, MANY = 12, 20
AS_MANY_AS_REPORTS = {"/reviews", "/publication", "/api/v1/reports"}
"""Each report is asked who may read it: there are as many as regions, at most a dozen."""


@contextmanager
def statements(url: str) -> Iterator[list[str]]:
    """Collect what the database is asked inside the block."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    event.listen(engine(url), "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine(url), "before_cursor_execute", note)


@pytest.fixture(scope="module")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Programme, Programme]:
    """The same pilot clusters with few trials and with many, in the middle of them."""
    made = []
    for trials in (FEW, MANY):
        place: Path = tmp_path_factory.mktemp(f"trials-{trials}")
        folder = a_folder(place / "folder", clusters=4, smes=3, trials=trials)
        one = a_programme(folder, f"sqlite:///{place / 'pilots.db'}")
        one.advance(one.setting.end_of(UNTIL, None))
        made.append(one)
    return made[0], made[1]


@pytest.mark.parametrize("role", ["wp_lead", "regional_coordinator"])
def test_no_list_asks_once_for_each_trial(
    programmes: tuple[Programme, Programme], role: str
) -> None:
    asked: list[dict[str, int]] = []
    for programme in programmes:
        visitor, client, _ = come(programme, role)
        assert visitor
        counts = {}
        for route in guarded():
            if route.method != "GET" or "{" in route.path or route.path in AS_MANY_AS_REPORTS:
                continue
            client.get(route.path)
            with statements(programme.url) as found:
                if client.get(route.path).status_code == 200:
                    counts[route.path] = len(found)
        asked.append(counts)

    few, many = asked
    assert {path: (few[path], many[path]) for path in few if many[path] > few[path]} == {}
    assert {"/today", "/plan", "/trials", "/evidence"} <= set(few)


def client_of(programme: Programme) -> Client:
    return Client(Surroundings(url=programme.url, secret=SECRET, now=lambda: NOW))


def test_a_login_costs_the_same_whether_or_not_an_address_is_known(
    programmes: tuple[Programme, Programme],
) -> None:
    """Nobody learns from the time of an answer who takes part."""
    programme, _ = programmes
    known = next(one.email for one in programme.setting.people.values() if one.role == "wp_lead")
    client = client_of(programme)

    asked, pages = {}, {}
    for address in ("warm-up@nowhere.example", known, "nobody@nowhere.example"):
        with statements(programme.url) as found:
            answer = client.post("/login", data={"address": address})
        asked[address], pages[address] = list(found), answer.text

    assert asked[known] == asked["nobody@nowhere.example"]
    assert pages[known] == pages["nobody@nowhere.example"]
    with unit_of_work(programme.url) as session:
        people = {one.id for one in people_at(session, known)}
        letters = session.exec(select(Letter.person).where(Letter.purpose == "login")).all()
    assert set(letters) == people, "nobody gets a letter that somebody else's address asked for"


def test_a_new_link_costs_the_same_whether_or_not_the_old_one_was_ours(
    programmes: tuple[Programme, Programme],
) -> None:
    programme, _ = programmes
    firm = min(programme.setting.firms)
    with unit_of_work(programme.url) as session:
        token = link_tokens(session, SECRET, [firm], now=NOW)[firm]
    client = client_of(programme)

    asked = {}
    for name, sent in (("warm", "x" * 43), ("ours", token), ("other", "y" * 43)):
        with statements(programme.url) as found:
            client.post("/new-link", data={"token": sent})
        asked[name] = list(found)

    assert asked["ours"] == asked["other"]


def test_a_link_is_looked_up_in_the_same_way_whoever_it_is_of(
    programmes: tuple[Programme, Programme],
) -> None:
    """Whether a token was ever ours is told by the page; it is too long to be guessed."""
    programme, _ = programmes
    client = client_of(programme)
    with unit_of_work(programme.url) as session:
        firm, manager = min(programme.setting.firms), min(programme.setting.people)
        tokens = link_tokens(session, SECRET, [firm, manager], now=NOW)

    asked = []
    for path in (f"/go/{'z' * 43}", f"/go/{'w' * 20}"):
        with statements(programme.url) as found:
            assert client.get(path).status_code == 404
        asked.append(list(found))

    assert asked[0] == asked[1]
    assert client.get(f"/go/{tokens[firm]}").status_code == 303
