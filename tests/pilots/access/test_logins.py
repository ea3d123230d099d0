"""A login by mail: for known addresses, once, for some minutes; a session that ends by itself."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from foundation.database import unit_of_work
from notifications.tables import Letter
from pilots.access.asking import ask_for_link, ask_for_login
from pilots.access.links import link_tokens, visitor_by_link
from pilots.access.logins import (
    IDLE,
    LINK_LIFE,
    SESSION_LIFE,
    ask_login,
    end_session,
    log_in,
    login_link,
    login_token,
    people_at,
    seen,
    unnoted,
    visitor_by_session,
)
from pilots.access.visitor import FRESH, Via
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme

SECRET = b"a secret of thirty-two bytes and"


@pytest.fixture
def programme(tmp_path: Path, url: str) -> Programme:
    return a_programme(a_folder(tmp_path / "folder", clusters=4, smes=2), url)


@pytest.fixture
def token(programme: Programme, url: str, now: datetime) -> str:
    lead = programme.setting.in_role("wp_lead")[0]
    with unit_of_work(url) as session:
        people = people_at(session, f" {lead.email.upper()} ")
        assert [one.id for one in people] == [lead.id]
        asked = ask_login(session, SECRET, people[0], leads_to="/plan", now=now)
    return login_token(SECRET, asked.nonce)


def test_a_login_link_works_once(token: str, url: str, now: datetime) -> None:
    with unit_of_work(url) as session:
        assert login_link(session, token, now=now) is not None
        began = log_in(session, token, now=now)
        again = log_in(session, token, now=now)
        assert began is not None
        visitor = visitor_by_session(session, began[0], now=now)

    assert again is None
    assert began[1].leads_to == "/plan"
    assert visitor is not None
    assert (visitor.role, visitor.via) == ("wp_lead", Via.LOGIN)


def test_a_login_link_is_over_after_some_minutes(token: str, url: str, now: datetime) -> None:
    with unit_of_work(url) as session:
        assert login_link(session, token, now=now + LINK_LIFE) is None
        assert log_in(session, token, now=now + LINK_LIFE) is None


def test_looking_at_a_login_link_uses_nothing_up(token: str, url: str, now: datetime) -> None:
    with unit_of_work(url) as session:
        for _ in range(50):
            assert login_link(session, token, now=now) is not None
        assert log_in(session, token, now=now) is not None


def test_a_session_ends_when_idle_when_old_and_when_left(
    token: str, url: str, now: datetime
) -> None:
    with unit_of_work(url) as session:
        began = log_in(session, token, now=now)
        assert began is not None
        key = began[0]
        assert visitor_by_session(session, key, now=now + IDLE) is not None
        assert visitor_by_session(session, key, now=now + IDLE + timedelta(seconds=1)) is None
        moment = now
        while moment < now + SESSION_LIFE:  # somebody works all day
            assert visitor_by_session(session, key, now=moment) is not None
            assert unnoted(session, key, now=moment) is (moment > now)
            seen(session, key, now=moment)
            session.expire_all()
            moment += IDLE / 2
        assert visitor_by_session(session, key, now=now + SESSION_LIFE) is None
        end_session(session, key, now=now)
        session.expire_all()
        assert visitor_by_session(session, key, now=now) is None


def test_a_login_is_fresh_for_a_quarter_of_an_hour(token: str, url: str, now: datetime) -> None:
    with unit_of_work(url) as session:
        began = log_in(session, token, now=now)
        assert began is not None
        visitor = visitor_by_session(session, began[0], now=now)

    assert visitor is not None
    assert visitor.fresh(now + FRESH)
    assert not visitor.fresh(now + FRESH + timedelta(seconds=1))


def test_an_unknown_address_gets_no_letter(programme: Programme, url: str, now: datetime) -> None:
    lead = programme.setting.in_role("wp_lead")[0]
    with unit_of_work(url) as session:
        before = len(session.exec(select(Letter)).all())
        asked = [
            ask_for_login(session, SECRET, address, leads_to="/", now=now)
            for address in ("nobody@nowhere.example", "", "' OR 1=1 --", "x" * 400, lead.email)
        ]
        letters = session.exec(select(Letter).order_by(Letter.id)).all()[before:]  # type: ignore[arg-type]

    assert asked == [0, 0, 0, 0, 1]
    assert [(letter.purpose, letter.person) for letter in letters] == [("login", lead.id)]
    assert not any("link" in letter.facts for letter in letters)


def test_a_new_link_goes_to_the_known_address_and_ends_the_old_one(
    programme: Programme, url: str, now: datetime
) -> None:
    firm = next(iter(programme.setting.firms.values()))
    with unit_of_work(url) as session:
        old = link_tokens(session, SECRET, [firm.id], now=now)[firm.id]
        assert ask_for_link(session, old, now=now)
        assert not ask_for_link(session, "invented", now=now)
        letter = session.exec(select(Letter).where(Letter.purpose == "new-link")).one()
        new = link_tokens(session, SECRET, [firm.id], now=now)[firm.id]
        assert visitor_by_link(session, old, now=now) is None
        assert visitor_by_link(session, new, now=now) is not None

    assert (letter.person, letter.address) == (firm.id, firm.email)
