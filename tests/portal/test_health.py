from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from foundation.database import unit_of_work
from notifications.tables import LetterPolicy
from pilots import lease
from pilots.tables import ClockLease, Programme
from portal.surroundings import Surroundings
from tests.factories.programmes import Programme as Launched
from tests.factories.reports import LATER
from tests.portal.conftest import SECRET, Ask, asking


def ticked(url: str, *, ago: timedelta = timedelta(), fault: str | None = None) -> None:
    with unit_of_work(url) as session:
        held = lease.take(session, "test", now=LATER - ago)
        assert held
        lease.note(session, held, now=LATER - ago, next_due=None, fault=fault)


def codes(ask: Ask) -> list[str]:
    answer = ask("GET", "/readyz")
    found = answer.json()
    assert answer.status_code == (503 if found["reasons"] else 200)
    assert found["ready"] == (not found["reasons"])
    return [reason["code"] for reason in found["reasons"]]


def test_the_process_lives_whatever_the_database_does() -> None:
    away = asking(Surroundings(url="sqlite:////nowhere/pilots.db", secret=SECRET))

    assert away("GET", "/healthz").json() == {"alive": True}
    assert away("GET", "/readyz").json()["reasons"][0]["code"] == "database-away"


@pytest.mark.usefixtures("programme")
def test_a_launched_programme_with_a_ticking_clock_is_ready(url: str, ask: Ask) -> None:
    assert codes(ask) == ["clock-silent"]

    ticked(url, ago=timedelta(seconds=90))

    assert codes(ask) == []


@pytest.mark.usefixtures("programme")
def test_a_clock_that_fell_silent_is_told_with_its_age(url: str, ask: Ask) -> None:
    ticked(url, ago=timedelta(seconds=91))

    (reason,) = ask("GET", "/readyz").json()["reasons"]
    assert reason["code"] == "clock-silent"
    assert "91 s ago" in reason["reason"]


@pytest.mark.usefixtures("programme")
def test_a_clock_that_was_stopped_is_told(url: str, ask: Ask) -> None:
    ticked(url)
    with unit_of_work(url) as session:
        row = session.exec(select(ClockLease)).one()
        lease.let_go(session, lease.Held(row.holder, row.fence), now=LATER)

    assert codes(ask) == ["clock-silent"]


@pytest.mark.usefixtures("programme")
def test_a_fault_of_the_clock_is_told_without_its_words(url: str, ask: Ask) -> None:
    ticked(url, fault="IntegrityError: somebody@firm.example")

    assert codes(ask) == ["clock-fault"]
    assert "somebody" not in ask("GET", "/readyz").text


def test_a_programme_that_is_not_there_or_not_launched_is_told(
    url: str, ask: Ask, request: pytest.FixtureRequest
) -> None:
    ticked(url, fault="PROGRAMME-101: ...")
    assert codes(ask) == ["PROGRAMME-101"]

    launched: Launched = request.getfixturevalue("programme")
    with unit_of_work(launched.url) as session:
        programme = session.get_one(Programme, 1)
        programme.launched_at = programme.plan_hash = None

    assert codes(ask) == ["PROGRAMME-104"]


def test_tables_of_another_version_are_told(url: str, ask: Ask) -> None:
    with unit_of_work(url) as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '0001'"))

    assert codes(ask) == ["DATABASE-102"]


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        ({"blocked_because": "401 wrong key"}, ["outbox-blocked"]),
        ({"paused_because": "busy", "paused_until": LATER + timedelta(hours=2)}, ["outbox-paused"]),
        ({"paused_because": "busy", "paused_until": LATER + timedelta(minutes=5)}, []),
    ],
)
def test_an_outbox_that_stands_still_is_told(
    url: str, ask: Ask, decided: dict[str, Any], expected: list[str]
) -> None:
    ticked(url)
    with unit_of_work(url) as session:
        session.add(LetterPolicy(**decided))

    assert codes(ask) == expected


@pytest.mark.usefixtures("programme")
def test_readiness_does_not_wait_for_a_long_write(url: str, ask: Ask) -> None:
    ticked(url)
    with unit_of_work(url) as session:
        session.connection().execute(text("UPDATE programme SET contact = contact"))

        assert codes(ask) == []
