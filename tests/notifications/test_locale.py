"""Every sentence of every template in every language, with the same facts in it."""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from foundation.languages import LANGUAGES
from notifications.templating import PUNCTUATION

TRANSLATED = [language for language in LANGUAGES if language != "en"]
FACT = re.compile(r"%\((\w+)\)s")
FUNCTIONS = ("_", "gettext", "ngettext")
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}


@cache
def sentences() -> frozenset[str]:
    """The English sentences (of a plural its singular) that the templates and the code ask for."""
    found = set(PUNCTUATION)
    for template in Path(str(files("notifications"))).glob("templates/*/*.jinja"):
        with template.open("rb") as file:
            for _, _, said, _ in babel_extract(file, FUNCTIONS, [], OPTIONS):
                found.add(_first(said))
    return frozenset(found)


@cache
def catalogue(language: str) -> Catalog:
    po = Path(str(files("notifications"))) / f"locale/{language}/LC_MESSAGES/mail.po"
    with po.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries(language: str) -> dict[str, Message]:
    return {_first(entry.id): entry for entry in catalogue(language) if entry.id}


def _first(said: Any) -> str:  # noqa: ANN401 -- a sentence, or the forms of a plural
    return _forms(said)[0]


def _forms(said: Any) -> list[str]:  # noqa: ANN401
    return [said] if isinstance(said, str) else list(said)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    known = entries(language)

    assert {said for said in sentences() if said not in known} == set(), "missing in mail.po"
    assert set(known) - sentences() == set(), "in mail.po, but no template says it"
    assert [said for said, entry in known.items() if not all(_forms(entry.string))] == []
    assert [said for said, entry in known.items() if entry.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_plural_has_every_form_of_its_language(language: str) -> None:
    wrong = [
        said
        for said, entry in entries(language).items()
        if isinstance(entry.id, tuple | list)
        and len(_forms(entry.string)) != catalogue(language).num_plurals
    ]

    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_exactly_the_facts_of_its_sentence(language: str) -> None:
    wrong = [
        said
        for said, entry in entries(language).items()
        for form in _forms(entry.string)
        if set(FACT.findall(form)) != set(FACT.findall(said))
        or FACT.sub("", form).count("%") != 2 * form.count("%%")
    ]

    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_ends_like_its_sentence(language: str) -> None:
    """A sentence ends in a stop, a heading in none, a lead-in in a colon."""
    marks = ".:?"
    wrong = [
        said
        for said, entry in entries(language).items()
        if said not in PUNCTUATION
        for form in _forms(entry.string)
        if (form[-1] in marks or said[-1] in marks) and form[-1] != said[-1]
    ]

    assert wrong == []


def test_french_marks_have_their_unbreakable_space() -> None:
    wrong = [
        form
        for entry in entries("fr").values()
        for form in _forms(entry.string)
        if re.search(r" [:;?!»]|« |[^\s\u00a0][;?!»]", form)
    ]

    assert wrong == []
