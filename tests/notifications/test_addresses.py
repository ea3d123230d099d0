from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from foundation.database import unit_of_work
from notifications.addresses import MOST_NAMED, dead_among, note_dead, works_again
from notifications.tables import DeadAddress
from tests.factories.reports import LATER, SENT


def a_dead(address: str = "One@Firm.example", **otherwise: Any) -> DeadAddress:  # noqa: ANN401
    parts: dict[str, Any] = {
        "address": address,
        "kind": "bounced",
        "since": SENT,
        "reason": "no such user",
    }
    return DeadAddress(**(parts | otherwise))


def test_of_several_reports_the_earliest_counts(url: str) -> None:
    with unit_of_work(url) as session:
        note_dead(session, [a_dead(since=LATER), a_dead(address="two@firm.example")])
        note_dead(session, [a_dead("one@firm.EXAMPLE", kind="dropped")])
        note_dead(session, [a_dead(since=LATER + timedelta(hours=1))])
        note_dead(session, [])

    with unit_of_work(url) as session:
        found = {row.address: row for row in session.exec(select(DeadAddress))}
        assert sorted(found) == ["one@firm.example", "two@firm.example"]
        assert (found["one@firm.example"].kind, found["one@firm.example"].since) == (
            "dropped",
            SENT,
        )


def test_a_person_can_say_that_it_works_again(url: str) -> None:
    with unit_of_work(url) as session:
        note_dead(session, [a_dead()])

        assert works_again(session, " ONE@firm.example")
        assert not works_again(session, "one@firm.example")
        assert session.exec(select(DeadAddress)).all() == []


@pytest.mark.parametrize("others", [0, MOST_NAMED])
def test_addresses_are_dead_however_they_are_written(url: str, others: int) -> None:
    asked = ["ONE@firm.example ", "two@firm.example", *(f"{n}@firm.example" for n in range(others))]
    with unit_of_work(url) as session:
        note_dead(session, [a_dead(), a_dead("nobody@asked.example")])

    with unit_of_work(url) as session:
        found = dead_among(session, asked)
        assert {asked: row.address for asked, row in found.items()} == {
            "ONE@firm.example ": "one@firm.example"
        }
