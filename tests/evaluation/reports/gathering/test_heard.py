"""Nobody is quoted who did not agree, and nobody from a small group."""

from dataclasses import fields
from typing import Any

import pytest

from evaluation.evaluating import evaluate
from evaluation.reports.facts import QuoteFact
from evaluation.reports.gathering import ReportInputs, regional_facts
from evaluation.reports.gathering.inputs import RegionInput, TrialInput
from services_catalog import Catalogue
from tests.evaluation.programmes import GOOD, SERVICE, Programme

AGREES = {**GOOD, "x_quote": "yes"}
VARIED = [{**GOOD, "x_sat": "2"}, {**GOOD, "x_sat": "3"}]


def quoted(
    catalogue: Catalogue,
    said: list[dict[str, str]],
    base: ReportInputs,
    **more: Any,  # noqa: ANN401
) -> list[str]:
    """What a region prints of ``said`` when every answer is in one trial."""
    made = Programme().tried("alone", region="north")
    made.took_part("alone", said)
    seen = made.seen()
    values = {field.name: getattr(base, field.name) for field in fields(base)}
    pilot = base.pilots[0].model_copy(update={"id": "alone", "region": "north"})
    region = RegionInput(
        id="north", name="North", country="AT", languages=("de",), region_type="advanced"
    )
    trial = base.trials[0]
    here = TrialInput(
        cluster="alone",
        service=SERVICE,
        state="closed",
        completed=True,
        wave_starts=trial.wave_starts,
        tasks=trial.tasks,
    )
    inputs = ReportInputs(
        **{
            **values,
            "observations": seen,
            "evaluation": evaluate(seen, catalogue),
            "pilots": (pilot,),
            "regions": (region,),
            "trials": (here,),
            "cards": {},
            **more,
        }
    )
    return [quote.text for quote in regional_facts(inputs, "north").quotes]


def test_a_sentence_with_consent_is_quoted(
    catalogue: Catalogue, first_edition: ReportInputs
) -> None:
    said = [*VARIED, *[GOOD] * 8, {**AGREES, "x_best": "The talks with partners."}]

    assert quoted(catalogue, said, first_edition) == ["The talks with partners."]


def test_without_consent_it_is_not(catalogue: Catalogue, first_edition: ReportInputs) -> None:
    said = [*VARIED, *[GOOD] * 8, {**GOOD, "x_best": "The talks with partners."}]

    assert quoted(catalogue, said, first_edition) == []


def test_nobody_is_quoted_from_fewer_than_ten_answers(
    catalogue: Catalogue, first_edition: ReportInputs
) -> None:
    said = [*VARIED, *[GOOD] * 6, {**AGREES, "x_best": "The talks with partners."}]

    assert quoted(catalogue, said, first_edition) == []


def test_a_sentence_that_names_a_firm_is_left_out(
    catalogue: Catalogue, first_edition: ReportInputs
) -> None:
    said = [*VARIED, *[GOOD] * 8, {**AGREES, "x_best": "We met ALPINE GEARS and others."}]

    assert quoted(catalogue, said, first_edition, firm_names=frozenset({"Alpine Gears"})) == []


@pytest.mark.parametrize(
    "typed",
    ["Good.", '=HYPERLINK("a") b c', "see http://example.org for more", "<b>very</b> good day"],
)
def test_what_is_no_sentence_is_left_out(
    catalogue: Catalogue, first_edition: ReportInputs, typed: str
) -> None:
    said = [*VARIED, *[GOOD] * 8, {**AGREES, "x_best": typed}]

    assert quoted(catalogue, said, first_edition) == []


def test_quotes_know_their_language(first_edition: ReportInputs) -> None:
    found: list[QuoteFact] = [
        quote
        for region in first_edition.regions
        for quote in regional_facts(first_edition, region.id).quotes
    ]

    assert found
    assert {quote.language for quote in found} <= {"de", "fr", "it", "sl"}


def test_a_region_type_in_the_report_is_that_of_the_region(first_edition: ReportInputs) -> None:
    facts = regional_facts(first_edition, "slovenia")

    assert facts.region.region_type == "less_advanced"
    assert [pilot.region_type for pilot in facts.pilots] == ["less_advanced", "convergence"]


def test_an_unknown_region_has_no_report(first_edition: ReportInputs) -> None:
    with pytest.raises(KeyError):
        regional_facts(first_edition, "atlantis")
