from datetime import UTC, datetime
from pathlib import Path

import pytest

from foundation.database import unit_of_work
from notifications.addresses import note_dead
from notifications.tables import DeadAddress
from notifications.unsubscribing import opt_out
from pilots.waiting import Waiting, waiting
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme

NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def programme(tmp_path: Path, url: str) -> Programme:
    return a_programme(a_folder(tmp_path / "folder", clusters=4, smes=3), url)


def news(programme: Programme) -> list[Waiting]:
    """What waits that is neither task nor trial."""
    with unit_of_work(programme.url) as session:
        found = waiting(session, programme.setting, now=NOW)
    return [thing for thing in found if "address" in thing.what or "asked" in thing.what]


def dead(programme: Programme, address: str) -> None:
    with unit_of_work(programme.url) as session:
        note_dead(session, [DeadAddress(address=address, kind="bounced", since=NOW, reason="550")])


def test_an_address_that_does_not_work_is_a_task_for_the_regional_coordinator(
    programme: Programme,
) -> None:
    firm = next(iter(programme.setting.firms.values()))
    region = programme.setting.clusters[firm.cluster].region
    (coordinator,) = programme.setting.in_role("regional_coordinator", region)

    dead(programme, firm.email.upper())

    (thing,) = news(programme)
    assert (thing.what, thing.subject) == ("address does not work", firm.id)
    assert (thing.waits_for, thing.people) == ("regional_coordinator", (coordinator.name,))


def test_the_lead_hears_when_it_is_the_coordinator_s_own_address(programme: Programme) -> None:
    coordinator = next(
        person
        for person in programme.setting.people.values()
        if person.role == "regional_coordinator"
    )

    dead(programme, coordinator.email)

    (thing,) = news(programme)
    assert thing.waits_for == "wp_lead"
    assert thing.people != ()


def test_an_address_that_nobody_has_any_more_waits_for_nobody(programme: Programme) -> None:
    dead(programme, "corrected@elsewhere.example")

    assert news(programme) == []


def test_a_coordinator_sees_who_asked_for_no_more_questionnaires(programme: Programme) -> None:
    firm = next(iter(programme.setting.firms.values()))
    with unit_of_work(programme.url) as session:
        opt_out(session, firm.id, NOW, "link")
        opt_out(session, "somebody-unknown", NOW, "link")

    (thing,) = news(programme)
    assert (thing.what, thing.subject) == ("asked for no more questionnaires", firm.id)
    assert (thing.waits_for, thing.late) == ("regional_coordinator", 0)
