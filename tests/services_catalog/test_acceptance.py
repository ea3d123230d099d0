"""Which raw values of an answers file are right."""

import pytest

from services_catalog import default_catalogue
from services_catalog.acceptance import Acceptance

RIGHT = [
    ("b_size", "250 or more"),
    ("b_innov_last", "product;process"),
    ("b_innov_last", "none"),
    ("b_innov_last", "product;none"),  # a contradiction that a file holds is history
    ("cap1", "5"),
    ("cap1", "dont_know"),
    ("bar_inn1", "0"),
    ("b_trl", "not_applicable"),
    ("b_links", "200"),
    ("b_links", "dont_know"),
    ("x_nps", "10"),
    ("x_intent", "do not know"),
    ("x_quote", "yes"),
    ("x_best", '=HYPERLINK("http://example.org")'),
    ("x_best", ""),
    ("x_best", "ü" * 10_000),
    ("x_best", "two\nlines\tand a tab"),
    ("m_sus", "4;2;4;2;4;2;5;2;4;1"),
    ("m_sus", "4242425241"),
    ("m_days", "12.5"),
    ("m_days", "0"),
    ("m_cost", "3500 EUR"),
    ("m_cost", "1250.50 CHF"),
]

WRONG = [
    ("b_size", "1-9", "expected one of: 0-9, 10-49, 50-249, 250 or more"),
    ("b_size", "dont_know", "expected one of: 0-9, 10-49, 50-249, 250 or more"),
    (
        "b_innov_last",
        "product;product",
        "expected one of: product, service, process, none, several separated by ;",
    ),
    (
        "b_innov_last",
        "product; process",
        "expected one of: product, service, process, none, several separated by ;",
    ),
    ("cap1", "6", "expected one of: 1, 2, 3, 4, 5, dont_know"),
    ("cap1", "4.0", "expected one of: 1, 2, 3, 4, 5, dont_know"),
    ("cap1", " 4", "expected one of: 1, 2, 3, 4, 5, dont_know"),
    ("cap1", "", "expected one of: 1, 2, 3, 4, 5, dont_know"),
    ("cap1", "not_applicable", "expected one of: 1, 2, 3, 4, 5, dont_know"),
    ("cap1", "٤", "expected one of: 1, 2, 3, 4, 5, dont_know"),
    ("b_links", "201", "expected a whole number from 0 to 200, or dont_know"),
    ("b_links", "-1", "expected a whole number from 0 to 200, or dont_know"),
    ("b_links", "2.5", "expected a whole number from 0 to 200, or dont_know"),
    ("x_quote", "true", "expected one of: yes, no"),
    ("x_best", "x" * 10_001, "expected at most 10,000 characters, not 10,001"),
    ("x_best", "a\x00b", "expected text without control characters"),
    ("m_sus", "4;2;4", "expected ten digits from 1 to 5, separated by ; or not at all"),
    ("m_sus", "4242425246", "expected ten digits from 1 to 5, separated by ; or not at all"),
    ("m_days", "-3", "expected a number that is not negative, such as 12 or 12.5"),
    ("m_days", "nan", "expected a number that is not negative, such as 12 or 12.5"),
    ("m_days", "1e9", "expected a number that is not negative, such as 12 or 12.5"),
    ("m_days", "dont_know", "expected a number that is not negative, such as 12 or 12.5"),
    ("m_cost", "3500", "expected an amount and a currency such as 3500 EUR"),
    ("m_cost", "EUR 3500", "expected an amount and a currency such as 3500 EUR"),
    ("m_cost", "3500 eur", "expected an amount and a currency such as 3500 EUR"),
]


@pytest.mark.parametrize(("item", "value"), RIGHT)
def test_a_right_value_is_accepted(item: str, value: str) -> None:
    assert default_catalogue().item(item).accepts(value) is None


@pytest.mark.parametrize(("item", "value", "complaint"), WRONG)
def test_a_wrong_value_is_told_what_would_be_right(item: str, value: str, complaint: str) -> None:
    assert default_catalogue().item(item).accepts(value) == complaint


def test_an_item_whose_scale_is_not_known_yet_accepts_nothing() -> None:
    assert Acceptance("scale", ()).complaint("4") == "expected a value of its scale"
