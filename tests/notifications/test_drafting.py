"""Several messages as one mail; a message alone is tested in test_rendering."""

import re
from datetime import date

import pytest

from foundation.languages import LANGUAGES
from notifications.messages import (
    ContactLost,
    Invitation,
    InvitationReminder,
    Message,
    ReviewRequest,
    Task,
    TaskReminder,
    VoteRequest,
)
from notifications.rendering import Reader, write
from tests.notifications.test_rendering import Visible
from tests.notifications.variants import varied

STOP_LINK = "https://trials.example/stop/a1"
LONGEST_LINK_TEXT = 6
"""Words that stand for the link where there is no need to show its address."""
LATE = varied(TaskReminder, task="Hold", due=date(2027, 1, 8), working_days=-1)
SOON = varied(Task, task="Invite", due=date(2027, 1, 13))
LATER = varied(Task, task="Report", due=date(2027, 1, 20))
MIXED = (LATER, VoteRequest.example(), Invitation.example(), LATE, SOON)


def digest(*messages: Message, language: str = "en") -> tuple[str, str, str]:
    reader = Reader("Manager Alpha", language, "Europe/Rome", STOP_LINK)
    written = write(messages, reader, synthetic=False)
    return written.subject, written.text, written.html


@pytest.mark.parametrize(
    ("messages", "subject"),
    [
        ((LATER, SOON), "2 tasks wait for you, the next due 13 January 2027"),
        ((LATER, LATE, SOON), "3 tasks wait for you, 1 overdue"),
        (
            (Invitation.example(), InvitationReminder.example()),
            "2 questionnaires for you, the next due 21 May 2027",
        ),
        (
            (ReviewRequest.example(), varied(ReviewRequest, region="Veneto")),
            "2 reports wait for your answer, the next due 5 July 2027",
        ),
        ((SOON, Invitation.example()), "2 things wait for you, the next due 13 January 2027"),
        ((ContactLost.example(), ContactLost.example()), "2 things wait for you"),
    ],
)
def test_a_subject_says_how_many_of_what_and_how_urgent(
    messages: tuple[Message, ...], subject: str
) -> None:
    assert digest(*messages)[0] == subject


def test_the_most_urgent_stands_first() -> None:
    _, text, html = digest(*MIXED)

    headings = [line for line in text.split("\n") if re.match(r"\d\) ", line)]
    assert [heading.rpartition(": ")[2] for heading in headings][:3] == ["Hold", "Invite", "Report"]
    assert re.findall(r"<h2[^>]*>(\d)\)", html) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_said_twice(language: str) -> None:
    for mail in (MIXED, (LATE, varied(TaskReminder, escalates_to=""))):
        _, text, _ = digest(*mail, language=language)
        paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
        said = [part for part in paragraphs if part.endswith(".") and not part.startswith("- ")]

        assert [part for part in said if said.count(part) > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_begins_like_a_sentence_under_its_heading(language: str) -> None:
    _, text, html = digest(*MIXED, language=language)

    begun = re.findall(r"\n\d\) (?:.+\n)+\n(\w)", text)
    assert len(begun) == len(MIXED) - 1, "two tasks open in the same words"
    assert "".join(begun).isupper()
    assert not re.search(r"</h2>\s*<p>[a-zà-ž]", html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_html_of_a_digest_say_the_same(language: str) -> None:
    subject, text, html = digest(LATER, LATE, Invitation.example(), language=language)

    def said(words: list[str]) -> set[str]:
        return {word for each in words if (word := re.sub(r"[\s\u00a0:;>•-]", "", each))}

    only_in_html = said(Visible(html).words) - said(text.split() + subject.split())
    only_in_text = said(text.split()) - said(Visible(html).words)
    assert only_in_text == said([STOP_LINK])
    assert len(only_in_html) <= LONGEST_LINK_TEXT


def test_what_the_service_is_for_stands_with_the_first_of_its_tasks() -> None:
    _, text, _ = digest(LATER, SOON)

    assert text.count("What the service is for") == 1
    assert text.index("What the service is for") < text.index("2) ")


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ((SOON, LATER), "The dates are also in the attached calendar files."),
        ((SOON, LATE), "The date is also in the attached calendar file."),
    ],
)
def test_the_calendar_files_are_counted(messages: tuple[Message, ...], said: str) -> None:
    assert digest(*messages)[1].count(said) == 1


def test_nothing_to_do_is_said_of_the_one_it_is_true_of() -> None:
    _, text, _ = digest(SOON, varied(ContactLost, why="stopped"))

    assert text.index("You do not need to do anything.") < text.index("When the task is done")
