"""Small reports without facts, and DOCX files in the hands of people."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn

from evaluation.reports.blocks import Block, Document, Section
from evaluation.reports.docx_markup import MARK
from evaluation.reports.facts import KpiFact

NAMED = (
    ("programme", "p"), ("kind", "regional"), ("subject", "r"), ("edition", "1"),
    ("language", "en"), ("content", "ab" * 32),
)  # fmt: skip


def a_document(*blocks: Block, language: str = "en", edition: str = "1") -> Document:
    named = tuple((name, edition if name == "edition" else value) for name, value in NAMED)
    return Document(
        kind="regional", language=language, title="Title", subtitle="Subtitle", kicker="Kicker",
        running_title="", running_foot="", synthetic="", contents_title="", page_word="",
        skip_words="", data_words="", day=(2027, 1, 1), pages_max=None, author="",
        fingerprints=("ab" * 32,), meta=(("Fingerprint", "ab" * 6),),
        sections=(Section("brief", "Brief", tuple(blocks)),), named=named,
    )  # fmt: skip


def a_row(ref: str, value: float, kpi: str = "csat") -> KpiFact:
    return KpiFact(
        ref=ref, level="region", unit="r", service="s", kpi=kpi, n=12, value=value, low=None,
        high=None, status="none", suppressed="",
    )  # fmt: skip


def in_hand(file: bytes, deed: Callable[[Any], None]) -> bytes:
    """Return the file after somebody did something to it in a text program."""
    opened = docx.Document(BytesIO(file))
    deed(opened)
    target = BytesIO()
    opened.save(target)
    return target.getvalue()


def paragraph_with(opened: Any, words: str) -> Any:  # noqa: ANN401 -- python-docx has no types
    return next(one for one in opened.paragraphs if words in one.text)


def without_marks(opened: Any) -> None:  # noqa: ANN401
    """Take every bookmark out, as some programs do."""
    for kind in ("bookmarkStart", "bookmarkEnd"):
        for mark in list(opened.element.body.iter(qn(f"w:{kind}"))):
            if kind == "bookmarkEnd" or mark.get(qn("w:name"), "").startswith(MARK):
                mark.getparent().remove(mark)
