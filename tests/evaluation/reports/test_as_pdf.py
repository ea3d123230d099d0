"""The PDF is tagged, says its language, and holds the facts as text."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pdfua
import pytest
from pypdf import PdfReader

from evaluation.reports.as_pdf import pdf_of
from evaluation.reports.facts import RegionFacts
from evaluation.reports.rendering import document_of
from evaluation.reports.telling import Telling
from tests.evaluation.reports.printed import page_count, page_texts, plain


@pytest.fixture(scope="session")
def pdf(piedmont: RegionFacts) -> bytes:
    return pdf_of(document_of(piedmont, "de"))


@pytest.mark.parametrize("which", ["pdf", "programme_pdf"])
def test_a_checker_of_pdf_ua_finds_no_fault(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(request.getfixturevalue(which))

    report = pdfua.validate(str(file))

    assert [found.message for found in report.findings if found.severity.name == "ERROR"] == []
    assert report.exit_code == 0


def test_every_page_of_the_programme_report_carries_the_mark(programme_pdf: bytes) -> None:
    pages = page_texts(programme_pdf)

    assert [number for number, text in enumerate(pages) if "SYNTHETIC" not in text] == []
    assert len(pages) < 30


def test_it_says_language_title_and_date(pdf: bytes, piedmont: RegionFacts) -> None:
    reader = PdfReader(BytesIO(pdf))

    assert str(reader.root_object["/Lang"]) == "de"
    assert reader.metadata is not None
    assert reader.metadata.title == "Regionalbericht: Piemont"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == piedmont.edition.data_until


def test_figures_have_an_alternative_and_tables_have_heads(pdf: bytes) -> None:
    raw = PdfReader(BytesIO(pdf))
    kinds: dict[str, int] = {}
    without: list[str] = []
    for number in range(1, len(raw.xref[0]) if raw.xref else 1):
        found = raw.get_object(number)
        if isinstance(found, dict) and found.get("/S"):
            kind = str(found["/S"])
            kinds[kind] = kinds.get(kind, 0) + 1
            if kind == "/Figure" and not found.get("/Alt"):
                without.append(kind)

    assert without == []
    assert {"/Table", "/TH", "/H1", "/H2"} <= set(kinds)


def test_it_holds_the_facts(pdf: bytes, piedmont: RegionFacts) -> None:
    telling = Telling(piedmont, "de")
    text = plain("\n".join(page_texts(pdf)))
    values = [
        plain(telling.numerals.value(row))
        for row in piedmont.rows
        if row.level == "region" and row.kpi in {"csat", "usefulness"}
    ]

    assert values
    assert [value for value in values if value not in text] == []
    assert piedmont.pilots[0].name in text


def test_no_page_is_longer_than_asked(piedmont: RegionFacts) -> None:
    document = replace(document_of(piedmont, "fr"), pages_max=7)

    assert page_count(pdf_of(document)) <= 7
