"""What people typed is printed as they typed it and never becomes markup or a command."""

import pytest

from evaluation.reports.facts import QuoteFact, RegionFacts
from evaluation.reports.rendering import FORMATS, render, render_all
from tests.evaluation.reports.printed import page, page_texts, plain, words_of_docx, words_of_page

HOSTILE = (
    '=HYPERLINK("http://example.org") now',
    "<b>Super</b> & <script>alert(1)</script>",
    "#set page(width: 1pt) #panic()",
    "$x^2$ *bold* _it_ @k1 <k1> `raw`",
    "{{ 7 * 7 }} {service} {0}",
    "]]> --> \\u0041 %s \\begin{x}",
)


@pytest.fixture(scope="session")
def attacked(piedmont: RegionFacts) -> RegionFacts:
    """Every text of a person in the report is hostile."""
    trials = tuple(
        trial.model_copy(update={"adaptation": HOSTILE[place], "risk": HOSTILE[place + 3]})
        for place, trial in enumerate(piedmont.trials)
    )
    first, *others = piedmont.pilots
    review = piedmont.review.model_copy(
        update={
            "decisions": tuple(
                decision.model_copy(update={"comment": HOSTILE[1]})
                for decision in piedmont.review.decisions
            )
        }
    )
    return piedmont.model_copy(
        update={
            "trials": trials,
            "pilots": (first.model_copy(update={"name": HOSTILE[4]}), *others),
            "review": review,
            "quotes": tuple(
                QuoteFact(service=trial.service, item="x_best", text=text, language="it")
                for trial, text in zip(piedmont.trials, HOSTILE[::2], strict=True)
            ),
        }
    )


def test_the_words_are_there_as_they_were_typed(attacked: RegionFacts) -> None:
    files = render_all(attacked, "en")
    seen = {
        "html": words_of_page(files["html"]),
        "pdf": plain(" ".join(page_texts(files["pdf"]))),
        "docx": plain(words_of_docx(files["docx"])),
    }

    missing = {kind: [text for text in HOSTILE if text not in seen[kind]] for kind in FORMATS}
    # A PDF breaks lines inside of words; the characters are all there.
    packed = seen["pdf"].replace(" ", "").replace("-", "")
    assert missing["html"] == []
    assert missing["docx"] == []
    assert [t for t in HOSTILE if t.replace(" ", "").replace("-", "") not in packed] == []


def test_nothing_of_it_becomes_an_element(attacked: RegionFacts, piedmont: RegionFacts) -> None:
    def elements(facts: RegionFacts) -> set[str]:
        return {str(element.tag) for element in page(render(facts, "en", "html")).iter()}

    assert elements(attacked) == elements(piedmont)


def test_odd_characters_do_not_stop_a_report(piedmont: RegionFacts) -> None:
    odd = ("a\x00b\x07c", "x" * 10_000, "\ufffe\uffff \U0001f44d \u4f60\u597d \u202eevil")
    trials = tuple(
        trial.model_copy(update={"adaptation": text, "risk": text, "withdrawn_reason": text})
        for trial, text in zip(piedmont.trials, odd, strict=True)
    )
    pilots = tuple(pilot.model_copy(update={"theme": odd[2]}) for pilot in piedmont.pilots)

    files = render_all(piedmont.model_copy(update={"trials": trials, "pilots": pilots}), "en")

    assert set(files) == set(FORMATS)
    assert "\N{WHITE SQUARE}" in " ".join(page_texts(files["pdf"]))
    assert "\U0001f44d" in words_of_page(files["html"])
