"""A report says the same in three formats, in every language, and always in the same bytes."""

from io import BytesIO

import docx
import pytest

from evaluation.reports.facts import ProgrammeFacts, RegionFacts, as_json, read_facts
from evaluation.reports.rendering import FORMATS, document_of, render, render_all
from foundation.languages import LANGUAGES
from tests.evaluation.reports.printed import (
    page_count,
    page_texts,
    plain,
    words_of_docx,
    words_of_page,
)


@pytest.fixture(scope="session")
def rendered(piedmont: RegionFacts) -> dict[str, bytes]:
    return render_all(piedmont, "en")


@pytest.mark.parametrize("kind", FORMATS)
def test_equal_facts_give_equal_bytes(
    piedmont: RegionFacts, rendered: dict[str, bytes], kind: str
) -> None:
    again = read_facts(as_json(piedmont))

    assert render_all(again, "en")[kind] == rendered[kind]


@pytest.fixture(scope="session", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def translated(slovenia: RegionFacts, language: str) -> dict[str, bytes]:
    """The longest report of the example in one language."""
    return render_all(slovenia, language)


def test_every_language_renders(
    slovenia: RegionFacts, language: str, translated: dict[str, bytes]
) -> None:
    title = plain(document_of(slovenia, language).title)

    assert title in words_of_page(translated["html"])
    assert title in plain(" ".join(page_texts(translated["pdf"])))
    assert title in plain(words_of_docx(translated["docx"]))


def test_a_regional_report_has_at_most_eight_pages(translated: dict[str, bytes]) -> None:
    assert page_count(translated["pdf"]) <= 8


def test_the_brief_is_on_the_first_page(rendered: dict[str, bytes]) -> None:
    first = page_texts(rendered["pdf"])[0]

    headings = ["One-page brief", "Key findings", "Main recommendations", "Region and pilots"]
    assert [words for words in headings if words not in first] == []


def test_every_page_of_a_synthetic_programme_says_so(rendered: dict[str, bytes]) -> None:
    pages = page_texts(rendered["pdf"])

    assert [number for number, text in enumerate(pages) if "SYNTHETIC" not in text] == []
    assert "SYNTHETIC" in words_of_page(rendered["html"])


def test_the_word_document_carries_the_mark_in_its_header(rendered: dict[str, bytes]) -> None:
    head = docx.Document(BytesIO(rendered["docx"])).sections[0].header.paragraphs[0]
    assert "SYNTHETIC" in head.text


def test_a_real_programme_carries_no_mark(piedmont: RegionFacts) -> None:
    real = piedmont.model_copy(
        update={
            "programme": piedmont.programme.model_copy(
                update={"synthetic": False, "title": "Trials 2027"}
            )
        }
    )

    files = render_all(real, "en")

    assert "SYNTHETIC" not in words_of_page(files["html"])
    assert "SYNTHETIC" not in " ".join(page_texts(files["pdf"]))
    assert "SYNTHETIC" not in words_of_docx(files["docx"])


def test_the_programme_report_renders_in_another_language(programme: ProgrammeFacts) -> None:
    assert "Programmbericht" in words_of_page(render(programme, "de", "html"))


def test_an_interim_report_says_that_it_is_one(piedmont: RegionFacts) -> None:
    interim = piedmont.model_copy(
        update={"edition": piedmont.edition.model_copy(update={"number": 0})}
    )

    assert "Edition interim" in words_of_page(render(interim, "en", "html"))
