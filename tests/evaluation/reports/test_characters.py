import json
from dataclasses import replace

import pytest

from evaluation.reports import as_pdf
from evaluation.reports.as_pdf import pdf_of
from evaluation.reports.characters import UNKNOWN, composes, printable_json
from evaluation.reports.facts import RegionFacts
from evaluation.reports.rendering import document_of
from evaluation.reports.typesetting import pngs


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('Größe, "zurück"\nžena', 'Größe, "zurück"\nžena'),
        ("a\x01b\x0cc\x7fd\x85e", "a b c d e"),
        ("a\tb \\u0001 \\n", "a\tb \\u0001 \\n"),
        ("日本 ok", UNKNOWN * 2 + " ok"),
    ],
)
def test_what_the_typeface_lacks_is_replaced(typed: str, printed: str) -> None:
    assert json.loads(printable_json({"words": [typed, 1, None]})) == {"words": [printed, 1, None]}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Größe, façade, žena, Đuro, fi, A\u00b7B", False),
        ("\u201e80\u202f%\u201c \u2013 12\u2009\u20ac \u2192 \u25b2 \u2212", False),
        ("e\u0301", True),
        ("a\u20dd", True),
        ("\u0395\u03bb\u03bb\u03ac\u03b4\u03b1", True),
        ("paral\u00b7lel", True),
    ],
)
def test_letters_that_may_be_set_as_one_are_found(words: str, *, found: bool) -> None:
    assert composes(words) is found


def test_a_report_without_such_letters_looks_the_same_if_they_are_looked_for(
    piedmont: RegionFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, str]] = []
    monkeypatch.setattr(as_pdf, "pdf", lambda _, inputs: given.append(inputs))
    pdf_of(replace(document_of(piedmont, "sl"), pages_max=None))

    assert [inputs["composes"] for inputs in given] == [""]
    assert pngs("report.typ", given[0], 40) == pngs(
        "report.typ", given[0] | {"composes": "yes"}, 40
    )
