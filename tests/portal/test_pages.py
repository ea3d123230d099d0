"""Every sentence of every page in every language, and a style that the policy allows."""

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import cast

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from foundation.languages import LANGUAGES
from portal.pages import wished
from tests.portal.conftest import Ask

TRANSLATED = [language for language in LANGUAGES if language != "en"]
FACT = re.compile(r"%\((\w+)\)s")
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}


def sentences() -> set[str]:
    found: set[str] = set()
    for template in Path(str(files("portal"))).glob("templates/*.jinja"):
        with template.open("rb") as file:
            for _, _, said, _ in babel_extract(file, ("_",), [], OPTIONS):
                found.add(said if isinstance(said, str) else cast(tuple[str, ...], said)[0])
    return found


def catalogue(language: str) -> Catalog:
    po = Path(str(files("portal"))) / f"locale/{language}/LC_MESSAGES/portal.po"
    with po.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    known = {str(entry.id): str(entry.string) for entry in catalogue(language) if entry.id}

    assert set(known) == sentences()
    assert [said for said, there in known.items() if not there] == []
    assert [
        said for said, there in known.items() if FACT.findall(said) != FACT.findall(there)
    ] == []


def test_french_marks_have_their_unbreakable_space() -> None:
    said = [str(entry.string) for entry in catalogue("fr") if entry.id]

    assert [text for text in said if re.search(r" [:;?!]|[^\s\u00a0][;?!]", text)] == []


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr", "fr"), ("es,it;q=0.5", "it"),
        ("zh, SL-si;q=0.1", "sl"), ("*", "en"), (";;,,=", "en"), ("x" * 90_000, "en"),
    ],
)  # fmt: skip
def test_a_browser_s_languages_are_read_in_their_order(header: str, language: str) -> None:
    assert wished(header) == language


def test_the_style_of_a_page_is_the_one_the_policy_allows(
    ask: Ask, firm_link: tuple[str, str]
) -> None:
    answer = ask("GET", firm_link[1])

    style = re.search(r"<style>(.+?)</style>", answer.text, re.DOTALL)
    assert style
    allowed = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{allowed}'" in answer.headers["content-security-policy"]
