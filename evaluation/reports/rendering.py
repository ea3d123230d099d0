"""From facts to the three files of a report."""

from typing import Literal

from evaluation.reports.as_docx import docx_of
from evaluation.reports.as_html import html_of
from evaluation.reports.as_pdf import pdf_of
from evaluation.reports.blocks import Document
from evaluation.reports.facts import Facts, RegionFacts
from evaluation.reports.passages import reworded
from evaluation.reports.regional.document import regional_document

Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")


def document_of(facts: Facts, language: str) -> Document:
    """Return the report as blocks, in one language, with the wordings of people in it."""
    if isinstance(facts, RegionFacts):
        return reworded(regional_document(facts, language), facts.wordings)
    from evaluation.reports.programme.document import programme_document

    return reworded(programme_document(facts, language), facts.wordings)


def render(facts: Facts, language: str, kind: Format) -> bytes:
    """Return one file of the report; the same facts give the same bytes."""
    return _RENDERERS[kind](document_of(facts, language))


def render_all(facts: Facts, language: str) -> dict[str, bytes]:
    """Return ``html``, ``pdf`` and ``docx`` of the report."""
    document = document_of(facts, language)
    return {kind: _RENDERERS[kind](document) for kind in FORMATS}


_RENDERERS = {"html": html_of, "pdf": pdf_of, "docx": docx_of}
