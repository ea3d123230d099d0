"""Coded answers in the programme report: what is printed, and what is not."""

from dataclasses import replace
from typing import Any

import pytest

from evaluation.reports.coded import CodedFact
from evaluation.reports.facts import ProgrammeFacts, as_json, content_hash, read_facts
from evaluation.reports.gathering import ReportInputs, passport_facts, programme_facts
from evaluation.reports.gathering.coded import coded_fact, printable, with_themes
from evaluation.reports.leaflets import PAGES, ServiceFacts
from evaluation.reports.rendering import document_of, render
from foundation.languages import LANGUAGES
from tests.evaluation.reports.printed import page_count, words_of_page

SERVICE, ITEM = "svc-synergy-diamond", "x_best"
Rows = list[dict[str, str]]


def trials_of(inputs: ReportInputs) -> Rows:
    names = ("cluster", "service", "region", "region_type")
    return [
        {name: str(row[name]) for name in names}
        for row in inputs.observations.trials.to_dict("records")
    ]


def written(inputs: ReportInputs, most: int) -> Rows:
    """Return so many answers to one question, each of another firm."""
    took_part = inputs.observations.participations
    ours = took_part[took_part["service"] == SERVICE].head(most)
    assert len(ours) == most
    return [
        {"respondent": row["sme"], "cluster": row["cluster"], "service": SERVICE, "item": ITEM}
        for row in ours.to_dict("records")
    ]


def coded(inputs: ReportInputs, most: int = 30, *, apart: int = 2, silent: int = 0) -> CodedFact:
    """Let two people see contacts in two of three answers; ``apart``: how often they differ."""
    answers = written(inputs, most)
    seen = answers[: most - silent]
    rows = [
        answer | {"coder": coder, "theme": "contacts" if (number % 3 > 0) != differs else "rules"}
        for number, answer in enumerate(seen)
        for coder, differs in (("one", False), ("other", number < apart))
    ]
    fact = coded_fact(
        inputs.catalogue, trials=trials_of(inputs), wrote=answers, codings=rows, blind=rows
    )
    assert fact is not None
    return fact


def test_nothing_is_told_where_nothing_is_coded(
    first_edition: ReportInputs, programme: ProgrammeFacts
) -> None:
    trials = trials_of(first_edition)

    assert (
        coded_fact(first_edition.catalogue, trials=trials, wrote=[], codings=[], blind=[]) is None
    )
    assert printable(first_edition) is None
    assert b'"coded":' not in as_json(programme)
    assert b'"code:contacts"' not in as_json(programme)


def test_shares_are_of_firms_with_interval_and_agreement(first_edition: ReportInputs) -> None:
    fact = coded(first_edition)

    (themes,) = fact.themes
    (agreement,) = fact.agreements
    shares = {share.theme: share for share in themes.shares}
    assert (themes.service, themes.item, themes.n, themes.complete) == (SERVICE, ITEM, 30, True)
    assert len(shares) == len(first_edition.catalogue.codebook.themes)
    # Where two people differed and nobody settled it, neither theme counts.
    assert shares["contacts"].value == pytest.approx(100 * 19 / 30)
    assert shares["contacts"].low < shares["contacts"].value < shares["contacts"].high
    assert (agreement.answers, agreement.standing) == (30, "reliable")


@pytest.mark.parametrize(
    ("otherwise", "why"),
    [
        ({"apart": 15}, "they agree too little"),
        ({"most": 4, "apart": 0}, "too few firms"),
        ({"silent": 10}, "too few of the answers are coded"),
    ],
)
def test_what_may_not_be_printed_is_no_fact(
    first_edition: ReportInputs, otherwise: dict[str, Any], why: str
) -> None:
    inputs = replace(first_edition, coded=coded(first_edition, **otherwise))

    assert printable(inputs) is None, why


def test_a_later_edition_keeps_the_numbers_that_few_have_changed(
    first_edition: ReportInputs,
) -> None:
    before, soon, later = (coded(first_edition, most) for most in (30, 33, 35))

    kept = printable(replace(first_edition, coded=soon, coded_before=(before,)))
    new = printable(replace(first_edition, coded=later, coded_before=(before,)))

    assert kept is not None
    assert new is not None
    assert kept.themes == before.themes
    assert new.themes == later.themes
    assert printable(replace(first_edition, coded=later, lost=True)) is None


