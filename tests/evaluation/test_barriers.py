"""The profile of barriers in a later edition tells nothing of the few who changed it."""

from evaluation.barriers import barrier_profile
from evaluation.histograms import Tally
from evaluation.reports.gathering import regional_facts
from evaluation.reports.rendering import render
from services_catalog import Catalogue
from tests.evaluation.programmes import BEFORE, GOOD, Programme, a_programme
from tests.evaluation.reports.bare import bare_inputs
from tests.evaluation.reports.printed import words_of_page


def four(changed: int = 0) -> Programme:
    made = a_programme(dict.fromkeys("abcd", 12))
    others = [firm["sme"] for firm in made.firms if firm["cluster"] == "a"][:changed]
    made.answers = [
        (*row[:5], "0") if row[0] in others and row[4].startswith("bar_") else row
        for row in made.answers
    ]
    return made


def marks(now: Programme, before: Programme, catalogue: Catalogue) -> dict[str, str]:
    first, second = (Tally.of(one.seen(), catalogue) for one in (before, now))
    table = barrier_profile(second, first)
    table = table[(table["wave"] == "baseline") & (table["barriers"] == "skills")]
    return dict(zip(table["unit"], table["suppressed"], strict=True))


def test_a_few_who_changed_are_hidden_with_the_sum_that_tells_them(catalogue: Catalogue) -> None:
    found = marks(four(3), four(), catalogue)

    assert found["region-of-a"] == "secondary"
    assert found["programme"] == "secondary"
    assert found["region-of-b"] == ""


def test_nothing_changed_and_enough_changed_are_told(catalogue: Catalogue) -> None:
    for changed in (0, 8):
        assert set(marks(four(changed), four(), catalogue).values()) == {""}


def test_a_region_that_came_later_is_told(catalogue: Catalogue) -> None:
    more = four().tried("e").took_part("e", [GOOD] * 9, before=BEFORE)

    assert marks(more, four(), catalogue)["region-of-e"] == ""


def test_the_report_of_a_region_prints_its_profile(catalogue: Catalogue) -> None:
    facts = regional_facts(bare_inputs(four().seen(), catalogue), "region-of-a")
    words = words_of_page(render(facts, "de", "html"))

    assert {fact.barriers for fact in facts.barriers} == {
        "innovation", "skills", "cooperation", "investment",
    }  # fmt: skip
    assert {fact.n for fact in facts.barriers if fact.wave == "baseline"} == {12, 48}
    assert "Gruppe von Hemmnissen" in words
