"""Grades of evidence, A to D, and what a card says."""

import pytest

from evaluation.cards import Card, grade_of
from evaluation.readings import Reading
from evaluation.wording import Said
from foundation.languages import LANGUAGES
from services_catalog import Catalogue
from services_catalog.indicators import Colour


def a_reading(
    kpi: str,
    n: int,
    status: Colour = "green",
    interval: tuple[float | None, float | None] = (90.0, 95.0),
) -> Reading:
    low, high = interval
    return Reading(("service", "svc", "svc", kpi), n, 92.0, low, high, status)


GAIN = a_reading("capability-gain", 30, interval=(2.0, 9.0))
FEW_GAINS = a_reading("capability-gain", 29, interval=(2.0, 9.0))
CHANCE = a_reading("capability-gain", 60, interval=(-1.0, 9.0))
CSAT = a_reading("csat", 40)


@pytest.mark.parametrize(
    ("evidence", "pilots", "grade"),
    [
        ([GAIN, CSAT], 2, "A"),
        ([GAIN, CSAT], 1, "B"),
        ([FEW_GAINS, CSAT], 2, "B"),
        ([CHANCE, CSAT], 2, "B"),
        ([CSAT, GAIN], 2, "A"),
        ([a_reading("csat", 40, interval=(70.0, 95.0)), GAIN], 2, "B"),
        ([CSAT], 5, "C"),
        ([CSAT, a_reading("usefulness", 40, "red")], 5, "C"),
        ([CSAT, a_reading("usefulness", 9)], 5, "C"),
        ([a_reading("csat", 5)], 5, "C"),
        ([a_reading("uptake-commitment", 1, "red")], 1, "D"),
        ([a_reading("uptake-commitment", 1, "red"), a_reading("csat", 9, "red")], 1, "C"),
        ([a_reading("uptake-commitment", 1, "red"), a_reading("csat", 9)], 1, "D"),
    ],
)
def test_grades_follow_the_rules_of_the_catalogue(
    evidence: list[Reading], pilots: int, grade: str, catalogue: Catalogue
) -> None:
    assert grade_of(evidence, pilots, catalogue) == grade


def a_card(**more: object) -> Card:
    facts: dict[str, object] = {
        "id": "north:mix-sectors",
        "addressee": "cluster_organisation",
        "advice": Said("mix-sectors"),
        "because": (Said("because-verdict", {"verdict": "validated"}), Said("delivery-none")),
        "evidence": ("service/svc/svc/csat",),
        "bands": ("low", "high"),
        "days": 20,
        "success": Said("measure-names"),
        "grade": "B",
        "region_types": ("advanced",),
        **more,
    }
    return Card(**facts)  # type: ignore[arg-type]


def test_a_card_says_what_why_when_and_how_success_shows() -> None:
    card = a_card()
    assert card.action("en") == "Invite companies of other sectors to the next trials."
    assert card.reason("en") == "The proposed verdict is “Validated”. No trial is completed yet."
    assert card.effort("en") == "Effort: up to 5 working days. Cost: more than 25,000 EUR."
    assert card.start("en") == "Within 20 working days of the approval of this report."
    assert card.measure("en") == "A person and a date for every accepted activity."


def test_a_card_of_grade_d_asks_a_question() -> None:
    assert a_card(grade="D").action("en") == (
        "Question to examine: is the following advisable? "
        "Invite companies of other sectors to the next trials."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_reads_in_every_language(language: str) -> None:
    card = a_card()
    texts = [card.action, card.reason, card.effort, card.start, card.measure]
    assert all(say(language).endswith(".") for say in texts)
