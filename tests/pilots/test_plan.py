"""Planned dates: dependencies, waiting days, factors of the region type, holidays of the region."""

from datetime import date
from decimal import Decimal

import pytest

from pilots.plan import Dates, in_order, plan, planned_end, working_days
from services_catalog import default_catalogue
from services_catalog.working_days import calendar_of

SERVICES = default_catalogue().services
MONDAY = date(2027, 1, 11)


def test_a_plan_follows_dependencies_and_working_days() -> None:
    planned = plan(
        SERVICES["svc-discovery-workshop"],
        MONDAY,
        factor=Decimal("1.0"),
        calendar=calendar_of("IT-TO"),
    )

    assert planned == {
        "t1": Dates(MONDAY, date(2027, 1, 14)),
        "t2": Dates(date(2027, 1, 14), date(2027, 1, 28)),
        "t3": Dates(date(2027, 1, 14), date(2027, 1, 19)),
        "t4": Dates(date(2027, 1, 28), date(2027, 1, 29)),
        "t5": Dates(date(2027, 1, 29), date(2027, 2, 3)),
        "t6": Dates(date(2027, 2, 3), date(2027, 2, 9)),
        "t7": Dates(date(2027, 2, 9), date(2027, 2, 12)),
    }


def test_a_task_waits_its_calendar_days_before_it_starts() -> None:
    planned = plan(
        SERVICES["svc-action-workshop"], MONDAY, factor=Decimal("1.0"), calendar=calendar_of("FR")
    )

    assert (planned["t8"].start - planned["t7"].due).days == 30


def test_an_optional_last_task_does_not_end_the_plan() -> None:
    service = SERVICES["svc-action-workshop"]
    planned = plan(service, MONDAY, factor=Decimal("1.0"), calendar=calendar_of("FR"))

    assert planned_end(service, planned) == planned["t7"].due


def test_public_holidays_of_the_region_are_no_working_days() -> None:
    # Corpus Christi 2027 is 27 May: a holiday in Upper Austria and Fribourg, not in Franche-Comté.
    step = SERVICES["svc-discovery-workshop"].rollout[3]
    due = {
        code: calendar_of(code).add(date(2027, 5, 26), step.days)
        for code in ("AT-4", "CH-FR", "FR")
    }

    assert due == {
        "AT-4": date(2027, 5, 28),
        "CH-FR": date(2027, 5, 28),
        "FR": date(2027, 5, 27),
    }


@pytest.mark.parametrize(
    ("days", "factor", "expected"), [(5, "1.4", 7), (3, "0.9", 3), (10, "1.1", 11), (2, "1.1", 3)]
)
def test_working_days_are_computed_in_decimals(days: int, factor: str, expected: int) -> None:
    step = SERVICES["svc-discovery-workshop"].rollout[0].model_copy(update={"days": days})

    assert working_days(step, Decimal(factor)) == expected


def test_steps_come_after_those_they_depend_on() -> None:
    steps = SERVICES["svc-partnering-call"].rollout

    assert [step.id for step in in_order(reversed(steps))] == [
        "t2", "t3", "t4", "t1", "t5", "t6", "t7", "t8",
    ]  # fmt: skip
