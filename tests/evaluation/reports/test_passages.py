"""Paragraphs that people remark on and put into other words; what differs between two texts."""

from datetime import date

from evaluation.reports.as_html import html_of
from evaluation.reports.blocks import Bullets, Heading, Paragraph, Ref, Text
from evaluation.reports.decisions import DissentFact, WordingFact
from evaluation.reports.differences import compared
from evaluation.reports.facts import RegionFacts, as_json, content_hash, read_facts
from evaluation.reports.figures_in_words import foreign_numbers, lost_numbers, lost_pointers
from evaluation.reports.passages import passages, runs_of, source_of
from evaluation.reports.rendering import document_of
from evaluation.reports.rewording import reworded
from foundation.languages import LANGUAGES
from tests.factories.documents import a_document

SAID = (Text("Satisfied: 85 %"), Ref("k12"), Text("; the target is 80 %."))


def test_words_and_pointers_survive_an_editor() -> None:
    assert source_of(SAID) == "Satisfied: 85 % [k12]; the target is 80 %."
    assert runs_of(source_of(SAID)) == SAID


def test_a_wording_stands_in_its_own_language_only() -> None:
    wording = WordingFact(passage="brief.1", language="en", text="Fine [k12].", remark=1)

    english = reworded(a_document(Paragraph(SAID)), [wording])
    german = reworded(a_document(Paragraph(SAID), language="de"), [wording])

    assert passages(english)["brief.1"].text == "Fine."
    assert passages(german)["brief.1"].text == "Satisfied: 85 %; the target is 80 %."


def test_figures_and_their_evidence_are_not_words() -> None:
    old = source_of(SAID)

    assert foreign_numbers(old, "80 % were wanted, 85 % came [k12]") == []
    assert foreign_numbers(old, "86 % [k12], 1,085 firms") == ["86", "1,085"]
    assert lost_numbers(old, "80 % were wanted, more came [k12]") == ["85"]
    assert lost_numbers(old, "80 % were wanted, 85 % came [k12]") == []
    assert lost_pointers(old, "Satisfied [k13]") == ["k12", "k13"]


def test_blocks_under_a_new_heading_move_no_key() -> None:
    before = a_document(
        Heading("A", 3, "a"), Paragraph(SAID), Heading("C", 3, "c"), Paragraph(SAID)
    )
    after = a_document(
        Heading("A", 3, "a"), Paragraph(SAID), Heading("B", 3, "b"), Bullets((SAID,)),
        Heading("C", 3, "c"), Paragraph(SAID),
    )  # fmt: skip

    assert list(passages(before)) == ["a.1", "c.1"]
    assert list(passages(after)) == ["a.1", "b.1.1", "c.1"]


def test_a_comparison_marks_the_words_that_differ() -> None:
    old, new = (Text("One two three"),), (Text("One 2 three"),)
    (section,) = compared(
        a_document(Paragraph(SAID), Paragraph(old)),
        a_document(Paragraph(SAID), Paragraph(new), Paragraph(SAID)),
    )

    same, changed, added = section.pairs
    assert (section.changes, same.change, changed.change, added.change) == (
        2, "same", "changed", "added",
    )  # fmt: skip
    assert [piece.text for piece in changed.before if piece.marked] == ["two"]
    assert [piece.text for piece in changed.after if piece.marked] == ["2"]


def test_a_passage_has_one_key_in_all_languages(piedmont: RegionFacts) -> None:
    keys = [list(passages(document_of(piedmont, language))) for language in LANGUAGES]

    assert len(set(keys[0])) == len(keys[0]) > 30
    assert all(found == keys[0] for found in keys)


def test_a_wording_changes_the_hash_and_decisions_do_not(piedmont: RegionFacts) -> None:
    key = next(key for key, one in passages(document_of(piedmont, "en")).items() if one.source)
    wording = WordingFact(passage=key, language="en", text="Other words.", remark=1)
    dissent = DissentFact(person="A", role="wp_lead", day=date(2027, 8, 1), text="No.")
    review = piedmont.review.model_copy(update={"dissents": (dissent,)})

    put = piedmont.model_copy(update={"wordings": (wording,)})
    differing = piedmont.model_copy(update={"review": review})

    assert "wordings" not in as_json(piedmont).decode()
    assert read_facts(as_json(put)) == put
    assert content_hash(put) != content_hash(piedmont) == content_hash(differing)
    assert "Other words." in html_of(document_of(put, "en")).decode()
    assert "“No.”" in html_of(document_of(differing, "en")).decode()
