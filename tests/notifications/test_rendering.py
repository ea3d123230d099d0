import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from foundation.languages import LANGUAGES, long_date, translations
from notifications import rendering
from notifications.drafting import Written
from notifications.errors import TemplateBroken, UnknownTimezone
from notifications.messages import MESSAGES, Event, Message, Task, TaskReminder, VoteRequest
from notifications.places import city
from notifications.rendering import Reader
from notifications.wrapping import COLUMNS, wrapped
from tests.notifications.variants import VARIANTS

HOSTILE = "Muster & Söhne <b>GmbH</b>\r\nBcc: all@firms.example =HYPERLINK(1) {{ 7*7 }} %(x)s"


class Visible(HTMLParser):
    """What a reader sees of an HTML letter, and the tags it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"style", "title"}

    def handle_data(self, text: str) -> None:
        if not self.hidden:
            self.words += text.split()


def write(message: Message, reader: Reader, *, synthetic: bool) -> Written:
    return rendering.write([message], reader, synthetic=synthetic)


def a_reader(language: str = "en", *, name: str = "Manager Alpha") -> Reader:
    return Reader(name, language, "Europe/Rome")


def facts_of(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any part of a message
    """Every text of a message that its letter has to show."""
    if isinstance(value, Event):
        yield value.title
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in NOT_SHOWN:
                yield from facts_of(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from facts_of(part)
    elif isinstance(value, str):
        yield from value.split("\n")


NOT_SHOWN = {
    "contact",  # shown where there is nobody nearer to ask
    "event",
    "stage",
    "decision",  # an id, shown in the reader's language
    "decisions",
    "wave",
    "respondent",
    "region",  # part of the title of a report; not shown to firms
    "link",
    "why",  # an id, said in a sentence
    "news",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", VARIANTS, ids=lambda message: message.name)
def test_every_letter_is_written_in_every_language(message: Message, language: str) -> None:
    written = write(message, a_reader(language), synthetic=True)
    seen = " ".join(Visible(written.html).words)

    assert len(written.subject.splitlines()) == 1
    assert written.subject.startswith("[SYNTHETIC] ")
    assert "SYNTHETIC" in written.text
    assert "SYNTHETIC" in seen
    for text in (written.subject, written.text, written.html):
        assert not re.search(r"\{\{|\{%|%\(", text)
    for fact in filter(None, facts_of(message)):
        assert " ".join(fact.split()) in " ".join(written.text.replace("\n> ", " ").split())
        assert " ".join(fact.split()) in seen
    for event, (_, _, summary, _description) in zip(message.events(), written.dates, strict=True):
        assert summary
        assert len(summary.splitlines()) == 1
        assert isinstance(event.when, date)
        assert long_date(event.when, language).split()[-1] in written.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", VARIANTS, ids=lambda message: message.name)
def test_text_and_html_say_the_same(message: Message, language: str) -> None:
    """Word by word: what only one of the two has is how it is laid out."""
    written = write(message, a_reader(language), synthetic=False)

    def said(words: list[str]) -> list[str]:
        bare = (re.sub(r"[\s\u00a0:;>•-]", "", word) for word in words)
        return sorted(word for word in bare if word)

    headline = written.subject.split()
    singular = _singular_labels(language)
    in_text = [singular.get(word, word) for word in said(written.text.split() + headline)]
    in_html = [singular.get(word, word) for word in said(Visible(written.html).words)]
    assert sorted(set(in_text)) == sorted(set(in_html))


def _singular_labels(language: str) -> dict[str, str]:
    """Text repeats "Reason" for each of them, HTML has one list under "Reasons"."""
    catalogue = translations("notifications", "mail", language)
    return {
        catalogue.gettext(f"{word}s"): catalogue.gettext(word) for word in ("Reason", "Condition")
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", MESSAGES, ids=lambda kind: kind.name)
def test_no_line_of_text_is_too_long_to_read(message: type[Message], language: str) -> None:
    written = write(message.example(), a_reader(language), synthetic=True)

    assert max(map(len, written.text.split("\n"))) <= COLUMNS


@pytest.mark.parametrize("message", MESSAGES, ids=lambda kind: kind.name)
def test_there_is_one_button_and_only_with_a_link(message: type[Message]) -> None:
    link = "https://trials.example/t/8f3k2?a=1&b=2"
    linked = message.example().model_copy(update={"link": link})

    with_link = write(linked, a_reader(), synthetic=False)
    without = write(message.example(), a_reader(), synthetic=False)

    assert unescape(with_link.html).count(f'<a class="button" href="{link}"') == 1
    assert link in with_link.text.split("\n")
    assert 'class="button"' not in without.html


@pytest.mark.parametrize("message", MESSAGES, ids=lambda kind: kind.name)
def test_nothing_anybody_typed_becomes_markup_or_a_header(message: type[Message]) -> None:
    example = message.example()
    typed = {
        name: HOSTILE
        for name, field in type(example).model_fields.items()
        if isinstance(getattr(example, name), str)
        and name not in NOT_SHOWN
        and field.annotation is str
    }
    hostile = type(example).model_validate(example.model_dump() | typed)

    written = write(hostile, a_reader(name=HOSTILE), synthetic=False)
    plain = write(example, a_reader(), synthetic=False)

    assert len(written.subject.splitlines()) == 1
    assert set(Visible(written.html).tags) <= set(Visible(plain.html).tags) | {"a"}
    assert "<b>" not in written.html
    assert "Muster & Söhne <b>GmbH</b> Bcc: all@firms.example" in " ".join(written.text.split())
    assert "49" not in written.subject


def test_a_letter_of_a_real_programme_says_nothing_of_synthetic() -> None:
    written = write(Task.example(), a_reader(), synthetic=False)

    assert "SYNTHETIC" not in written.subject + written.text + written.html


def test_a_task_letter_reads_like_this() -> None:
    written = write(Task.example(), a_reader(), synthetic=True)

    expected = Path(__file__).parent / "task-letter.txt"
    assert f"Subject: {written.subject}\n\n{written.text}" == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("days", "subject"),
    [
        (2, "Due in 2 working days: X"),
        (1, "Due in 1 working day: X"),
        (0, "Due today: X"),
        (-1, "1 working day late: X"),
        (-3, "3 working days late: X"),
    ],
)
def test_a_reminder_counts_the_days(days: int, subject: str) -> None:
    message = TaskReminder.example().model_copy(update={"task": "X", "working_days": days})

    assert write(message, a_reader(), synthetic=False).subject == subject


@pytest.mark.parametrize(
    ("days", "phrase"),
    [(1, "1 delovni dan"), (2, "2 delovna dneva"), (3, "3 delovni dnevi"), (5, "5 delovnih dni")],
)
def test_slovene_counts_in_four_forms(days: int, phrase: str) -> None:
    message = Task.example().model_copy(update={"working_days": days})

    assert f"Preostali čas: {phrase}\n" in write(message, a_reader("sl"), synthetic=False).text


def test_a_number_and_its_sign_stay_together() -> None:
    written = write(VoteRequest.example(), a_reader(), synthetic=False)

    assert "84\u00a0% of 96 firms" in written.text
    assert "84\u00a0% of 96 firms" in written.html


def test_french_puts_a_space_before_a_colon() -> None:
    text = write(Task.example(), a_reader("fr"), synthetic=False).text

    assert "- Échéance\u00a0: mercredi 13 janvier 2027, fin de journée" in text


def test_a_city_has_its_own_name_in_every_language() -> None:
    assert [city("Europe/Rome", language) for language in LANGUAGES] == [
        "Rome",
        "Rom",
        "Rome",
        "Roma",
        "Rim",
    ]


def test_an_unknown_time_zone_is_refused_with_what_to_do() -> None:
    with pytest.raises(UnknownTimezone) as refusal:
        write(Task.example(), Reader("A", "en", "Alps/Summit"), synthetic=False)

    assert refusal.value.code == "LETTER-205"


def test_a_template_that_asks_for_a_fact_nobody_has_is_refused() -> None:
    class Unfinished(Message):
        name = "task"

    message = Unfinished(programme="Trials", contact="trials@firm.example")

    with pytest.raises(TemplateBroken) as refusal:
        write(message, a_reader(), synthetic=False)

    assert refusal.value.code == "LETTER-203"
    assert str(refusal.value) == (
        "The templates of 'task' cannot be filled in (en): 'due' is undefined. "
        "Correct them or their translation, then retry the letter."
    )


def test_one_letter_to_two_people_differs_in_their_names() -> None:
    first = write(Task.example(), a_reader(name="Anna & Co."), synthetic=False)
    second = write(Task.example(), a_reader(name="Bo \ue000<i>"), synthetic=False)

    assert "Dear Anna & Co.," in first.text
    assert "Dear Anna &amp; Co.," in first.html
    assert "Dear Bo <i>," in second.text
    assert first.text.replace("Anna & Co.", "Bo <i>") == second.text


def test_a_long_name_is_wrapped_like_everything_else() -> None:
    written = write(Task.example(), a_reader(name="Societa " * 20), synthetic=False)

    assert max(map(len, written.text.split("\n"))) <= COLUMNS


def test_items_and_quotations_hang_and_stay_together() -> None:
    long = "word " * 20
    text = wrapped(f"One.\nTwo.\n- {long}\n- end\n> {long}\n--\nWhy.")

    assert text.split("\n") == [
        "One.",
        "",
        "Two.",
        "",
        "- word word word word word word word word word word word word word word",
        "  word word word word word word",
        "- end",
        "",
        "> word word word word word word word word word word word word word word",
        "> word word word word word word",
        "",
        "-- ",
        "Why.",
        "",
    ]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)))
def test_wrapping_keeps_every_word_and_breaks_none(words: list[str]) -> None:
    line = "x " + " ".join(words)

    lines = wrapped(line).split("\n")

    assert " ".join(lines).split() == line.split()
    assert all(len(line) <= COLUMNS or " " not in line.strip() for line in lines)
