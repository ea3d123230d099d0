"""Three-way merge: what a person typed stays, what changed on both sides is laid side by side."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.reports.as_docx import docx_of
from evaluation.reports.blocks import Block, Bullets, Paragraph, Ref, Text, text
from evaluation.reports.decisions import WordingFact
from evaluation.reports.edits import Edit, edits_in, edits_of
from evaluation.reports.figures_in_words import refreshed, renamed, same_words
from evaluation.reports.merging import Edition, Merged, merged
from evaluation.reports.passages import passages, runs_of
from evaluation.reports.reading_docx import read_back
from evaluation.reports.rewording import keys_behind, reworded, words_in
from tests.factories.documents import a_document, a_row

OLD = {"k1": a_row("k1", 85.0), "k2": a_row("k2", 4.1, "usefulness")}
NEW = {"k1": a_row("k1", 4.1, "usefulness"), "k2": a_row("k2", 80.0)}
"""In the new edition the rows have changed places, and satisfaction has another value."""


def an_edition(*sources: str, number: int = 1, words: tuple[WordingFact, ...] = ()) -> Edition:
    document = a_document(*(Paragraph(runs_of(one)) for one in sources), edition=str(number))
    return Edition(reworded(document, words), OLD if number == 1 else NEW)


def one(edit: Edit, base: Edition, ours: Edition) -> Merged:
    (found,) = merged([edit], base, ours)
    return found


def wording(passage: str, words: str, remark: int = 1) -> WordingFact:
    return WordingFact(passage=passage, language="en", text=words, remark=remark)


SATISFIED = "Satisfied: 85 % [k1], which is good."
BASE = an_edition(SATISFIED, "Twelve firms came.")
EDIT = Edit("reword", "brief.1", SATISFIED, "Content: 85 % [k1], we are glad.")


def test_what_only_the_person_changed_is_theirs() -> None:
    found = one(EDIT, BASE, BASE)

    assert (found.state, found.key, found.theirs, found.printable) == (
        "clean", "brief.1", EDIT.text, True,
    )  # fmt: skip


def test_what_both_changed_is_a_conflict_with_three_texts() -> None:
    ours = an_edition(SATISFIED, "Twelve firms came.",
                      words=(wording("brief.1", "Happy: 85 % [k1]."),))  # fmt: skip
    found = one(EDIT, BASE, ours)

    assert (found.state, found.base, found.theirs, found.ours) == (
        "conflict", SATISFIED, EDIT.text, "Happy: 85 % [k1].",
    )  # fmt: skip


def test_what_both_changed_alike_is_settled() -> None:
    ours = an_edition(SATISFIED, "Twelve firms came.", words=(wording("brief.1", EDIT.text),))

    assert one(EDIT, BASE, ours).state == "settled"


def test_figures_of_an_older_edition_are_stale_and_brought_up_to_date() -> None:
    ours = an_edition("Satisfied: 80 % [k2], which is good.", "Twelve firms came.", number=2)
    found = one(EDIT, BASE, ours)

    assert (found.state, found.stale, found.foreign, found.pointers) == (
        "conflict", ("85",), (), (),
    )  # fmt: skip
    assert found.theirs == "Content: 85 % [k2], we are glad."
    assert found.proposal == "Content: 80 % [k2], we are glad."


def test_a_sentence_that_moved_is_found_again() -> None:
    ours = an_edition("Something new stands first.", SATISFIED.replace("k1", "k2"),
                      "Twelve firms came.", number=2)  # fmt: skip
    found = one(EDIT, BASE, ours)

    assert (found.key, found.state) == ("brief.2", "clean")


def test_words_for_a_sentence_that_is_no_more_stay_a_text_of_their_own() -> None:
    ours = an_edition("Twelve firms came.", number=2)
    found = one(EDIT, BASE, ours)

    assert (found.change, found.state, found.key, found.theirs) == (
        "add", "conflict", "brief", "Content: 85 % [k2], we are glad.",
    )  # fmt: skip
    assert found.stale == ("85",)
    assert found.pointers == ("k2",)


def test_numbers_that_are_no_facts_are_flagged() -> None:
    more = replace(EDIT, text="Content: 85 % [k1], 99 of them glad.")

    assert (one(more, BASE, BASE).foreign, one(more, BASE, BASE).printable) == (("99",), False)


def test_pointers_that_are_missing_or_invented_are_flagged() -> None:
    assert one(replace(EDIT, text="Content: 85 %."), BASE, BASE).pointers == ("k1",)
    assert one(replace(EDIT, text=EDIT.text + " [k9]"), BASE, BASE).pointers == ("k9",)


def test_an_added_text_may_cite_what_the_report_cites() -> None:
    good = one(Edit("add", "brief.1", "", "As said, 85 % [k1]."), BASE, BASE)
    bad = one(Edit("add", "brief.1", "", "Of 4711 firms [k2]."), BASE, BASE)

    assert (good.state, good.printable) == ("clean", True)
    assert (bad.foreign, bad.pointers) == (("4711",), ("k2",))


def test_an_added_text_whose_evidence_has_another_value_is_stale() -> None:
    ours = an_edition("Satisfied: 80 % [k2], which is good.", number=2)
    found = one(Edit("add", "brief.1", "", "As said before [k1]."), BASE, ours)

    assert (found.theirs, found.stale) == ("As said before [k2].", ("[k2]",))


def test_what_was_left_out_stays_left_out_unless_it_says_something_else() -> None:
    gone = Edit("remove", "brief.2", "Twelve firms came.", "")
    same = an_edition(SATISFIED.replace("k1", "k2"), "Twelve firms came.", number=2)
    other = an_edition(SATISFIED.replace("k1", "k2"), "Thirteen firms came.", number=2)

    assert one(gone, BASE, same).state == "clean"
    assert one(gone, BASE, other).state == "conflict"
    assert one(gone, BASE, an_edition(SATISFIED, number=2)).state == "settled"


def test_a_pointer_follows_its_row_and_never_leads_to_another() -> None:
    assert renamed("85 % [k1]", OLD, NEW) == "85 % [k2]"
    assert renamed("85 % [k1]", OLD, {"k1": NEW["k1"]}) == "85 % [k1?]"


def test_figures_are_refreshed_only_where_that_is_certain() -> None:
    assert refreshed("5 of 5 [k1]", "5 [k1] came", "5 of 6 [k1]") == "5 [k1] came"
    assert refreshed("5 of 7", "only 5 of 7 came", "6 of 7") == "only 6 of 7 came"
    assert refreshed("5 came", "all 5 came", "Six left") == "all 5 came"


def test_what_was_added_last_stands_first_and_deeper() -> None:
    assert keys_behind("a.1", 2, set()) == ["a.1+2", "a.1+1"]
    assert keys_behind("a.1", 1, {"a.1+2", "a.1+1", "b.1+7", "a.1+1+5"}) == ["a.1+3"]
    document = a_document(Paragraph(text("One.")), Bullets((text("Two."), text("Three."))))
    put = reworded(document, [
        wording("brief.1+1", "B"), wording("brief.1+2", "A"), wording("brief.2.1+1", "Item"),
        wording("brief.2.2", ""), wording("brief+1", "First"), wording("brief.1+2+1", "After A"),
        wording("gone.4+1", "Stray"), wording("brief.1+1", "B again"),
    ])  # fmt: skip

    assert {key: one.text for key, one in passages(put).items()} == {
        "brief+1": "First", "brief.1": "One.", "brief.1+2": "A", "brief.1+2+1": "After A",
        "brief.1+1": "B again", "brief.2.1": "Two.", "brief.2.1+1": "Item", "gone.4+1": "Stray",
    }  # fmt: skip


def test_a_list_of_which_nothing_is_left_is_no_list() -> None:
    document = a_document(Bullets((text("One."),)), Paragraph(text("Two.")))
    put = reworded(document, [wording("brief.1.1", ""), wording("brief.2", "")])

    assert passages(put) == {}
    assert passages(reworded(document, [wording("brief.1.1", "")]))["brief.2"].text == "Two."


WORDS = st.text("abc čšž.,;ß 0123456789[]k\u00a0", max_size=40).filter(str.strip)
LINES = st.lists(WORDS, min_size=1, max_size=6, unique_by=lambda one: " ".join(one.split()))


@st.composite
def a_handed_back(draw: st.DrawFn) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Draw what stood there, what somebody made of it, and what stands there today."""
    base = draw(LINES)
    change = st.one_of(st.just(None), WORDS)
    theirs = [draw(change) or one for one in base]
    for more in draw(st.lists(WORDS, max_size=3)):
        theirs.insert(draw(st.integers(0, len(theirs))), more)
    theirs = [one for one in theirs if draw(st.integers(0, 5))]
    ours = [draw(change) or one for one in base]
    return tuple(base), tuple(theirs), tuple(ours)


