"""A personal link: random, stored as a digest, one a person, over when it is revoked or old."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from foundation.database import unit_of_work
from pilots.access.links import (
    LIFE,
    RENEWED_BEFORE,
    link_owner,
    link_tokens,
    revoke_links,
    visitor_by_link,
)
from pilots.access.visitor import Via
from pilots.tables import PageLink, Person
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme

SECRET = b"a secret of thirty-two bytes and"


@pytest.fixture
def programme(tmp_path: Path, url: str) -> Programme:
    return a_programme(a_folder(tmp_path / "folder", clusters=4, smes=2), url)


def token_of(url: str, person: str, now: datetime) -> str:
    with unit_of_work(url) as session:
        return link_tokens(session, SECRET, [person], now=now)[person]


def test_a_link_says_who_comes(programme: Programme, url: str, now: datetime) -> None:
    firm = next(iter(programme.setting.firms.values()))
    token = token_of(url, firm.id, now)

    with unit_of_work(url) as session:
        visitor = visitor_by_link(session, token, now=now)

    assert visitor is not None
    assert (visitor.id, visitor.is_firm, visitor.via) == (firm.id, True, Via.LINK)
    assert visitor.region == programme.setting.clusters[firm.cluster].region


def test_a_person_keeps_one_link_until_it_is_about_to_end(
    programme: Programme, url: str, now: datetime
) -> None:
    person = next(iter(programme.setting.people))
    first = token_of(url, person, now)

    assert token_of(url, person, now + timedelta(days=200)) == first
    assert token_of(url, person, now + LIFE - RENEWED_BEFORE) != first


def test_the_database_does_not_hold_what_opens_the_door(
    programme: Programme, url: str, now: datetime
) -> None:
    token = token_of(url, next(iter(programme.setting.people)), now)

    with unit_of_work(url) as session:
        row = session.exec(select(PageLink)).one()
        stored = {str(value) for value in row.model_dump().values()}
        # Nor does another secret make the token from what is stored.
        other = link_tokens(session, b"another secret", [row.person], now=now)

    assert token not in stored
    assert other[row.person] != token


def test_a_revoked_link_an_old_one_and_an_invented_one_open_nothing(
    programme: Programme, url: str, now: datetime
) -> None:
    person = next(iter(programme.setting.people))
    token = token_of(url, person, now)

    with unit_of_work(url) as session:
        assert visitor_by_link(session, token, now=now + LIFE) is None
        assert visitor_by_link(session, "invented", now=now) is None
        assert visitor_by_link(session, token * 100, now=now) is None
        assert revoke_links(session, person, now=now) == 1
        assert visitor_by_link(session, token, now=now) is None
        owner = link_owner(session, token)

    assert owner is not None
    assert owner.person == person


def test_nobody_comes_in_after_having_left(programme: Programme, url: str, now: datetime) -> None:
    person = next(iter(programme.setting.people))
    token = token_of(url, person, now)

    with unit_of_work(url) as session:
        session.get_one(Person, person).left_at = now
        session.flush()
        assert visitor_by_link(session, token, now=now) is None


def test_links_of_many_are_made_at_once(programme: Programme, url: str, now: datetime) -> None:
    firms = list(programme.setting.firms)

    with unit_of_work(url) as session:
        tokens = link_tokens(session, SECRET, [*firms, *firms], now=now)
        again = link_tokens(session, SECRET, firms, now=now)

    assert sorted(tokens) == sorted(firms)
    assert len(set(tokens.values())) == len(firms)
    assert again == tokens
