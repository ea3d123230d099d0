"""Programmes that one would rather not get, printed: numbers or the reason why there is none."""

import re
from collections.abc import Callable, Iterator

import pytest

from evaluation.errors import ReportBroken
from evaluation.reports import as_html
from evaluation.reports.facts import Facts
from evaluation.reports.gathering import (
    passport_facts,
    programme_facts,
    regional_facts,
    trial_report_facts,
)
from evaluation.reports.gathering.inputs import ReportInputs
from evaluation.reports.leaflets import Leaflet
from evaluation.reports.rendering import render
from foundation.languages import LANGUAGES
from services_catalog import Catalogue
from tests.evaluation import test_bad_input as bad
from tests.evaluation.programmes import SERVICE, Programme
from tests.evaluation.reports.bare import bare_inputs
from tests.evaluation.reports.printed import page_texts, words_of_docx, words_of_page

NO_NUMBER = re.compile(r"(?<![\w.])[-+]?(nan|inf|infinity|None|NaT|<NA>)(?![\w.])", re.IGNORECASE)
ALLOWED = re.compile(r"\bNone of\b|\bnone\b|Inf\b")
"""Words of a sentence that look like the name of no number."""


def every_report(inputs: ReportInputs) -> Iterator[Facts | Leaflet]:
    yield programme_facts(inputs)
    for region in inputs.regions:
        yield regional_facts(inputs, region.id)
    for trial in inputs.trials:
        yield trial_report_facts(inputs, trial.cluster, trial.service)
    yield passport_facts(inputs, SERVICE)


def no_numbers(words: str) -> list[str]:
    return [found for found in NO_NUMBER.findall(ALLOWED.sub("", words)) if found != "none"]


@pytest.mark.parametrize("made", bad.PROGRAMMES, ids=lambda one: one.__name__)
def test_no_page_prints_what_is_no_number(
    made: Callable[[], Programme], catalogue: Catalogue
) -> None:
    inputs = bare_inputs(made().seen(), catalogue)

    for facts in every_report(inputs):
        for language in LANGUAGES:
            words = words_of_page(render(facts, language, "html"))
            assert no_numbers(words) == [], (type(facts).__name__, language)


@pytest.mark.parametrize("made", [bad.all_missing, bad.zero_invited], ids=lambda one: one.__name__)
def test_no_file_prints_what_is_no_number(
    made: Callable[[], Programme], catalogue: Catalogue
) -> None:
    inputs = bare_inputs(made().seen(), catalogue)
    kinds = {type(facts): facts for facts in every_report(inputs)}

    for facts in kinds.values():
        assert no_numbers(words_of_docx(render(facts, "en", "docx"))) == []
        assert no_numbers(" ".join(page_texts(render(facts, "en", "pdf")))) == []


def test_a_comment_of_ten_thousand_characters_is_cut_and_nothing_breaks(
    catalogue: Catalogue,
) -> None:
    facts = regional_facts(bare_inputs(bad.long_comments().seen(), catalogue), "region-of-a")

    assert "b" * 1000 not in words_of_page(render(facts, "en", "html"))


def test_a_template_that_divides_by_zero_is_refused_by_name(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jinja2 import Template

    broken = Template("{{ 1 / (doc.sections | length - doc.sections | length) }}")
    monkeypatch.setattr(as_html, "_template", lambda: broken)
    facts = programme_facts(bare_inputs(bad.one_pilot().seen(), catalogue))

    with pytest.raises(ReportBroken, match="division by zero") as refusal:
        render(facts, "en", "html")
    assert refusal.value.code == "EVAL-801"