def test_an_edition_that_prints_nothing_does_not_open_the_way_to_subtract(
    first_edition: ReportInputs,
) -> None:
    printed, silent, now = (coded(first_edition, most) for most in (30, 31, 33))
    nothing = silent.model_copy(update={"themes": (), "agreements": ()})

    kept = printable(replace(first_edition, coded=now, coded_before=(nothing, printed)))

    assert kept is not None
    assert kept.themes == printed.themes


def test_the_programme_report_prints_them_in_every_language(first_edition: ReportInputs) -> None:
    facts = programme_facts(replace(first_edition, coded=coded(first_edition)))
    assert read_facts(as_json(facts)) == facts
    assert content_hash(facts) != content_hash(programme_facts(first_edition))

    for language in LANGUAGES:
        names = facts.words["code:contacts"]
        page = words_of_page(render(facts, language, "html"))
        assert names[language] in page
        assert "(n = 30)" in page
    english = words_of_page(render(facts, "en", "html"))
    assert "Two people sorted 30 answers by the themes of a codebook (version 1)" in english
    assert "Contacts and partners 63 % 46\N{EN DASH}78" in english
    assert "Skills and staff 10 % or less" in english
    assert document_of(facts, "en").sections


CONDITIONAL = "svc-discovery-workshop"


def of_every_question(inputs: ReportInputs, *, themes: int, firms: int = 24) -> CodedFact:
    """Let two people see so many themes in whatever firms wrote about the service, three a firm."""
    took_part = inputs.observations.participations
    some = took_part[took_part["service"] == CONDITIONAL].head(firms).to_dict("records")
    book = inputs.catalogue.codebook
    answers = [
        {"respondent": row["sme"], "cluster": row["cluster"], "service": CONDITIONAL, "item": item}
        for row in some
        for item in book.questions
    ]
    names = [theme.id for theme in book.themes][:themes]
    rows = [
        answer | {"coder": coder, "theme": names[(number + place) % themes]}
        for number, answer in enumerate(answers)
        for coder in ("one", "other")
        for place in range(min(3, themes))
    ]
    fact = coded_fact(
        inputs.catalogue, trials=trials_of(inputs), wrote=answers, codings=rows, blind=rows
    )
    assert fact is not None
    return fact


def with_coded(inputs: ReportInputs, **how: int) -> tuple[ProgrammeFacts, ServiceFacts]:
    programme = programme_facts(replace(inputs, coded=of_every_question(inputs, **how)))
    return programme, with_themes(passport_facts(inputs, CONDITIONAL), programme)


def test_a_passport_tells_what_the_programme_report_tells(second_edition: ReportInputs) -> None:
    programme, passport = with_coded(second_edition, themes=4)

    assert programme.coded is not None
    assert passport.coded is not None
    assert [one.shares for one in passport.coded.themes] == [
        one.shares for one in programme.coded.themes
    ]
    assert not any(one.seen for one in passport.coded.themes)
    other = passport_facts(second_edition, SERVICE)
    assert with_themes(other, programme) == other
    assert with_themes(passport, None) == passport


def test_a_verdict_with_conditions_says_what_firms_asked_to_change(
    second_edition: ReportInputs,
) -> None:
    programme, _ = with_coded(second_edition, themes=4)

    page = words_of_page(render(programme, "en", "html"))
    _, _, rest = page.partition("What many firms asked to change")
    first, second = "What should we change before we offer it again?", "Contacts and partners 75 %"
    assert rest.strip().startswith(f"{first} (n = 24): ")
    assert second in rest[:200]


def test_a_theme_of_few_is_not_named_there(second_edition: ReportInputs) -> None:
    _, passport = with_coded(second_edition, themes=4)
    page = words_of_page(render(passport, "en", "html"))

    assert "Up to 5 themes that at least 20 % of them wrote of" in page
    assert "Skills and staff" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_pages_hold_a_passport_with_every_theme(
    second_edition: ReportInputs, language: str
) -> None:
    themes = len(second_edition.catalogue.codebook.themes)
    _, passport = with_coded(second_edition, themes=themes)

    page = words_of_page(render(passport, language, "html"))
    assert passport.words["item:x_improve"][language] in page
    assert page_count(render(passport, language, "pdf")) == PAGES
