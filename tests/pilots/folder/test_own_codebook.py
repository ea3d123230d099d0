"""A programme with a codebook of its own: taken with the folder, refused where it is wrong."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from console import app
from pilots.folder import read_folder
from services_catalog import default_catalogue
from services_catalog.codebook import MOST_THEMES
from services_catalog.own_codebook import untranslated
from tests.factories.codebooks import a_codebook
from tests.factories.folder_edits import faults_of
from tests.factories.workbooks import a_workbook

FILE = "codebook.toml"
THEME = '\n[[themes]]\nid = "t{0}"\nname = "T{0}"\nbelongs = "Of {0}."\nelsewhere = "None."\n'


def test_it_takes_the_place_of_the_shipped_one(folder: Path) -> None:
    before = read_folder(folder)
    a_codebook(folder / FILE)

    after = read_folder(folder)

    book = after.catalogue.codebook
    assert [theme.id for theme in book.themes] == ["welcome", "contacts", "results"]
    assert book.theme("welcome").name_in("de") == "Empfang"
    # An id of the shipped codebook with words of its own never speaks the shipped language.
    assert book.theme("contacts").name_in("de") == "Contacts made"
    assert after.catalogue.digest == default_catalogue().digest
    assert after.digest != before.digest


def test_a_workbook_has_it_in_a_sheet(folder: Path, tmp_path: Path) -> None:
    a_codebook(folder / FILE)

    read = read_folder(a_workbook(folder, tmp_path / "programme.xlsx"))

    assert read.digest == read_folder(folder).digest
    assert read.catalogue.codebook.themes[0].id == "welcome"


def test_check_says_what_is_read_in_english(folder: Path) -> None:
    a_codebook(folder / FILE)
    missing = untranslated(read_folder(folder).catalogue.codebook, ["en", "de", "sl"])

    told = CliRunner().invoke(app, ["check", str(folder)])
    as_json = CliRunner().invoke(app, ["check", str(folder), "--json"])

    assert (len(missing["de"]), len(missing["sl"])) == (6, 9)
    assert told.exit_code == 0
    assert (
        "codebook.toml has no de text for contacts.name, contacts.belongs, contacts.elsewhere "
        "and 3 more: English is shown there. Write it into [translations.de.THEME]."
    ) in told.output
    assert json.loads(as_json.output)["untranslated"]["de"] == missing["de"]


def test_the_shipped_one_is_complete() -> None:
    assert untranslated(default_catalogue().codebook, ["en", "de", "fr", "it", "sl"]) == {}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('id = "results"', 'id = "welcome"',
         "key themes: found welcome, expected an id of its own for every theme"),
        ('name = "Results"', 'name = "welcome "',
         "key themes: found welcome, expected a name of its own for every theme"),
        ('id = "results"', 'id = "none"',
         "key themes: found none, expected an id of its own for every theme"),
        ('belongs = "Whom one met."', 'belongs = "  "',
         "key themes.contacts.belongs: found '  ', expected a text that is not empty"),
        ('belongs = "Whom one met."\n', "",
         "key themes.contacts.belongs: found nothing, expected a value"),
        ('name = "Results"', 'name = "Results"\ncolour = "red"',
         "key themes.results.colour: found 'red', expected no such key"),
        ('checked_by = "Board"', 'checked_by = "lead "',
         "key checked_by: found lead , expected somebody who did not write it"),
        ('"x_best"', '"m_risk"', "key questions: found 'm_risk', expected a question for"),
        ("least_alpha = 0.667", "least_alpha = 2", "key least_alpha: found 2, expected less than"),
        ("[translations.de.welcome]", "[translations.xx.welcome]",
         "key translations.xx: found 'xx', expected one of de, fr, it, sl"),
        ("[translations.de.welcome]", "[translations.de.weather]",
         "key translations.de: found 'weather', expected one of contacts, results, welcome"),
        ("version = 1", "version = ", ", line 1: found "),
    ],
    ids=["id twice", "name twice", "reserved", "blank", "no definition", "unknown key", "author",
         "question", "alpha", "language", "theme", "no TOML"],
)  # fmt: skip
def test_what_is_wrong_is_named(folder: Path, old: str, new: str, fault: str) -> None:
    file = a_codebook(folder / FILE)
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

    (found,) = faults_of(folder)

    assert found.startswith(FILE)
    assert fault in found


def test_more_themes_than_anybody_keeps_in_mind_are_refused(folder: Path) -> None:
    a_codebook(folder / FILE, more="".join(map(THEME.format, range(MOST_THEMES))))

    (found,) = faults_of(folder)

    assert found.startswith(f"{FILE}, key themes: found ")
    assert found.endswith(f"expected at most {MOST_THEMES} of them")


def test_a_misspelt_name_is_no_codebook_that_is_left_out(folder: Path) -> None:
    a_codebook(folder / "code-book.toml")

    assert faults_of(folder) == [f"code-book.toml: found an unknown name, expected {FILE}"]
