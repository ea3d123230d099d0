"""Every text exists in every language with the same facts in it, and numbers are told carefully."""

import re
from importlib.resources import files
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from evaluation import sentences, sentences_of_cards
from evaluation.wording import SAID_AS, Said, amount, listed, say, worded
from foundation.languages import LANGUAGES
from services_catalog import Catalogue
from services_catalog.judging import VerdictId

OTHERS = [language for language in LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_no_other(language: str) -> None:
    source = files("evaluation") / "locale" / language / "LC_MESSAGES" / "evaluation.po"
    with source.open("rb") as file:
        catalog = read_po(file, locale=language)
    translated = {message.id for message in catalog if message.id and message.string}
    assert translated == set(sentences.EVERY_TEXT)
    assert not any(message.fuzzy for message in catalog if message.id)


@pytest.mark.parametrize("language", OTHERS)
def test_translations_tell_the_same_facts(language: str) -> None:
    for english in sentences.EVERY_TEXT:
        told = say(english, language)
        assert sorted(PLACEHOLDER.findall(told)) == sorted(PLACEHOLDER.findall(english)), told


@pytest.mark.parametrize("language", OTHERS)
def test_nearly_every_text_differs_from_the_english_one(language: str) -> None:
    same = {text for text in sentences.EVERY_TEXT if say(text, language) == text}
    assert same <= {"{name} {value} (n = {n})", "{label}: {found}", "; "}


def test_no_text_is_there_twice() -> None:
    assert len(sentences.EVERY_TEXT) == len(set(sentences.EVERY_TEXT))


def test_nothing_is_said_to_be_caused_by_a_service() -> None:
    """Before and after without a comparison group is no proof of a cause."""
    claims = re.compile(r"\b(led to|caused|thanks to|impact|proves?)\b")
    assert [text for text in sentences.EVERY_TEXT if claims.search(text)] == []


def test_there_is_a_band_for_every_effort_and_cost() -> None:
    assert list(sentences_of_cards.EFFORTS) == list(sentences_of_cards.COSTS)


def test_a_fact_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        worded("trials-open", {}, "en")


def test_placeholders_without_a_way_of_saying_are_told_as_they_are() -> None:
    said = worded("trials-open", {"open": 1200}, "de")
    assert said == "Nicht abgeschlossene Erprobungen: 1.200. Die Zahlen können sich noch ändern."
    assert "open" not in SAID_AS


@pytest.mark.parametrize(
    ("value", "exact", "told"),
    [
        (41.2, True, "41 %"),
        (41.2, False, "about 40 %"),
        (100.0, False, "90 % or more"),
        (92.0, False, "90 % or more"),
        (0.0, False, "10 % or less"),
        (100.0, True, "100 %"),
    ],
)
def test_shares_of_few_firms_are_told_coarsely(
    value: float,
    exact: bool,  # noqa: FBT001 -- a column of the table above
    told: str,
    catalogue: Catalogue,
) -> None:
    said = amount(value, catalogue.kpis["csat"], "en", exact=exact)
    assert said.replace("\N{NO-BREAK SPACE}", " ") == told


def test_numbers_of_trials_and_tasks_are_told_as_they_are(catalogue: Catalogue) -> None:
    said = amount(100.0, catalogue.kpis["fidelity"], "en", exact=False)
    assert said == "100\N{NO-BREAK SPACE}%"


def test_a_negative_number_has_a_minus_sign(catalogue: Catalogue) -> None:
    assert amount(-12.9, catalogue.kpis["nps"], "en") == "\N{MINUS SIGN}13"


def test_a_hidden_number_is_not_told() -> None:
    hidden = {"kpi": "csat", "n": 0, "value": None, "low": None, "high": None}
    assert worded("types-weak", {"where": ["advanced"], "kpis": [hidden]}, "en") == (
        "The service falls behind in advanced regions: Satisfaction (top two) (not shown)."
    )


def test_region_types_are_joined_as_the_language_does() -> None:
    kinds = [say(text, "sl") for text in sentences.IN_REGIONS.values()]
    assert listed(kinds, "sl") == (
        "v naprednih regijah, v konvergenčnih regijah in v manj naprednih regijah"
    )


@pytest.mark.parametrize("verdict", get_args(VerdictId))
def test_every_verdict_can_be_told_in_every_language(verdict: str) -> None:
    told = {Said("because-verdict", {"verdict": verdict}).text(language) for language in LANGUAGES}
    assert len(told) == len(LANGUAGES)
