"""Five languages: their translations, dates and numbers."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.support import NullTranslations

LANGUAGES = ("en", "de", "fr", "it", "sl")
"""English is the language the texts are written in; the others are translations of it."""


@cache
def translations(package: str, domain: str, language: str) -> "NullTranslations":
    """Return the translations in ``<package>/locale/<language>/LC_MESSAGES/<domain>.po``.

    English, and a language without a file, give the texts as they are written.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import NullTranslations, Translations

    source = files(package) / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    if language == "en" or not source.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as po:
        write_mo(compiled, read_po(po, locale=language))
    compiled.seek(0)
    return Translations(compiled, domain)


LOCALES = {"en": "en_GB"}
"""English as Europe writes it: 11 January 2027."""


def locale_of(language: str) -> str:
    """Return the locale whose dates and numbers ``language`` uses."""
    return LOCALES.get(language, language)


def long_date(day: date, language: str) -> str:
    """Return ``day`` in words, such as ``Montag, 11. Januar 2027``."""
    from babel.dates import format_date

    return format_date(day, "full", locale=locale_of(language))


def short_date(day: date, language: str) -> str:
    """Return ``day`` without the weekday, such as ``11. Januar 2027``."""
    from babel.dates import format_date

    return format_date(day, "long", locale=locale_of(language))


def number(value: float, language: str, *, decimals: int = 0) -> str:
    """Return ``value`` with ``decimals`` places, in the digits and separators of ``language``."""
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    # Babel would round a half to the even neighbour, and people do not.
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
    return format_decimal(rounded, pattern, locale=locale_of(language))