def plain(*lines: str) -> Edition:
    return Edition(a_document(*(Paragraph((Text(one),)) for one in lines)), {})


@settings(max_examples=60)
@given(a_handed_back())
def test_nothing_that_somebody_typed_disappears(
    texts: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
) -> None:
    base, theirs, ours = (plain(*some) for some in texts)
    file = read_back(docx_of(theirs.document, drawn=False))
    found = edits_in(base.document, file)
    result = merged(found.edits, base, ours)

    known = {" ".join(one.split()) for one in texts[0]}
    kept = [" ".join(one.theirs.split()) for one in result]
    kept += [" ".join(one.text.split()) for one in found.beside]
    for typed in {" ".join(one.split()) for one in texts[1]} - known:
        assert typed in kept


@settings(max_examples=60)
@given(LINES, st.lists(st.tuples(st.integers(0, 5), WORDS), max_size=4), st.booleans())
def test_wordings_are_the_same_edits_as_a_file_with_them(
    lines: list[str],
    changes: list[tuple[int, str]],
    together: bool,  # noqa: FBT001 -- drawn
) -> None:
    base = plain(*lines)
    keys = list(passages(base.document))
    words = {keys[place]: new for place, new in changes if place < len(keys)}
    if together:
        words[f"{keys[0]}+1"] = "Something of our own"
    facts = [wording(key, new) for key, new in words.items()]
    edits = edits_of(base.document, words_in(facts, "en"))
    changed = {edit.key for edit in edits if edit.change == "reword"}

    result = merged(edits, base, base)

    assert all(one.state in {"clean", "settled"} for one in result)
    assert {key for key in words if key in keys} - changed == {
        key for key in words if key in keys and same_words(passages(base.document)[key].source,
                                                           words[key])
    }  # fmt: skip


def test_blocks_have_no_key_unless_people_added_them() -> None:
    block: Block = Paragraph((Text("One"), Ref("k1")))

    assert block == Paragraph((Text("One"), Ref("k1")), key="")
