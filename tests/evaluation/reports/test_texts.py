"""Every text of the reports exists in every language, with the same gaps."""

import re
from collections.abc import Sequence
from importlib.resources import files

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from evaluation.reports.texts import texts
from foundation.languages import LANGUAGES

OTHERS = [language for language in LANGUAGES if language != "en"]
GAP = re.compile(r"\{(\w+)\}")


def translated(language: str) -> Catalog:
    path = files("evaluation.reports") / "locale" / language / "LC_MESSAGES" / "report.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def forms(text: str | Sequence[str] | None) -> list[str]:
    return [text or ""] if text is None or isinstance(text, str) else list(text)


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_missing_and_none_is_left_over(language: str) -> None:
    found = {message.id: message.string for message in translated(language) if message.id}

    assert {tuple(forms(text)) for text in found} == {tuple(forms(text)) for text in texts()}
    assert [text for text, said in found.items() if not all(forms(said))] == []


@pytest.mark.parametrize("language", OTHERS)
def test_gaps_are_the_same(language: str) -> None:
    wrong = [
        message.id
        for message in translated(language)
        for said in forms(message.string)
        if message.id and {*GAP.findall(said)} != {*GAP.findall(forms(message.id)[-1])}
    ]

    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_plural_has_all_its_forms(language: str) -> None:
    catalog = translated(language)
    counts = {len(forms(m.string)) for m in catalog if isinstance(m.id, tuple | list)}

    assert counts == {catalog.num_plurals}


@pytest.mark.parametrize("language", OTHERS)
def test_quotation_marks_are_those_of_the_language(language: str) -> None:
    wrong = {"de": "”«»", "fr": "“”„", "it": "“”„", "sl": "“”„"}[language]

    assert [
        said
        for message in translated(language)
        for said in forms(message.string)
        if message.id and set(wrong) & set(said)
    ] == []
