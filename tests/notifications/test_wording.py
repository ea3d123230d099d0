import re
from html import unescape

import pytest

from foundation.languages import LANGUAGES
from notifications.messages import MESSAGES, Invitation, Message, Task, TaskReminder, VoteRequest
from notifications.rendering import Reader, write
from notifications.wording import (
    LETTER,
    LONGEST,
    SUBJECT,
    Own,
    Paragraph,
    WordingRefused,
    check,
    filled,
    paragraphs,
    reworded,
)
from notifications.wording_rules import places_of

READER = Reader("Manager Alpha", "en", "Europe/Rome")
PLAIN = (
    "A task is open.\n\nPlease bring:\n- patience\n"
    "- {% if evidence %}{{ evidence }}{% endif %}\nThank you."
)


def refused(text: str, *, part: str = LETTER, kind: type[Message] = Task) -> str:
    with pytest.raises(WordingRefused) as refusal:
        check(part, text, kind, "en")
    return str(refusal.value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.name)
def test_every_fact_that_is_offered_can_be_used_as_it_is_shown(
    kind: type[Message], language: str
) -> None:
    text = " ".join(place.as_written(name) for name, place in places_of(kind).items())

    check(LETTER, text, kind, language)

    assert filled(LETTER, text, kind.example(), language).strip()


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.name)
def test_own_words_stand_in_text_and_html_and_everything_else_stays(kind: type[Message]) -> None:
    own = Own(
        subject="Own subject for {{ programme }}", letter="Own words.\n\n- one\n- two\n\nEnd."
    )
    wordings = {(kind.name, "en"): own}
    message = kind.example()

    ours = write([message], READER, synthetic=False)
    theirs = write([message], READER, synthetic=False, wordings=wordings)

    assert theirs.subject == f"Own subject for {message.programme}"
    assert "\nOwn words.\n\n- one\n- two\n\nEnd.\n" in theirs.text
    assert "<p>Own words.</p>" in theirs.html
    assert re.findall("<li>(one|two)</li>", theirs.html) == ["one", "two"]
    assert theirs.dates == ours.dates
    opened = ours.text.index("\n\n", ours.text.index(",\n\n") + 3)
    after = ours.text.find("\n- ") if "\n- " in ours.text else opened
    assert theirs.text.endswith(ours.text[after + 1 :])


def test_words_of_one_language_change_no_other() -> None:
    wordings = {("task", "de"): Own(letter="Eigene Worte.")}
    german = Reader("Manager Alpha", "de", "Europe/Rome")

    assert (
        "Eigene Worte." in write([Task.example()], german, synthetic=False, wordings=wordings).text
    )
    assert write([Task.example()], READER, synthetic=False, wordings=wordings) == write(
        [Task.example()], READER, synthetic=False
    )


def test_a_digest_has_the_words_of_each_message() -> None:
    wordings = {("task", "en"): Own(subject="Own", letter="Own words.")}

    mail = write([Task.example(), TaskReminder.example()], READER, synthetic=False,
                 wordings=wordings)  # fmt: skip

    assert "1) Own\n\nOwn words." in mail.text
    assert "This is a friendly reminder" in mail.text


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{{ ''.__class__.__mro__ }}", "line 1: a dot after a fact"),
        ("{{ task.upper() }}", "a call"),
        ("{{ task.password_hash }}", "a dot after a fact"),
        ("{{ evidence[0] }}", "a bracket after a fact"),
        ("{% for e in evidence %}{{ e }}{% endfor %}", "a loop"),
        ("{% macro a() %}x{% endmacro %}", "a macro"),
        ("{% set a = 1 %}", "an assignment"),
        ("{% include 'task/body.txt.jinja' %}", "another template"),
        ("{% extends 'task/body.txt.jinja' %}", "another template"),
        ("{% import 'a' as b %}", "an import"),
        ("{% block a %}{% endblock %}", "a block"),
        ("{% filter upper %}a{% endfilter %}", "this is not possible"),
        ("{{ 9**9**9 }}", "this is not possible"),
        ("{% if 9**9**9 %}a{% endif %}", "this is not possible"),
        ("{{ 'a' * 99999999 }}", "this is not possible"),
        ("{{ task ~ task }}", "this is not possible"),
        ("{{ range(9) }}", "a call"),
        ("{{ task|upper }}", "|upper is not possible: only |day and |short_day"),
        ("{{ '%s'|format(task) }}", "|format is not possible"),
        ("{{ task|day }}", "task is no day"),
        ("{{ -task }}", "task is no number"),
        ("{{ self }}", "there is no fact 'self'"),
        ("{{ link }}", "there is no fact 'link'"),
        ("fine\n{{ tsak }}", "line 2: there is no fact 'tsak': known are ask_address"),
        ("{{ due }}", "line 1: due is a day: write {{ due|day }}"),
        ("{{ purpose }}", "purpose can be empty: write {% if purpose %}{{ purpose }}{% endif %}"),
        ("{% if working_days > 0 %}soon{% endif %}", "for some letters nothing is left"),
        ("{% if task > 3 %}a{% else %}b{% endif %}", "it cannot be filled in"),
        ("{% if working_days is odd %}a{% endif %}", "a test with 'is'"),
        ("{{ task", "line 1: unexpected end of template"),
        ("{% trans %}a{% endtrans %}", "unknown tag 'trans'"),
        ("{{ " + "(" * 3000 + "task" + ")" * 3000 + " }}", "too much is nested"),
        ("{% if task %}" * 6 + "a" + "{% endif %}" * 6, "more than 4 conditions"),
        ("a" * (LONGEST[LETTER] + 1), "it has 8,001 characters; 8,000 is most"),
        ("- one\n- two", "it ends with items"),
        ("", "nothing is left"),
    ],
)
def test_what_could_do_harm_or_fail_is_refused_with_its_line(text: str, wrong: str) -> None:
    assert wrong in refused(text)


