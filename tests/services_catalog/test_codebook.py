"""The shipped codebook, and what is refused in one."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from foundation.languages import LANGUAGES
from services_catalog import default_catalogue
from services_catalog.codebook import Codebook

CATALOGUE = default_catalogue()
CODEBOOK = CATALOGUE.codebook
WHOLE = {name: getattr(CODEBOOK, name) for name in Codebook.model_fields}


def test_there_is_a_codebook_to_begin_with() -> None:
    assert [theme.id for theme in CODEBOOK.themes] == [
        "contacts", "expertise", "ideas", "organisation", "fit", "funding", "rules", "skills",
        "afterwards",
    ]  # fmt: skip
    assert CODEBOOK.theme("rules").name_in("de") == "Vorschriften und Papierarbeit"


def test_it_codes_questions_that_firms_answer_in_their_own_words() -> None:
    assert {CATALOGUE.item(item).type for item in CODEBOOK.questions} == {"text"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_belongs_elsewhere_names_themes_as_they_are_called(language: str) -> None:
    names = {theme.name_in(language) for theme in CODEBOOK.themes}
    named = {
        name
        for theme in CODEBOOK.themes
        for name in theme.elsewhere_in(language).rstrip(".").rpartition("(")[2][:-1].split(", ")
    }

    assert named <= names


def test_other_words_come_with_another_version() -> None:
    """Codings are of a version: of version 1 are those that were made with exactly these words."""
    assert (CODEBOOK.version, CODEBOOK.words_digest[:16]) == (1, "6b9b3b592bceb6fa")


def test_it_is_no_part_of_what_is_frozen() -> None:
    codebook = CODEBOOK.model_copy(update={"version": 2})
    changed = CATALOGUE.model_copy(update={"codebook": codebook})
    for copy in (codebook, changed):
        vars(copy).pop("digest", None)  # what was computed before is copied, too

    assert "codebook" not in CATALOGUE.model_dump()
    assert changed.digest == CATALOGUE.digest
    assert changed.codebook.digest != CODEBOOK.digest


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"checked_by": CODEBOOK.written_by}, "somebody who did not write it"),
        ({"themes": CODEBOOK.themes[:1] * 2}, "an id of its own"),
        ({"themes": ()}, "at least 1"),
        ({"least_alpha": 1.1}, "less than or equal to 1"),
        ({"asking": ("x_sat",)}, "one of questions: x_best, x_improve, x_policy"),
    ],
    ids=["checked by its author", "one theme twice", "no theme", "more than agreement", "asking"],
)
def test_what_no_codebook_may_be(change: dict[str, object], found: str) -> None:
    with pytest.raises(ValidationError, match=found):
        Codebook.model_validate(WHOLE | change)


def test_a_question_that_firms_do_not_answer_is_a_fault(tmp_path: Path) -> None:
    import shutil
    from importlib.resources import as_file, files

    from services_catalog.faults import CatalogueFaults
    from services_catalog.loading import read_catalogue

    with as_file(files("services_catalog") / "definitions") as shipped:
        shutil.copytree(shipped, tmp_path / "definitions")
    file = tmp_path / "definitions" / "codebook.toml"
    file.write_text(file.read_text("utf-8").replace('"x_policy"', '"m_risk"'), "utf-8")

    with pytest.raises(CatalogueFaults, match=r"codebook\.toml.*m_risk"):
        read_catalogue(tmp_path / "definitions", None)
