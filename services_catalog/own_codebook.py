"""The codebook that a programme brings along: in place of the shipped one, with translations."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import Field

from foundation.languages import LANGUAGES
from services_catalog.codebook import Codebook, Text, ThemeName
from services_catalog.definition import Definition
from services_catalog.faults import Fault
from services_catalog.parts import Parts
from services_catalog.reading import model_of, shown, table_of

CODEBOOK_FILE = "codebook.toml"
KIND = "codebook"
TRANSLATIONS = "translations"


class ThemeWords(Definition):
    """One table ``[translations.<language>.<theme>]``; what is missing stays English."""

    name: ThemeName | None = None
    belongs: Text | None = None
    elsewhere: Text | None = None

    def texts(self) -> dict[str, str]:
        return {what: text for what, text in self.model_dump().items() if text}


class Extras(Definition):
    """What the file holds beside the codebook itself."""

    translations: dict[str, dict[str, ThemeWords]] = Field(default_factory=dict)


def read_own_codebook(path: Path, parts: Parts) -> None:
    """Put the codebook of a programme in the place of the shipped one; faults go to ``parts``."""
    parts.files[KIND, KIND] = CODEBOOK_FILE
    table = table_of(path, CODEBOOK_FILE, parts.faults)
    if table is None:
        return
    beside = {TRANSLATIONS: table.pop(TRANSLATIONS)} if TRANSLATIONS in table else {}
    extras = model_of(Extras, beside, CODEBOOK_FILE, parts.faults)
    codebook = model_of(Codebook, table, CODEBOOK_FILE, parts.faults)
    if codebook is None or extras is None:
        return
    parts.faults += _faults_of(codebook, extras)
    for theme in codebook.themes:
        words = {key: by_theme.get(theme.id) for key, by_theme in extras.translations.items()}
        theme.translate({key: found.texts() for key, found in words.items() if found})
    parts.single[KIND] = codebook


def _faults_of(codebook: Codebook, extras: Extras) -> Iterator[Fault]:
    known = sorted(theme.id for theme in codebook.themes)
    for language, by_theme in extras.translations.items():
        place = f"{TRANSLATIONS}.{language}"
        if language not in LANGUAGES or language == "en":
            others = ", ".join(one for one in LANGUAGES if one != "en")
            yield Fault(CODEBOOK_FILE, place, shown(language), f"one of {others}")
        for theme in sorted(set(by_theme) - set(known)):
            yield Fault(CODEBOOK_FILE, place, shown(theme), f"one of {', '.join(known)}")


def untranslated(codebook: Codebook, languages: Sequence[str]) -> dict[str, list[str]]:
    """Return by language which texts stay English, such as ``fit.belongs``; only where some do."""
    missing = {
        language: [
            f"{theme.id}.{what}"
            for theme in codebook.themes
            for what, english in theme.words()
            if not theme.is_translated(what, english, language)
        ]
        for language in languages
        if language != "en"
    }
    return {language: texts for language, texts in missing.items() if texts}
