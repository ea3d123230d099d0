"""Everything a person sees is said in five languages."""

import re
from importlib.resources import files

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from foundation.languages import LANGUAGES
from services_catalog import default_catalogue
from services_catalog.texts import (
    decision_name,
    evidence_name,
    level_name,
    say,
    status_name,
    theme_name,
    verdict_name,
    word,
)

OTHERS = tuple(language for language in LANGUAGES if language != "en")
PLACEHOLDER = re.compile(r"{\w+}|%\(\w+\)s")


def po(language: str) -> Catalog:
    path = files("services_catalog") / "locale" / language / "LC_MESSAGES" / "catalogue.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_no_translation_is_left_over(language: str) -> None:
    translated = {(m.context, m.id) for m in po(language) if m.id and m.string and not m.fuzzy}

    assert translated == set(default_catalogue().texts())


@pytest.mark.parametrize("language", OTHERS)
def test_translations_keep_the_placeholders(language: str) -> None:
    different = [
        message.context
        for message in po(language)
        if sorted(PLACEHOLDER.findall(str(message.id)))
        != sorted(PLACEHOLDER.findall(str(message.string)))
    ]

    assert different == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_no_stray_spaces(language: str) -> None:
    texts = [str(message.string) for message in po(language) if message.id]

    assert [text for text in texts if text != text.strip() or "  " in text] == []


@pytest.mark.parametrize("language", OTHERS)
def test_whole_sentences_are_not_left_in_english(language: str) -> None:
    left = [m.context for m in po(language) if m.id == m.string and len(str(m.id).split()) > 3]

    assert left == []


def test_the_keys_of_all_texts_are_different() -> None:
    keys = [key for key, _english in default_catalogue().texts()]

    assert len(keys) == len(set(keys))


def test_things_say_their_names_in_the_language_asked_for() -> None:
    catalogue = default_catalogue()
    service = catalogue.services["svc-synergy-diamond"]
    item = catalogue.item("x_intent")

    assert [
        service.name_in("de"),
        service.step("t1").title_in("fr"),
        service.step("t1").evidence_in("scope_note", "it"),
        item.text_in("sl"),
        item.option_in("no", "de"),
        catalogue.kpis["csat"].name_in("it"),
        catalogue.roles["quality_manager"].label_in("fr"),
        catalogue.regions["bavaria"].name_in("sl"),
        catalogue.scales["nps11"].label_in(10, "de"),
        catalogue.scales["nps11"].label_in(5, "de"),
        catalogue.waves["exit"].name_in("it"),
        catalogue.gates["G3"].name_in("de"),
        catalogue.gates["G0"].rule_in("green", "de"),
    ] == [
        "Datengrundlage und S3-Synergiediamant",
        "Convenir du périmètre, du thème et des régions partenaires avec l'autorité régionale",
        "Nota di inquadramento",
        "Ali boste v naslednjih 12 mesecih uvedli nov ali izboljšan izdelek ali proces?",
        "nein",
        "Soddisfazione (due voti più alti)",
        "Responsable qualité",
        "Bavarska",
        "äußerst wahrscheinlich",
        "",
        "Questionario finale",
        "Nutzen für KMU",
        "",
    ]


def test_words_say_their_names_in_the_language_asked_for() -> None:
    assert [
        evidence_name("attendance_list", "de"),
        theme_name("bio-economy", "fr"),
        status_name("amber", "it"),
        verdict_name("validated", "sl"),
        level_name("region_type", "de"),
        decision_name("approve", "fr"),
        word("addressee", "sme", "it"),
        word("unit", "days", "sl"),
    ] == [
        "Anwesenheitsliste",
        "Bioéconomie",
        "giallo",
        "Potrjeno",
        "Regionstyp",
        "Approuver",
        "PMI",
        "dnevi",
    ]


def test_english_is_what_the_file_says() -> None:
    assert say("kpi:csat:name", "Satisfaction (top two)", "en") == "Satisfaction (top two)"


def test_an_unknown_text_stays_english() -> None:
    assert say("kpi:own:name", "Something new", "de") == "Something new"


def test_evidence_that_the_catalogue_does_not_know_is_shown_as_it_is_written() -> None:
    assert evidence_name("meter_readings", "de") == "meter readings"


def test_the_ten_statements_of_the_usability_scale_are_translated() -> None:
    item = default_catalogue().item("m_sus")

    assert {len(set(item.statements_in(language))) for language in LANGUAGES} == {10}


def test_review_forms_are_translated() -> None:
    form = default_catalogue().review.form

    assert form.labels_in("de") == ("fehlt", "schwach", "solide", "gut")
    assert form.criteria_in("en") == form.criteria
