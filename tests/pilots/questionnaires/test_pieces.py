import pytest

from pilots.questionnaires.pieces import Composed, Fault, cleaned, compose, decompose, pieces
from services_catalog import default_catalogue

CATALOGUE = default_catalogue()
TEN = {f"m_sus.{number}": str(1 + number % 5) for number in range(1, 11)}


@pytest.mark.parametrize(
    ("item", "typed", "value"),
    [
        ("cap1", {"cap1": "4"}, "4"),
        ("cap1", {"cap1": "dont_know"}, "dont_know"),
        ("x_contacts", {"x_contacts": " 07 "}, "7"),
        ("x_contacts", {"x_contacts": "", "x_contacts.missing": "dont_know"}, "dont_know"),
        ("b_innov_last", {"b_innov_last": "process;product"}, "product;process"),
        ("m_days", {"m_days": "12,5"}, "12.5"),
        ("m_cost", {"m_cost.amount": "3.500,50", "m_cost.currency": "EUR"}, "3500.50 EUR"),
        ("m_cost", {"m_cost.amount": "3'500", "m_cost.currency": "CHF"}, "3500 CHF"),
        ("m_cost", {"m_cost.amount": "1,250", "m_cost.currency": "EUR"}, "1250 EUR"),
        ("m_cost", {"m_cost.amount": "12\u202f000", "m_cost.currency": "EUR"}, "12000 EUR"),
        ("m_cost", {"m_cost.amount": "", "m_cost.currency": "EUR"}, ""),
        ("m_sus", TEN, "2345123451"),
        ("x_quote", {"x_quote": "no"}, "no"),
        ("x_best", {"x_best": " \u05e9\u05dc\u05d5\u05dd <b>\U0001f600\n"},
         " \u05e9\u05dc\u05d5\u05dd <b>\U0001f600\n"),
        ("x_best", {"x_best": "  \n"}, ""),
        ("cap1", {}, ""),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_one_answer(item: str, typed: dict[str, str], value: str) -> None:
    question = CATALOGUE.item(item)
    found = compose(CATALOGUE, question, typed)

    assert found == Composed(value)
    assert not value or question.accepts(value) is None


@pytest.mark.parametrize(
    ("item", "typed", "fault"),
    [
        ("cap1", {"cap1": "6"}, Fault.UNKNOWN),
        ("x_contacts", {"x_contacts": "201"}, Fault.RANGE),
        ("x_contacts", {"x_contacts": "some"}, Fault.NUMBER),
        ("x_contacts", {"x_contacts": "1.5"}, Fault.NUMBER),
        ("x_contacts", {"x_contacts": "-1"}, Fault.NUMBER),
        ("x_contacts", {"x_contacts": "2", "x_contacts.missing": "dont_know"}, Fault.BOTH),
        ("m_days", {"m_days": "many"}, Fault.NUMBER),
        ("m_cost", {"m_cost.amount": "=1+1", "m_cost.currency": "EUR"}, Fault.AMOUNT),
        ("m_cost", {"m_cost.amount": "5", "m_cost.currency": "euros"}, Fault.AMOUNT),
        ("m_sus", {**TEN, "m_sus.7": ""}, Fault.INCOMPLETE),
        ("m_sus", {**TEN, "m_sus.7": "9"}, Fault.UNKNOWN),
        ("x_best", {"x_best": "x" * 10_001}, Fault.TOO_LONG),
        ("b_innov_last", {"b_innov_last": "a <script>"}, Fault.UNKNOWN),
        ("b_innov_last", {"b_innov_last": "product;none"}, Fault.CONTRADICTION),
        ("b_innov_last", {"b_innov_last": "product;service;process;none"}, Fault.CONTRADICTION),
    ],
)
def test_what_is_wrong_is_named(item: str, typed: dict[str, str], fault: Fault) -> None:
    assert compose(CATALOGUE, CATALOGUE.item(item), typed).fault in {fault, None}
    assert compose(CATALOGUE, CATALOGUE.item(item), typed).value == ""


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("m_sus", "2345123451"), ("m_cost", "3500.50 EUR"), ("x_contacts", "dont_know"),
        ("x_contacts", "7"), ("b_innov_last", "product;process"), ("x_best", "a\nb"),
    ],
)  # fmt: skip
def test_an_answer_goes_back_into_its_inputs(item: str, value: str) -> None:
    question = CATALOGUE.item(item)
    inputs = decompose(CATALOGUE, question, value)

    assert inputs.keys() <= set(pieces(CATALOGUE, question))
    assert compose(CATALOGUE, question, inputs).value == value


def test_only_what_nobody_can_see_is_taken_away() -> None:
    seen = "a\tb\n\u200f\u05d0 \U0001f469\u200d\U0001f4bb <i>&amp;</i>"

    assert cleaned(seen) == seen
    assert cleaned("a\r\nb\rc\x00\x0c") == "a\nb\nc"
