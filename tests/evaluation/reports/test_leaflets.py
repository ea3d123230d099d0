"""The report of a trial and the passport of a service: two pages that hide what is hidden."""

from datetime import date

import pytest

from evaluation.reports.blocks import Table, plain, prose
from evaluation.reports.facts import AmendmentFact
from evaluation.reports.gathering import ReportInputs, passport_facts, trial_report_facts
from evaluation.reports.leaflets import ServiceFacts, TrialFacts
from evaluation.reports.rendering import FORMATS, document_of, render
from evaluation.reports.tracing import cited_refs
from foundation.languages import LANGUAGES
from tests.evaluation.reports.printed import page_count, page_texts, words_of_docx, words_of_page
from tests.evaluation.reports.printed import plain as plain_text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", ["workshop", "passport"])
def test_two_pages_hold_it_in_every_language(
    which: str, language: str, request: pytest.FixtureRequest
) -> None:
    pdf = render(request.getfixturevalue(which), language, "pdf")

    assert page_count(pdf) == 2
    assert ["SYNTHETIC" in text or "SYNTH" in text for text in page_texts(pdf)] == [True, True]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("which", ["workshop", "passport"])
def test_equal_facts_give_equal_bytes(
    which: str, kind: str, request: pytest.FixtureRequest
) -> None:
    facts = request.getfixturevalue(which)
    again = type(facts).model_validate_json(facts.model_dump_json())

    assert render(again, "en", kind) == render(facts, "en", kind)  # type: ignore[arg-type]  # a Format


@pytest.mark.parametrize("which", ["workshop", "passport"])
def test_every_reference_has_its_row(which: str, request: pytest.FixtureRequest) -> None:
    sections = document_of(request.getfixturevalue(which), "en").sections
    tables = [block for block in sections[-1].blocks if isinstance(block, Table)]

    anchors = [row.anchor for table in tables for row in table.rows if row.anchor]
    assert cited_refs(sections) == anchors


@pytest.mark.parametrize("which", ["workshop", "passport"])
def test_nothing_goes_without_its_limits(which: str, request: pytest.FixtureRequest) -> None:
    document = document_of(request.getfixturevalue(which), "en")

    text = " ".join(words for section in document.sections for words in prose(section.blocks))
    assert "without a comparison group (level 2 of the Maryland scale)" in text


def test_a_trial_report_tells_task_by_task(workshop: TrialFacts) -> None:
    document = document_of(workshop, "en")
    table = next(
        b for s in document.sections for b in s.blocks if getattr(b, "anchor", "") == "tasks"
    )

    assert isinstance(table, Table)
    assert len(table.rows) == len(workshop.trials[0].tasks)
    assert plain(table.rows[-1].cells[0]).endswith("(optional)")


def test_a_trial_report_holds_only_its_trial_and_its_service(workshop: TrialFacts) -> None:
    assert {(row.level, row.unit, row.service) for row in workshop.rows} == {
        ("trial", "demo-alpha", "svc-action-workshop"),
        ("service", "svc-action-workshop", "svc-action-workshop"),
    }


def test_what_is_hidden_stays_hidden(second_edition: ReportInputs) -> None:
    """Every trial of the example: a suppressed row says so, and neither value nor n is printed."""
    published = second_edition.evaluation.readings
    hidden = 0
    for trial in second_edition.trials:
        facts = trial_report_facts(second_edition, trial.cluster, trial.service)
        for row in facts.rows:
            reading = published[row.level, row.unit, row.service, row.kpi]
            assert bool(reading.hidden) == bool(row.suppressed)
            hidden += bool(row.suppressed)
            if row.suppressed:
                assert (row.n, row.value, row.low, row.high) == (None, None, None, None)
    assert hidden


def test_no_firm_is_named(second_edition: ReportInputs, workshop: TrialFacts) -> None:
    text = words_of_page(render(workshop, "en", "html"))

    assert [name for name in second_edition.firm_names if name in text] == []


def test_a_passport_says_for_whom_and_under_which_conditions(second_edition: ReportInputs) -> None:
    conditional = next(
        proposal
        for proposal in second_edition.evaluation.proposals
        if proposal.verdict == "validated_with_conditions"
    )
    text = words_of_page(render(passport_facts(second_edition, conditional.service), "en", "html"))

    assert "Validated with conditions" in text
    for condition in conditional.conditions:
        assert plain_text(condition.text("en")) in text


def test_a_passport_tells_steps_days_and_advice(passport: ServiceFacts) -> None:
    text = words_of_docx(render(passport, "en", "docx"))

    for step in passport.delivery.steps:
        assert passport.words[f"step:{step.id}"]["en"] in text
    for kind in ("advanced", "convergence", "less_advanced"):
        assert passport.words[f"adaptation:{passport.services[0].id}:{kind}"]["en"] in text
    assert passport.delivery.working_days == sum(
        step.days for step in passport.delivery.steps if step.mandatory
    )


@pytest.mark.parametrize("which", ["workshop", "passport"])
def test_it_carries_edition_hashes_and_plan(which: str, request: pytest.FixtureRequest) -> None:
    facts = request.getfixturevalue(which)
    from evaluation.reports.facts import content_hash

    text = words_of_page(render(facts, "en", "html"))
    assert content_hash(facts) in text
    assert facts.edition.plan_digest in text
    assert facts.edition.catalogue_digest in text


@pytest.mark.parametrize("which", ["workshop", "passport", "piedmont", "programme"])
def test_every_report_prints_that_there_was_no_amendment(
    which: str, request: pytest.FixtureRequest
) -> None:
    text = words_of_page(render(request.getfixturevalue(which), "en", "html"))

    assert "No amendment: criteria, targets and gates are those frozen at launch." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_amendment_is_printed(workshop: TrialFacts, language: str) -> None:
    made = (
        an_amendment(1, "kpi:csat", "target", 80.0, 75.0),
        an_amendment(2, "gate:G2", "green.matched_pairs", 30.0, 25.0, after_data=True),
    )
    facts = workshop.model_copy(update={"amendments": made})

    text = words_of_page(render(facts, language, "html"))
    assert "As agreed in Graz." in text
    assert made[-1].plan_digest in text
    if language == "en":
        assert "Made after the data it concerns had been seen." in text
        assert "Satisfaction (top two), target: 80 % becomes 75 %" in plain_text(text)
        assert "companies with answers before and after: 30 becomes 25" in text
        assert "No amendment" not in text


def an_amendment(
    number: int, thing: str, field: str, before: float, after: float, *, after_data: bool = False
) -> AmendmentFact:
    return AmendmentFact(
        number=number,
        day=date(2027, 3, 1),
        person="Lena Lead",
        service="svc-action-workshop",
        thing=thing,
        field=field,
        before=before,
        after=after,
        reason="As agreed in Graz.",
        after_data=after_data,
        plan_digest=f"{number}" * 64,
    )
