"""Blocks as one self-contained HTML page: no script, no address to fetch, light and dark."""

from base64 import b64encode
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from evaluation.reports.blocks import Document, Ref, Status, Text
from evaluation.reports.characters import CONTROL, has_control

_FACE = (
    '@font-face{{font-family:"Pilot Sans";font-weight:{weight};font-display:swap;'
    'src:url(data:font/woff2;base64,{data}) format("woff2")}}'
)


def html_of(document: Document) -> bytes:
    """Return the page; whatever people typed is escaped."""
    return _template().render(doc=document, css=_style()).encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("evaluation.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=_without_control,
    )
    environment.tests |= {
        "text_run": lambda run: isinstance(run, Text),
        "ref_run": lambda run: isinstance(run, Ref),
        "status_run": lambda run: isinstance(run, Status),
    }
    environment.globals["kind_of"] = lambda block: type(block).__name__.lower()
    return environment.get_template("report.html.jinja")


def _without_control(value: object) -> object:
    return value.translate(CONTROL) if isinstance(value, str) and has_control(value) else value


@cache
def _style() -> Markup:
    """Return the style sheet with the two fonts inside; nothing in it comes from people."""
    package = files("evaluation.reports")
    faces = (
        _FACE.format(
            weight=weight,
            data=b64encode((package / "fonts" / f"web-{weight}.woff2").read_bytes()).decode(),
        )
        for weight in (400, 600)
    )
    sheet = (package / "templates" / "report.css").read_text(encoding="utf-8")
    return Markup("".join(faces) + sheet)  # noqa: S704 -- our own files
