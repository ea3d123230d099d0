"""The DOCX file has real styles, repeated table heads and pictures with words."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from evaluation.reports.as_docx import docx_of
from evaluation.reports.blocks import Figure
from evaluation.reports.facts import RegionFacts
from evaluation.reports.rendering import document_of


@pytest.fixture(scope="session")
def file(piedmont: RegionFacts) -> bytes:
    return docx_of(document_of(piedmont, "it"))


def test_headings_are_headings(file: bytes, piedmont: RegionFacts) -> None:
    paragraphs = docx.Document(BytesIO(file)).paragraphs

    found = [part.text for part in paragraphs if part.style and part.style.name == "Heading 1"]
    assert found == [section.title for section in document_of(piedmont, "it").sections]


def test_every_picture_has_words(file: bytes, piedmont: RegionFacts) -> None:
    shapes = docx.Document(BytesIO(file)).inline_shapes
    figures = [
        block.alternative
        for section in document_of(piedmont, "it").sections
        for block in section.blocks
        if isinstance(block, Figure)
    ]

    assert [shape._inline.docPr.get("descr") for shape in shapes] == figures  # noqa: SLF001 -- the only way


def test_every_table_repeats_its_head(file: bytes) -> None:
    for table in docx.Document(BytesIO(file)).tables:
        properties = table.rows[0]._tr.trPr  # noqa: SLF001 -- the only way
        assert properties is not None
        assert properties.find(qn("w:tblHeader")) is not None


def test_it_says_title_language_and_date(file: bytes, piedmont: RegionFacts) -> None:
    properties = docx.Document(BytesIO(file)).core_properties

    assert properties.title == "Rapporto regionale: Piemonte"
    assert properties.language == "it"
    assert properties.created is not None
    assert properties.created.date() == piedmont.edition.data_until


def test_no_member_of_the_package_carries_the_time_of_writing(file: bytes) -> None:
    with ZipFile(BytesIO(file)) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_references_lead_to_bookmarks(file: bytes) -> None:
    body = docx.Document(BytesIO(file)).element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}

    assert links
    assert links <= marks
