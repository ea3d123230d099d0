"""Every sentence of every page in every language, and a style that the policy allows."""

import re
from importlib.resources import files
from pathlib import Path
from typing import cast

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from foundation.languages import LANGUAGES
from portal.assets import address
from portal.pages import SHARED, wished
from tests.portal.conftest import Ask

TRANSLATED = [language for language in LANGUAGES if language != "en"]
PORTAL = Path(str(files("portal")))
PARTS = (SHARED, *sorted(path.name for path in (PORTAL / "templates").iterdir() if path.is_dir()))
SAID_BY = ("_", "gettext", "ngettext")
FACT = re.compile(r"%\((\w+)\)s")
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}


def sentences(part: str) -> set[str]:
    """Return what the templates of one part say; those outside a folder are shared by all."""
    found: set[str] = set()
    folder = PORTAL / "templates" / ("" if part == SHARED else part)
    for template in folder.glob("*.jinja"):
        with template.open("rb") as file:
            for _, _, said, _ in babel_extract(file, SAID_BY, [], OPTIONS):
                found.add(said if isinstance(said, str) else cast(tuple[str, ...], said)[0])
    return found


def catalogue(part: str, language: str) -> Catalog:
    po = PORTAL / f"locale/{language}/LC_MESSAGES/{part}.po"
    if not po.is_file():
        return Catalog(locale=language)
    with po.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("part", PARTS)
def test_every_sentence_is_translated_and_none_is_left_over(part: str, language: str) -> None:
    entries = [entry for entry in catalogue(part, language) if entry.id]
    known = {_first(entry.id): _all(entry.string) for entry in entries}
    shared = sentences(SHARED) if part != SHARED else set()

    assert set(known) == sentences(part) - shared
    assert [said for said, there in known.items() if not all(there)] == []
    assert [
        said
        for said, there in known.items()
        if any(sorted(FACT.findall(said)) != sorted(FACT.findall(form)) for form in there)
    ] == []


@pytest.mark.parametrize("part", PARTS)
def test_french_marks_have_their_unbreakable_space(part: str) -> None:
    said = [form for entry in catalogue(part, "fr") if entry.id for form in _all(entry.string)]

    assert [text for text in said if re.search(r" [:;?!]|[^\s\u00a0][;?!]", text)] == []


ONE_WORD = {"it": ("relazion", "rapporto")}
"""What is not said in a language, because the same thing has another name everywhere else."""


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", ONE_WORD)
def test_one_thing_has_one_name(part: str, language: str) -> None:
    other, name = ONE_WORD[language]
    said = [form for entry in catalogue(part, language) if entry.id for form in _all(entry.string)]

    assert [text for text in said if other in text.lower()] == [], f"say {name}"


def _first(said: object) -> str:
    return str(said[0]) if isinstance(said, (tuple, list)) else str(said)


def _all(said: object) -> list[str]:
    return [str(form) for form in said] if isinstance(said, (tuple, list)) else [str(said)]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr", "fr"), ("es,it;q=0.5", "it"),
        ("zh, SL-si;q=0.1", "sl"), ("*", "en"), (";;,,=", "en"), ("x" * 90_000, "en"),
    ],
)  # fmt: skip
def test_a_browser_s_languages_are_read_in_their_order(header: str, language: str) -> None:
    assert wished(header) == language


def test_a_page_takes_style_and_script_from_us_only(ask: Ask, firm_link: tuple[str, str]) -> None:
    answer = ask("GET", firm_link[1])

    assert re.findall(r'<style|style="|<script(?! src="/static/)|onclick', answer.text) == []
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    for place in re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.text):
        asset = ask("GET", place)
        assert (asset.status_code, asset.headers["cache-control"]) == (
            200, "public, max-age=31536000, immutable",
        )  # fmt: skip


def test_a_changed_asset_has_another_address(ask: Ask) -> None:
    assert ask("GET", "/static/0000000000000000/portal.css").status_code == 404
    assert ask("GET", address("portal.css").replace("portal.css", "../app.py")).status_code == 404
