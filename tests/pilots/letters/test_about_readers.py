"""Whoever coordinates a region hears, once, who cannot be reached or wants no more."""

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import select

from foundation.database import unit_of_work
from notifications.tables import DeadAddress, Letter
from notifications.unsubscribing import opt_out
from pilots.letters.about_readers import lost
from tests.factories.folders import a_folder
from tests.factories.programmes import a_programme

SATURDAY = datetime(2027, 1, 16, 12, tzinfo=UTC)


def test_the_coordinator_of_the_region_is_told_once(tmp_path: Path, url: str) -> None:
    programme = a_programme(a_folder(tmp_path / "folder"), url)
    setting = programme.setting
    firm, other = list(setting.firms.values())[:2]
    region = setting.clusters[firm.cluster].region
    with unit_of_work(url) as session:
        dead = DeadAddress(address=firm.email.lower(), kind="bounced", since=SATURDAY)
        session.add(dead)
        opt_out(session, other.id, SATURDAY, "link")

        assert lost(session, setting, now=SATURDAY) == 2
        assert lost(session, setting, now=SATURDAY) == 0

        letters = {
            letter.subject: letter
            for letter in session.exec(select(Letter).where(Letter.message == "contact-lost"))
        }
    assert letters.keys() == {firm.id, other.id}
    coordinator = setting.in_role("regional_coordinator", region)[0]
    told = letters[firm.id]
    assert (told.person, told.facts["why"]) == (coordinator.id, "address")
    # A Saturday is no day for letters.
    assert told.not_before.weekday() == 0


def test_nobody_hears_by_mail_that_the_own_address_is_dead(tmp_path: Path, url: str) -> None:
    programme = a_programme(a_folder(tmp_path / "folder"), url)
    setting = programme.setting
    lead = setting.in_role("wp_lead")[0]
    coordinator = next(p for p in setting.people.values() if p.role == "regional_coordinator")
    with unit_of_work(url) as session:
        for person in (lead, coordinator):
            address = person.email.lower()
            session.add(DeadAddress(address=address, kind="bounced", since=SATURDAY))
        lost(session, setting, now=SATURDAY)

        told = {
            letter.subject: letter.person
            for letter in session.exec(select(Letter).where(Letter.message == "contact-lost"))
        }
    assert told == {coordinator.id: lead.id}
