"""A report has the sections it must have, in the words it may use."""

import pytest

from evaluation.reports.blocks import Document, Figure, Section, Table, prose
from evaluation.reports.facts import ProgrammeFacts, RegionFacts
from evaluation.reports.gathering import ReportInputs, regional_facts
from evaluation.reports.rendering import document_of
from evaluation.reports.tracing import cited_refs
from foundation.languages import LANGUAGES
from services_catalog import Catalogue

EXPANSION = 1.25
"""The limits are those of the English source; its translations need more words."""


def words(section: Section) -> int:
    spoken = (word for text in prose(section.blocks) for word in text.split())
    return sum(any(letter.isalpha() for letter in word) for word in spoken)


def too_long(document: Document) -> dict[str, int]:
    allowance = 1.0 if document.language == "en" else EXPANSION
    return {
        section.id: words(section)
        for section in document.sections
        if section.words_max is not None and words(section) > section.words_max * allowance
    }


def test_a_regional_report_has_the_sections_of_the_catalogue(
    piedmont: RegionFacts, catalogue: Catalogue
) -> None:
    sections = document_of(piedmont, "en").sections

    expected = [
        (section.id, section.title, section.words_max) for section in catalogue.report.sections
    ]
    assert [(section.id, section.title, section.words_max) for section in sections] == expected


@pytest.mark.parametrize("which", ["piedmont", "slovenia", "programme"])
def test_no_report_goes_without_its_limits(which: str, request: pytest.FixtureRequest) -> None:
    document = document_of(request.getfixturevalue(which), "en")

    text = " ".join(words for section in document.sections for words in prose(section.blocks))
    assert "without a comparison group (level 2 of the Maryland scale)" in text
    assert "do not prove that a service caused it" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_keep_to_their_words(first_edition: ReportInputs, language: str) -> None:
    for region in first_edition.regions:
        document = document_of(regional_facts(first_edition, region.id), language)
        assert too_long(document) == {}, region.id


def test_follow_up_results_keep_to_their_words_too(slovenia: RegionFacts) -> None:
    assert [too_long(document_of(slovenia, language)) for language in LANGUAGES] == [{}] * 5


def test_the_second_edition_shows_the_barriers(
    slovenia: RegionFacts, piedmont: RegionFacts
) -> None:
    def anchors(facts: RegionFacts) -> set[str]:
        results = document_of(facts, "en").sections[4]
        return {block.anchor for block in results.blocks if isinstance(block, Figure)}

    assert "barriers" not in anchors(piedmont)
    assert "barriers" in anchors(slovenia)


def test_every_reference_is_in_the_register(programme: ProgrammeFacts) -> None:
    document = document_of(programme, "fr")
    rows = {
        row.anchor
        for block in document.sections[-1].blocks
        if isinstance(block, Table)
        for row in block.rows
    }

    assert set(cited_refs(document.sections)) <= rows


def test_no_report_praises(piedmont: RegionFacts, programme: ProgrammeFacts) -> None:
    praise = ("excellent", "outstanding", "impressive", "great success", "led to", "thanks to")

    for facts in (piedmont, programme):
        text = " ".join(
            words
            for section in document_of(facts, "en").sections
            for words in prose(section.blocks)
        )
        assert [word for word in praise if word in text.casefold()] == []


def test_no_firm_is_named(first_edition: ReportInputs, piedmont: RegionFacts) -> None:
    text = " ".join(
        words for section in document_of(piedmont, "en").sections for words in prose(section.blocks)
    )

    assert [name for name in first_edition.firm_names if name in text] == []
