"""The reference pages say what the definitions say."""

from pathlib import Path

import pytest

from services_catalog import default_catalogue
from services_catalog.printing import pages
from services_catalog.printing.markdown import listed, page, plain, table

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize("name", pages())
def test_the_page_in_the_repository_is_current(name: str) -> None:
    assert (REFERENCE / name).read_text("utf-8") == pages()[name](), "run `pilots docs`"


def test_the_services_page_says_what_the_services_are_not() -> None:
    assert (
        "They are not the services that the project S3-4AlpClusters validated."
        in pages()["services.md"]()
    )


def test_every_id_of_evidence_can_be_looked_up() -> None:
    page = pages()["services.md"]()
    services = default_catalogue().services.values()
    wanted = {name for service in services for step in service.rollout for name in step.evidence}

    assert sorted(name for name in wanted if f"`{name}` (" not in page) == []


def test_a_cell_cannot_break_its_table() -> None:
    assert table(("a", "b"), [("x|y", "two\nlines")]) == (
        "| a | b |\n| --- | --- |\n| x\\|y | two lines |"
    )


def test_parts_of_a_page_are_paragraphs() -> None:
    assert page(["# Title", "Text"]) == "# Title\n\nText\n"


def test_lists_leave_out_what_is_empty() -> None:
    assert (listed(["a", "", 3]), plain("no_comment")) == ("a, 3", "no comment")
