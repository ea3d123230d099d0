"""Pages of the portal: HTML that works without scripts, in the reader's language."""

from datetime import date, datetime
from functools import cache, partial
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.support import NullTranslations, Translations
from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from foundation.languages import LANGUAGES, long_date, number, short_date, translations
from pilots.contacts import Contact
from portal.assets import address
from portal.surroundings import surroundings

PATIENCE = "60"
"""Seconds after which another try is welcome."""
LONGEST_WISH = 200
LONGEST_WAY_BACK = 400
SHARED = "portal"
"""The folder of translations that every page uses besides its own."""


def page(
    name: str,
    request: Request,
    reader: Contact,
    *,
    status: int = 200,
    language: str = "",
    **facts: Any,  # noqa: ANN401 -- whatever the template names
) -> Response:
    """Return ``templates/<name>.html.jinja`` in the reader's language, or the browser's.

    A page in a folder of its own has translations of its own: ``sme/screen`` those of ``sme``.
    """
    chosen = language or reader.language or wished(request.headers.get("accept-language", ""))
    part = name.partition("/")[0] if "/" in name else SHARED
    template = _environment(chosen, part).get_template(f"{name}.html.jinja")
    institution = surroundings(request).institution
    known = {
        "reader": reader,
        "visit": None,
        "done": "",
        "institution": institution,
        "back_to": _here(request),
    }
    written = template.render(known | facts)
    return Response(written, status, {"Content-Language": chosen}, media_type="text/html")


def _here(request: Request) -> str:
    """Return where to come back to in another language; what was posted has no such address."""
    if request.method not in {"GET", "HEAD"}:
        return "/"
    path, query = quote(request.url.path), request.url.query
    whole = f"{path}?{query}" if query else path
    return whole if len(whole) <= LONGEST_WAY_BACK else "/"


def try_later(request: Request) -> Response:
    """Return the page for a moment at which nothing can be read or written."""
    answer = page("later", request, Contact(), status=503)
    answer.headers["Retry-After"] = PATIENCE
    return answer


def wished(header: str) -> str:
    """Return the first of our languages that ``Accept-Language`` names, or English.

    Browsers list languages by preference; their weights repeat that order.
    """
    for part in header[:LONGEST_WISH].split(","):
        language = part.partition(";")[0].partition("-")[0].strip().lower()
        if language in LANGUAGES:
            return language
    return "en"


def said(part: str, language: str) -> NullTranslations:
    """Return the translations of one part of the portal, with those that all parts share."""
    own = translations("portal", part, language)
    shared = translations("portal", SHARED, language)
    if part == SHARED or not isinstance(own, Translations):
        return shared
    both = Translations()
    both.plural = own.plural
    for catalogue in (shared, own):
        if isinstance(catalogue, Translations):
            both.merge(catalogue)
    return both


@cache
def _environment(language: str, part: str) -> Environment:
    known = language if language in LANGUAGES else "en"
    environment = Environment(
        loader=PackageLoader("portal"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_translations(said(part, known), newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {
        "language": known,
        "languages": OWN_NAMES,
        "asset": address,
    }
    environment.filters |= {
        "day": lambda day: short_date(day, known),
        "weekday": lambda day: long_date(day, known),
        "moment": partial(_moment, language=known),
        "figure": partial(_figure, language=known),
        "of_iso": date.fromisoformat,
        "iso": lambda value: value.isoformat() if isinstance(value, date) else str(value),
    }
    return environment


OWN_NAMES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "it": "Italiano",
    "sl": "Slovenščina",
}


def _figure(value: float, decimals: int = 0, *, language: str) -> str:
    return number(value, language, decimals=decimals)


def _moment(moment: datetime, zone: str = "UTC", *, language: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{short_date(local.date(), language)}, {local:%H:%M}"
