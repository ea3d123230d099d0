import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.cleaning import LONGEST_PROSE, one_line, prose


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Demo Firm", "Demo Firm"),
        ("Demo\r\nBcc: all@firms.example", "Demo Bcc: all@firms.example"),
        ("  Demo \t\x00 Firm\u2028", "Demo Firm"),
        ("Demo \u202efirm", "Demo firm"),
        ("Mu\u0308ller", "Müller"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("84\u00a0% of   all", "84\u00a0% of all"),
    ],
)
def test_a_name_is_one_line(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


def test_a_comment_keeps_its_paragraphs() -> None:
    assert prose("One.\r\n\r\n\r\n\r\nTwo.\x07\u202e") == "One.\n\nTwo."


def test_a_comment_of_five_megabytes_is_cut_and_says_so() -> None:
    cut = prose("word " * 1_000_000)

    assert len(cut) <= LONGEST_PROSE + 4
    assert cut.endswith(" […]")


@given(st.text())
def test_no_text_breaks_a_line(typed: str) -> None:
    line = one_line(typed)

    assert len(line.splitlines()) <= 1
    assert not any(unicodedata.category(sign) == "Cc" for sign in line)
    assert one_line(line) == line


@given(st.text())
def test_prose_is_only_lines_and_words(typed: str) -> None:
    controls = {sign for sign in prose(typed) if unicodedata.category(sign) == "Cc"}

    assert controls <= {"\n"}
