"""Which numbers a report shows, and which intervals it leaves out."""

from evaluation.reports.gathering import ReportInputs, passport_facts, programme_facts
from evaluation.reports.rendering import render
from tests.evaluation.reports.printed import words_of_page


def few_pilots(inputs: ReportInputs) -> set[tuple[str, str]]:
    """Region types and services that fewer than three pilots tried."""
    kinds = {pilot.id: pilot.region_type for pilot in inputs.pilots}
    found: dict[tuple[str, str], set[str]] = {}
    for trial in inputs.trials:
        if trial.withdrawn_on is None:
            found.setdefault((kinds[trial.cluster], trial.service), set()).add(trial.cluster)
    return {place for place, pilots in found.items() if len(pilots) < 3}


def test_a_region_type_with_fewer_than_three_pilots_has_no_interval(
    second_edition: ReportInputs,
) -> None:
    unsure = few_pilots(second_edition)
    rows = [row for row in programme_facts(second_edition).rows if row.level == "region_type"]
    few = [row for row in rows if (row.unit, row.service) in unsure and row.value is not None]
    enough = [row for row in rows if (row.unit, row.service) not in unsure]

    assert few
    assert {(row.low, row.high) for row in few} == {(None, None)}
    assert any(row.low is not None for row in enough)


def test_the_value_stays_and_the_reader_is_told_why(second_edition: ReportInputs) -> None:
    place, service = min(few_pilots(second_edition))
    published = second_edition.evaluation.readings
    facts = passport_facts(second_edition, service)

    for row in facts.rows:
        if (row.level, row.unit) == ("region_type", place):
            assert row.value == published[row.level, row.unit, row.service, row.kpi].value or (
                row.suppressed
            )
    text = words_of_page(render(facts, "en", "html"))
    assert "fewer than three pilot clusters" in text
