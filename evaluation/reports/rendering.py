"""From facts to the three files of a report."""

from typing import Literal

from jinja2 import TemplateError
from typst import TypstError

from evaluation.errors import ReportBroken
from evaluation.reports.as_docx import docx_of
from evaluation.reports.as_html import html_of
from evaluation.reports.as_pdf import pdf_of
from evaluation.reports.blocks import Document
from evaluation.reports.facts import Facts, ProgrammeFacts, RegionFacts
from evaluation.reports.leaflets import Leaflet, TrialFacts
from evaluation.reports.regional.document import regional_document
from evaluation.reports.rewording import reworded

Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")


def document_of(facts: Facts | Leaflet, language: str) -> Document:
    """Return the report as blocks, in one language, with the wordings of people in it."""
    return reworded(_document(facts, language), facts.wordings)


def as_generated(facts: Facts | Leaflet, language: str) -> Document:
    """Return the report in the engine's own words."""
    return _document(facts, language)


def _document(facts: Facts | Leaflet, language: str) -> Document:
    if isinstance(facts, RegionFacts):
        return regional_document(facts, language)
    if isinstance(facts, TrialFacts):
        from evaluation.reports.trial.document import trial_document

        return trial_document(facts, language)
    if isinstance(facts, ProgrammeFacts):
        from evaluation.reports.programme.document import programme_document

        return programme_document(facts, language)
    from evaluation.reports.passport.document import passport_document

    return passport_document(facts, language)


def render(facts: Facts | Leaflet, language: str, kind: Format) -> bytes:
    """Return one file of the report; the same facts give the same bytes.

    Raises:
        ReportBroken: a template fails on these facts, by a division by zero for example.
    """
    return _drawn(document_of(facts, language), kind)


def render_all(facts: Facts | Leaflet, language: str) -> dict[str, bytes]:
    """Return ``html``, ``pdf`` and ``docx`` of the report."""
    document = document_of(facts, language)
    return {kind: _drawn(document, kind) for kind in FORMATS}


def _drawn(document: Document, kind: Format) -> bytes:
    try:
        return _RENDERERS[kind](document)
    except (TemplateError, TypstError, ArithmeticError) as fault:
        raise ReportBroken(kind, document.language, str(fault)) from fault


_RENDERERS = {"html": html_of, "pdf": pdf_of, "docx": docx_of}
