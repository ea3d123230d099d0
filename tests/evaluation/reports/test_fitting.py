"""A report is set as large as its pages allow."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from evaluation.reports.as_pdf import pdf_of
from evaluation.reports.fitting import SCALES, expected_pages, fitted, page_count
from evaluation.reports.rendering import document_of


def a_pdf(*lengths: int) -> bytes:
    """As much of a PDF as is looked at: pages with so many bytes on them."""
    pages = "".join(f"<</Type/Page/Contents {n} 0 R>>" for n, _ in enumerate(lengths, 1))
    streams = "".join(f"{n} 0 obj\n<</Length {size}>>" for n, size in enumerate(lengths, 1))
    return f"<</Type/Pages/Count {len(lengths)}>>{pages}\n{streams}".encode()


def recorder(made: Callable[[float], bytes]) -> tuple[Callable[[float], bytes], list[float]]:
    tried: list[float] = []

    def compiled(scale: float) -> bytes:
        tried.append(scale)
        return made(scale)

    return compiled, tried


def test_a_report_that_fits_is_set_once() -> None:
    compiled, tried = recorder(lambda _: a_pdf(100, 90, 80))

    assert page_count(fitted(compiled, 8)) == 3
    assert tried == [1.0]


def test_a_longer_one_is_set_smaller_until_it_fits() -> None:
    compiled, tried = recorder(lambda scale: a_pdf(*[100] * (10 if scale > 0.9 else 8)))

    assert page_count(fitted(compiled, 8)) == 8
    assert tried == [1.0, 0.85]


def test_what_never_fits_is_as_small_as_it_may_be() -> None:
    compiled, tried = recorder(lambda _: a_pdf(*[100] * 9))

    assert page_count(fitted(compiled, 8)) == 9
    assert tried[-1] == SCALES[-1]


@pytest.mark.parametrize("expected", [5.9, 6.0, 6.1])
def test_a_page_that_may_hold_a_few_lines_is_saved_from_the_start(expected: float) -> None:
    compiled, tried = recorder(lambda _: a_pdf(*[100] * 6))

    assert page_count(fitted(compiled, 8, expected)) == 6
    assert tried in ([0.97], [0.94])


@pytest.mark.parametrize("expected", [5.3, 5.5, 5.7])
def test_a_last_page_with_enough_on_it_stays(expected: float) -> None:
    compiled, tried = recorder(lambda _: a_pdf(*[100] * 5, 50))

    assert page_count(fitted(compiled, 8, expected)) == 6
    assert tried == [1.0]


def test_a_report_without_a_limit_is_set_as_designed() -> None:
    compiled, tried = recorder(lambda _: a_pdf(100, 100, 9))

    assert fitted(compiled, None, expected=3.1) == a_pdf(100, 100, 9)
    assert tried == [1.0]


@pytest.mark.parametrize("pages", [0, 1])
def test_a_short_pdf_is_left_alone(pages: int) -> None:
    compiled, tried = recorder(lambda _: a_pdf(*[5] * pages))

    assert page_count(fitted(compiled, None)) == pages
    assert tried == [1.0]


def test_a_report_that_is_expected_to_be_long_starts_smaller() -> None:
    compiled, tried = recorder(lambda _: a_pdf(*[100] * 8))

    assert page_count(fitted(compiled, 8, expected=9.2)) == 8
    assert tried == [0.88]


def test_a_wrong_expectation_does_no_harm() -> None:
    compiled, tried = recorder(lambda scale: a_pdf(*[100] * (9 if scale > 0.9 else 8)))

    assert page_count(fitted(compiled, 8, expected=7.6)) == 8
    assert tried == [1.0, 0.91, 0.82]


@pytest.mark.parametrize("which", ["piedmont", "slovenia"])
def test_expectations_are_near_the_truth(which: str, request: pytest.FixtureRequest) -> None:
    document = document_of(request.getfixturevalue(which), "en")
    freely = replace(document, pages_max=None)

    assert abs(expected_pages(document) - page_count(pdf_of(freely))) < 1.3
