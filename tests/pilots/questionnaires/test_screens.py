import pytest

from pilots.questionnaires.screens import MOST, screens
from services_catalog import default_catalogue

SERVICES = [service.id for service in default_catalogue().enabled_services()]
ASKED = [
    ("baseline", "sme_contact"), ("exit", "sme_contact"), ("followup", "sme_contact"),
    ("exit", "cluster_manager"), ("exit", "regional_authority"),
]  # fmt: skip


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(("wave", "role"), ASKED)
def test_every_question_stands_on_one_screen_in_its_order(
    wave: str, role: str, service: str
) -> None:
    catalogue = default_catalogue()
    found = screens(catalogue, wave, role, service)

    assert tuple(i for s in found for i in s.items) == catalogue.items(wave, role, service)
    assert [screen.number for screen in found] == list(range(1, len(found) + 1))
    assert all(len(screen.items) <= MOST for screen in found)


def test_groups_and_the_questions_of_a_service_stand_alone() -> None:
    exits = screens(default_catalogue(), "exit", "sme_contact", SERVICES[0])
    begins = screens(default_catalogue(), "baseline", "sme_contact", SERVICES[0])

    assert [screen.first for screen in exits] == [
        "x_sat", "x_contacts", "x_intent", "x_best", "cap1", "s1_picture",
    ]  # fmt: skip
    assert [screen.group for screen in begins if screen.group] == [
        "innovation", "skills", "cooperation", "investment",
    ]  # fmt: skip


def test_who_is_asked_nothing_has_no_screens() -> None:
    assert screens(default_catalogue(), "baseline", "cluster_manager", SERVICES[0]) == ()
