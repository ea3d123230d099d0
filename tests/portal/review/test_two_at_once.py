"""Several people at one paragraph at the same moment: what each of them wrote is kept and shown."""

from html import unescape

import httpx
import pytest
from sqlmodel import col, select

from evaluation.reports.facts import read_facts
from foundation.database import snapshot
from pilots.deeds.remarking import mark
from pilots.tables import Remark
from tests.portal.review.conftest import House, Reviewer
from tests.portal.test_two_at_once import at_once, chain_holds

OURS, THEIRS = "Ours: ", "Theirs: "


def remarks(house: House) -> list[Remark]:
    with snapshot(house.programme.url) as session:
        found = list(session.exec(select(Remark).order_by(col(Remark.id))))
        session.expunge_all()
    return found


@pytest.fixture
def two(house: House) -> tuple[Reviewer, Reviewer]:
    """A manager who remarks and a coordinator who edits."""
    people = [house.enters(house.person(role)) for role in ("cluster_manager", "wp_lead")]
    for one in people:
        one.get("/nowhere")  # routes are read at the first request: not by two threads at once
        one.declare(house.report)
    return people[0], people[1]


def author_of(house: House) -> Reviewer:
    return house.enters(house.person("regional_coordinator"))


def test_two_who_remark_and_propose_are_both_kept_and_shown(
    house: House, two: tuple[Reviewer, Reviewer]
) -> None:
    key, text = house.a_passage(lambda words: "[k" in words)
    page = f"/reports/{house.report}/remarks"

    answers = at_once(*(
        lambda one=one, word=word: one.send(
            page, passage=key, language="en", about=text, text=f"{word}why?",
            proposal=f"{word}{text}",
        )
        for one, word in zip(two, (OURS, THEIRS), strict=True)
    ))  # fmt: skip

    assert [answer.status_code for answer in answers] == [303, 303]
    assert sorted((one.text, one.proposal) for one in remarks(house)) == [
        (f"{word}why?", f"{word}{text}") for word in (OURS, THEIRS)
    ]
    for one in two:
        for shown in (page, f"/reports/{house.report}?in=en"):
            seen = unescape(one.get(shown).text)
            assert all(f"{word}why?" in seen for word in (OURS, THEIRS)), shown
    assert chain_holds(house.programme.url)


def test_a_remark_beside_an_edit_is_about_what_was_read_or_asks_again(
    house: House, two: tuple[Reviewer, Reviewer]
) -> None:
    key, text = house.a_passage(lambda words: "[k" in words)
    page, author = f"/reports/{house.report}/remarks", author_of(house)
    two[1].send(page, passage=key, language="en", proposal=THEIRS + text)
    author.get("/nowhere")

    edited, remarked = at_once(
        lambda: author.send(f"{page}/1", step="take", shown=mark(text)),
        lambda: two[0].send(
            page, passage=key, language="en", about=text, text="Too long.", proposal=OURS + text
        ),
    )

    assert edited.status_code == 303
    if remarked.status_code == 303:  # it came first: its author is shown both by its number
        mine = remarks(house)[-1]
        assert (mine.about, mine.proposal) == (text, OURS + text)
        shown = unescape(author.get(f"{page}/{mine.id}").text)
    else:
        assert (remarked.status_code, "REVIEW-120" in remarked.text) == (409, True)
        shown = unescape(remarked.text)
    assert THEIRS.strip() in shown
    assert OURS + text in shown


def test_who_read_older_words_is_shown_both_before_a_remark_is_kept(
    house: House, two: tuple[Reviewer, Reviewer]
) -> None:
    key, text = house.a_passage(lambda words: "[k" in words)
    page, manager = f"/reports/{house.report}/remarks", two[0]
    two[1].send(page, passage=key, language="en", proposal=THEIRS + text)
    author_of(house).send(f"{page}/1", step="take", shown=mark(text))
    sent = {"passage": key, "language": "en", "text": "Too long.", "proposal": OURS + text}

    refused = manager.send(page, about=text, **sent)
    again = manager.send(page, about=THEIRS + text, **sent)

    shown = unescape(refused.text)
    assert (refused.status_code, again.status_code) == (409, 303)
    assert "Too long.</textarea>" in shown
    assert f"{OURS}{text}</textarea>" in shown
    assert "<ins>Theirs:" in shown
    assert [one.about for one in remarks(house)] == [text, THEIRS + text]


def test_no_words_are_taken_over_words_that_nobody_saw(
    house: House, two: tuple[Reviewer, Reviewer]
) -> None:
    key, text = house.a_passage(lambda words: "[k" in words)
    page = f"/reports/{house.report}/remarks"
    for one, word in zip(two, (OURS, THEIRS), strict=True):
        one.send(page, passage=key, language="en", about=text, proposal=word + text)
    authors = [author_of(house) for _ in two]
    for author in authors:
        author.get("/nowhere")

    answers = at_once(*(
        lambda author=author, number=number: author.send(
            f"{page}/{number}", step="take", shown=mark(text), text=f"Answer {number}."
        )
        for number, author in enumerate(authors, 1)
    ))  # fmt: skip

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    lost = next(n for n, answer in enumerate(answers) if answer.status_code == 409)
    shown = unescape(answers[lost].text)
    assert f"Answer {lost + 1}." in shown
    assert OURS.strip() in shown
    assert THEIRS.strip() in shown
    stands = (THEIRS, OURS)[lost] + text
    assert [one.text for one in read_facts(house.row().facts).wordings] == [stands]
    assert [one.outcome for one in remarks(house)][lost] == ""
    again = authors[lost].send(f"{page}/{lost + 1}", step="take", shown=mark(stands))
    assert (again.status_code, len(read_facts(house.row().facts).wordings)) == (303, 2)
    assert chain_holds(house.programme.url)


def test_a_program_takes_no_words_over_others(house: House, two: tuple[Reviewer, Reviewer]) -> None:
    from tests.portal.clients import Robot

    key, text = house.a_passage(lambda words: "[k" in words)
    for one, word in zip(two, (OURS, THEIRS), strict=True):
        one.send(
            f"/reports/{house.report}/remarks", passage=key, language="en", proposal=word + text
        )
    robot = Robot(house.given, house.person("regional_coordinator"), "remark", "edit reports")

    answers: list[httpx.Response] = [
        robot.call("POST", f"/reports/{house.report}/remarks/{number}/take", json={"text": ""})
        for number in (1, 2)
    ]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].json()["code"] == "REVIEW-120"
