"""Pages of the portal: plain HTML without scripts, in the reader's language."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from foundation.languages import LANGUAGES, translations
from pilots.contacts import Contact

STYLE = (files("portal") / "templates" / "page.css").read_text(encoding="utf-8")
STYLE_HASH = "sha256-" + b64encode(sha256(STYLE.encode()).digest()).decode()
"""The browser accepts this style and no other."""
PATIENCE = "60"
"""Seconds after which another try is welcome."""
LONGEST_WISH = 200


def page(name: str, request: Request, reader: Contact, *, status: int = 200) -> Response:
    """Return ``templates/<name>.html.jinja`` in the reader's language, or the browser's."""
    language = reader.language or wished(request.headers.get("accept-language", ""))
    written = _environment(language).get_template(f"{name}.html.jinja").render(reader=reader)
    headers = {"Content-Language": language}
    return Response(written, status, headers, media_type="text/html")


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


@cache
def _environment(language: str) -> Environment:
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
    catalogue = translations("portal", "portal", known)
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {"language": known, "style": Markup(STYLE)}  # noqa: S704 -- our own file
    return environment
