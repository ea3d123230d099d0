"""Facts of the shipped example, gathered once: before and after the follow-up questionnaire."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evaluation.reports.facts import ProgrammeFacts, RegionFacts
from evaluation.reports.gathering import (
    ReportInputs,
    passport_facts,
    programme_facts,
    regional_facts,
    trial_report_facts,
)
from evaluation.reports.leaflets import ServiceFacts, TrialFacts
from evaluation.reports.rendering import render
from services_catalog import Catalogue
from tests.evaluation.reports.editions import an_edition

BEFORE_FOLLOWUP = datetime(2027, 8, 5, tzinfo=UTC)
AFTER_FOLLOWUP = datetime(2028, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def first_edition(example: Path, catalogue: Catalogue) -> ReportInputs:
    return an_edition(example, catalogue, number=1, until=BEFORE_FOLLOWUP)


@pytest.fixture(scope="session")
def second_edition(example: Path, catalogue: Catalogue) -> ReportInputs:
    return an_edition(example, catalogue, number=2, until=AFTER_FOLLOWUP)


@pytest.fixture(scope="session")
def piedmont(first_edition: ReportInputs) -> RegionFacts:
    """One pilot cluster, three trials."""
    return regional_facts(first_edition, "piemonte")


@pytest.fixture(scope="session")
def slovenia(second_edition: ReportInputs) -> RegionFacts:
    """Two pilot clusters of two region types, five trials, follow-up data."""
    return regional_facts(second_edition, "slovenia")


@pytest.fixture(scope="session")
def programme(first_edition: ReportInputs) -> ProgrammeFacts:
    return programme_facts(first_edition)


@pytest.fixture(scope="session")
def workshop(second_edition: ReportInputs) -> TrialFacts:
    """One trial with twenty firms."""
    return trial_report_facts(second_edition, "demo-alpha", "svc-action-workshop")


@pytest.fixture(scope="session")
def passport(second_edition: ReportInputs) -> ServiceFacts:
    return passport_facts(second_edition, "svc-synergy-diamond")


@pytest.fixture(scope="session")
def programme_pdf(programme: ProgrammeFacts) -> bytes:
    return render(programme, "en", "pdf")
