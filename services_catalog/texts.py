"""The words of the catalogue in five languages: looked up by key, English where one is missing."""

from functools import cache

from foundation.languages import translations


@cache
def say(key: str, english: str, language: str) -> str:
    """Return the translation of ``english`` filed under ``key``, such as ``kpi:csat:name``."""
    if language == "en":
        return english
    return str(translations("services_catalog", "catalogue", language).pgettext(key, english))


def word(kind: str, identifier: str, language: str) -> str:
    """Return the name of something that has nothing but a name: evidence, a theme, a status.

    Args:
        kind: a file of ``definitions/words`` without its ending, such as ``evidence``.
        identifier: as it is written in definitions and folders, such as ``attendance_list``.
        language: one of ``foundation.languages.LANGUAGES``.

    Returns:
        The name; for an identifier that the catalogue does not know, its own letters.
    """
    from services_catalog.loading import default_catalogue

    english = default_catalogue().words[kind].words.get(identifier)
    if english is None:
        return identifier.replace("_", " ")
    return say(f"{kind}:{identifier}", english, language)


def evidence_name(evidence: str, language: str) -> str:
    return word("evidence", evidence, language)


def theme_name(theme: str, language: str) -> str:
    return word("theme", theme, language)


def status_name(status: str, language: str) -> str:
    """Return the name of a colour: ``green``, ``amber``, ``red``, ``none``."""
    return word("status", status, language)


def verdict_name(verdict: str, language: str) -> str:
    return word("verdict", verdict, language)


def level_name(level: str, language: str) -> str:
    return word("level", level, language)


def decision_name(decision: str, language: str) -> str:
    return word("decision", decision, language)