def test_all_faults_are_told_at_once() -> None:
    told = refused("{{ a }}\n{{ b }}\n{{ due }}")

    assert [line for line in ("line 1", "line 2", "line 3") if line in told] == [
        "line 1", "line 2", "line 3",
    ]  # fmt: skip


def test_a_choice_is_a_condition_and_no_word() -> None:
    told = refused("{{ wave }}", kind=Invitation)

    assert "wave is no word, only a condition: {% if wave == 'baseline' %}" in told
    check(LETTER, "{% if wave == 'exit' %}a{% else %}b{% endif %}", Invitation, "en")


def test_a_subject_is_one_line_whatever_a_fact_contains() -> None:
    hostile = Task.example().model_copy(update={"task": "a\r\nBcc: all@firms.example"})

    said, _ = reworded(hostile, "en", {("task", "en"): Own(subject="New: {{ task }}")})

    assert said == "New: a Bcc: all@firms.example"
    assert "a subject is one line" in refused("a\nb", part=SUBJECT)


def test_what_a_fact_contains_becomes_no_markup_no_place_and_no_paragraph() -> None:
    hostile = "<b>x</b> {{ 7*7 }}\n\n- item"
    message = Task.example().model_copy(update={"task": hostile})
    wordings = {("task", "en"): Own(letter="About {{ task }}.")}

    written = write([message], READER, synthetic=False, wordings=wordings)

    assert "About <b>x</b> {{ 7*7 }} - item." in written.text
    assert "<b>" not in written.html
    assert "<p>About <b>x</b> {{ 7*7 }} - item.</p>" in unescape(written.html)


def test_a_very_long_comment_is_refused_and_not_sent_as_a_book() -> None:
    long = VoteRequest.example().model_copy(update={"files": ("x" * 4000,) * 20})

    with pytest.raises(WordingRefused, match="40,000 is most"):
        filled(LETTER, "{% if files %}{{ files }}{% endif %}", long, "en")


def test_paragraphs_are_parted_by_empty_lines_and_keep_their_order() -> None:
    assert paragraphs("A\nb\r\n\n\n- one\n- two\nThen\n\n\n") == (
        Paragraph(words="A b"),
        Paragraph(items=("one", "two")),
        Paragraph(words="Then"),
    )
    assert paragraphs(filled(LETTER, PLAIN, Task.example(), "en"))[2] == Paragraph(
        items=("patience", "Scope note; Minutes")
    )


def test_an_item_whose_fact_is_empty_is_left_out() -> None:
    bare = Task.example().model_copy(update={"evidence": ()})

    assert paragraphs(filled(LETTER, PLAIN, bare, "en"))[2] == Paragraph(items=("patience",))


def test_a_condition_on_its_own_line_tears_no_list_apart() -> None:
    text = "- a\n{% if evidence %}\n- b\n{% endif %}\n- c\nEnd."

    assert paragraphs(filled(LETTER, text, Task.example(), "en")) == (
        Paragraph(items=("a", "b", "c")),
        Paragraph(words="End."),
    )


def test_dates_are_written_as_the_language_writes_them() -> None:
    said = filled(SUBJECT, "{{ due|short_day }}, {{ due|day }}", Task.example(), "de")

    assert said == "13. Januar 2027, Mittwoch, 13. Januar 2027"
