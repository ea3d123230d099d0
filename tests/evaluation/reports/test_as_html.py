"""The page stands on its own, can be read aloud, and every reference leads somewhere."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from lxml import html  # type: ignore[import-untyped]

from evaluation.reports.as_html import html_of
from evaluation.reports.facts import ProgrammeFacts, RegionFacts
from evaluation.reports.rendering import document_of
from tests.evaluation.reports.printed import page


@pytest.fixture(scope="session", params=["slovenia", "programme"])
def rendered(request: pytest.FixtureRequest) -> bytes:
    facts: RegionFacts | ProgrammeFacts = request.getfixturevalue(request.param)
    return html_of(document_of(facts, "sl"))


@pytest.fixture(scope="session")
def root(rendered: bytes) -> html.HtmlElement:
    return page(rendered)


def test_it_says_its_language_and_title(root: html.HtmlElement) -> None:
    assert root.get("lang") == "sl"
    assert root.xpath("count(//h1)") == 1
    assert "SYNTHETIC" in root.xpath("string(//title)")


def test_it_fetches_nothing_and_runs_nothing(rendered: bytes) -> None:
    text = rendered.decode()

    assert re.findall(r"(?:src|href)=\"(?!#)", text) == []
    assert re.findall(r"url\((?!data:)", text) == []
    assert "<script" not in text
    assert "@import" not in text


def test_no_id_is_there_twice(root: html.HtmlElement) -> None:
    assert [name for name, times in Counter(root.xpath("//@id")).items() if times > 1] == []


def test_every_reference_leads_to_a_row_of_the_register(root: html.HtmlElement) -> None:
    targets = set(root.xpath("//tr/@id"))

    found = root.xpath("//a[@class='ref']/@href")
    assert found
    assert [reference for reference in found if reference[1:] not in targets] == []


def test_every_table_has_a_caption_and_heads_for_columns_and_rows(root: html.HtmlElement) -> None:
    tables = root.xpath("//table")

    assert tables
    for table in tables:
        assert table.xpath("count(caption)") == 1
        assert set(table.xpath("thead//th/@scope")) == {"col"}
        assert table.xpath("count(tbody/tr)") == table.xpath("count(tbody/tr/th[@scope])")


def test_every_chart_is_described_and_has_its_numbers_in_a_table(root: html.HtmlElement) -> None:
    charts = root.xpath("//figure[.//svg]")

    assert charts
    for chart in charts:
        assert chart.xpath("count(.//svg[@role='img'])") == 2
        assert chart.xpath("count(.//details//table)") == 1
        assert [text for text in chart.xpath(".//svg/desc/text()") if len(text) < 20] == []


def test_headings_descend_step_by_step(root: html.HtmlElement) -> None:
    levels = [int(heading.tag[1]) for heading in root.xpath("//h1|//h2|//h3|//h4")]

    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
