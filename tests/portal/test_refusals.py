"""Whoever is refused something on a page reads why in their own language."""

import re
from pathlib import Path

import pytest

from console.reference import refusals
from foundation.languages import LANGUAGES
from pilots.proof_files import Why
from portal.pages import _environment

OTHERS = [language for language in LANGUAGES if language != "en"]
FACTS = {"name": "plan.pdf", "why": "empty"}
TEMPLATE = "_refusals.html.jinja"
SAID = sorted(
    set(re.findall(r'code == "([A-Z]+-\d+)"', Path(f"portal/templates/{TEMPLATE}").read_text()))
)
OF_OPERATORS = ("BUNDLE", "CAT", "DATABASE", "EVAL", "EXPORT", "FLOWS", "FOLDER", "HISTORY",
                "LETTER", "LISTENER", "PEOPLE", "PORTAL", "RUN", "SENDER", "SETTINGS",
                "VERIFY")  # fmt: skip
"""Families that only commands, coordinators' lists and machines meet: they speak English."""
ENGLISH = frozenset(
    {"ACCESS-101", "PLAN-111", "PLAN-112", "PLAN-113", "PLAN-114", "PLAN-115", "PROGRAMME-102",
     "PROGRAMME-103", "TRIAL-000"}
)  # fmt: skip
"""Of the other families, what only commands and tokens meet."""


def said(code: str, language: str, reason: str = "the deed's own words") -> str:
    module = _environment(language, "portal").get_template(TEMPLATE)
    return str(module.make_module().said(code, FACTS, reason))  # type: ignore[attr-defined]


def test_every_refusal_of_a_page_has_a_sentence() -> None:
    codes = set(re.findall(r"^\| `([A-Z]+-\d+)`", refusals(), re.MULTILINE))
    of_pages = {code for code in codes if code.partition("-")[0] not in OF_OPERATORS} - ENGLISH

    assert of_pages == set(SAID)


@pytest.mark.parametrize("language", OTHERS)
def test_no_refusal_is_english_for_others(language: str) -> None:
    english = {code: said(code, "en") for code in SAID}
    theirs = {code: said(code, language) for code in SAID}

    assert [code for code in SAID if theirs[code] == english[code]] == []
    assert [code for code in SAID if "own words" in theirs[code] or not theirs[code]] == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_exists_in_english_only_is_said_to_be(language: str) -> None:
    told = said("DATABASE-103", language, "It is <b>away</b>")

    assert '<span lang="en">It is &lt;b&gt;away&lt;/b&gt;</span>' in told
    assert not told.startswith("That is not possible")
    assert said("DATABASE-103", "en", "It is away") == "It is away"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", Why)
def test_every_reason_against_a_file_has_words(language: str, why: Why) -> None:
    module = _environment(language, "portal").get_template(TEMPLATE).make_module()

    assert module.file(why.value).strip()  # type: ignore[attr-defined]
