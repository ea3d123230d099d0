"""Blocks as a tagged PDF (PDF/UA-1 and PDF/A-2a), set by Typst."""

import json
from functools import cache
from importlib.resources import files

import typst

from evaluation.reports.blocks import Document, as_data

STANDARDS = ["ua-1", "a-2a"]


def pdf_of(document: Document) -> bytes:
    """Return the PDF; its date is that of the data, so that equal blocks give equal bytes.

    All words travel as JSON. Typst reads them as data, whatever they contain.
    """
    data = json.dumps(as_data(document), ensure_ascii=False)
    made = typst.compile(
        _template(),
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=STANDARDS,
    )
    if not isinstance(made, bytes):
        message = "Typst returned pages instead of one PDF"
        raise TypeError(message)
    return made


@cache
def _template() -> bytes:
    return (files("evaluation.reports") / "templates" / "report.typ").read_bytes()


@cache
def _fonts() -> str:
    return str(files("evaluation.reports") / "fonts")
