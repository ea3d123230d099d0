"""Remarks on paragraphs, other wordings, and what becomes of a text that was signed."""

from html import unescape

from sqlmodel import col, select

from evaluation.reports.facts import content_hash, read_facts
from evaluation.reports.figures_in_words import numbers_in
from foundation.database import snapshot
from pilots.reviews.texts import hashes_of
from pilots.tables import HistoryLine, Remark
from tests.portal.review.conftest import GRADES, House


def remarks(house: House) -> list[Remark]:
    with snapshot(house.programme.url) as session:
        found = list(session.exec(select(Remark).order_by(col(Remark.id))))
        session.expunge_all()
    return found


def reworded(text: str) -> str:
    return f"In other words: {text}"


def test_a_wording_that_is_taken_stands_in_the_text_and_changes_its_hash(house: House) -> None:
    key, text = house.a_passage(lambda words: "[k" in words)
    manager = house.enters(house.person("cluster_manager"))
    shown = manager.hidden(f"/reports/{house.report}/decision")
    made = manager.send(
        f"/reports/{house.report}/remarks",
        passage=key, language="en", text="Too stiff.", proposal=reworded(text),
    )  # fmt: skip
    author, before = house.enters(house.person("regional_coordinator")), house.row().content_hash

    taken = author.send(f"/reports/{house.report}/remarks/1", step="take", text="Right.")
    late = manager.send(f"/reports/{house.report}/decision", **shown, word="confirm")
    page = manager.get(f"/reports/{house.report}?in=en").text
    other = manager.get(f"/reports/{house.report}?in=de").text

    assert (made.status_code, taken.status_code, late.status_code) == (303, 303, 409)
    row = house.row()
    assert row.content_hash != before
    assert row.content_hash == content_hash(read_facts(row.facts))
    assert ("REVIEW-105" in late.text, row.status) == (True, "confirming")
    assert "In other words:" in page.split("<article")[1].split("</article>")[0]
    assert "In other words:" not in other.split("<article")[1].split("<aside")[0]
    compared = manager.get(f"/reports/{house.report}/compare?in=en").text
    assert "<ins>In other words:" in compared.replace(
        "<ins>In other words: ", "<ins>In other words:"
    )
    with snapshot(house.programme.url) as session:
        lines = session.exec(select(HistoryLine).where(HistoryLine.move == "reword")).all()
    assert [(line.source, line.target) for line in lines] == [(before[:12], row.content_hash[:12])]
    assert manager.signs(house.report, "confirm").status_code == 303
    assert hashes_of(row) == [before, row.content_hash]


def test_a_wording_keeps_figures_and_their_evidence(house: House) -> None:
    key, text = house.a_passage(lambda words: "[k" in words and numbers_in(words) != [])
    manager = house.enters(house.person("cluster_manager"))
    dropped = text.replace(numbers_in(text)[0], "a few")

    for wrong in (text + " 4711", text.replace("[k", "k", 1), text + " [k999]", dropped):
        answer = manager.send(
            f"/reports/{house.report}/remarks", passage=key, language="en", proposal=wrong
        )
        assert (answer.status_code, "REVIEW-110" in answer.text) == (422, True)
        assert wrong in unescape(answer.text)
    assert remarks(house) == []


def test_who_wrote_a_part_of_the_text_cannot_approve_it(house: House) -> None:
    house.to_peer_review()
    key, text = house.a_passage()
    peer = house.enters(house.peer)
    peer.declare(house.report)
    peer.send(
        f"/reports/{house.report}/remarks", passage=key, language="en", proposal=reworded(text)
    )
    too_early = house.enters(house.person("regional_coordinator")).send(
        f"/reports/{house.report}/remarks/1", step="take"
    )
    peer.signs(house.report, "major_changes", "Take my words.", **GRADES)
    author = house.enters(house.person("regional_coordinator"))
    author.send(f"/reports/{house.report}/remarks/1", step="take")
    author.signs(house.report, "submit")
    house.enters(house.person("quality_manager")).signs(house.report, "pass")

    refused = peer.signs(house.report, "approve", **GRADES)
    lead = house.enters(house.person("wp_lead"))
    lead.declare(house.report)
    assigned = lead.send(f"/reports/{house.report}/reviewer", person=house.peer)

    assert (too_early.status_code, "REVIEW-109" in too_early.text) == (409, True)
    assert (refused.status_code, "REVIEW-102" in refused.text) == (409, True)
    assert (assigned.status_code, "REVIEW-102" in assigned.text) == (409, True)
    assert house.row().status == "peer_review"


def test_a_remark_is_withdrawn_by_its_author_and_answered_by_the_report_s(house: House) -> None:
    key, _ = house.a_passage()
    manager = house.enters(house.person("cluster_manager"))
    author = house.enters(house.person("regional_coordinator"))
    for text in ("One", "Two"):
        manager.send(f"/reports/{house.report}/remarks", passage=key, language="de", text=text)

    answers = [
        author.send(f"/reports/{house.report}/remarks/1", step="withdraw"),
        manager.send(f"/reports/{house.report}/remarks/1", step="resolve"),
        author.send(f"/reports/{house.report}/remarks/1", step="decline"),
        author.send(f"/reports/{house.report}/remarks/1", step="decline", text="No room."),
        manager.send(f"/reports/{house.report}/remarks/1", step="withdraw"),
        manager.send(f"/reports/{house.report}/remarks/2", step="withdraw"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 409, 303, 409, 303]
    first, second = remarks(house)
    assert (first.outcome, first.answer, first.withdrawn_at) == ("declined", "No room.", None)
    assert (second.outcome, second.withdrawn_at) == ("", house.now)


def test_a_wording_that_was_left_as_it_is_proposes_nothing(house: House) -> None:
    key, text = house.a_passage(lambda words: "\N{NO-BREAK SPACE}" in words)
    manager = house.enters(house.person("cluster_manager"))

    for proposal in (text, text.replace("\N{NO-BREAK SPACE}", " "), f"So: {text}"):
        sent = {"passage": key, "language": "en", "text": "Why?", "proposal": proposal}
        manager.send(f"/reports/{house.report}/remarks", **sent)

    assert [remark.proposal for remark in remarks(house)] == ["", "", f"So: {text}"]


def test_nothing_written_and_no_such_paragraph(house: House) -> None:
    key, _ = house.a_passage()
    manager = house.enters(house.person("cluster_manager"))

    empty = manager.send(f"/reports/{house.report}/remarks", passage=key, language="en", text=" ")
    nowhere = manager.send(
        f"/reports/{house.report}/remarks", passage="../x", language="en", text="a"
    )

    assert (empty.status_code, nowhere.status_code) == (422, 404)


def test_scripts_and_right_to_left_words_stay_words(house: House) -> None:
    key, _ = house.a_passage()
    manager = house.enters(house.person("cluster_manager"))
    hostile = "<script>alert(1)</script> \u202eevil \U0001f600"

    manager.send(f"/reports/{house.report}/remarks", passage=key, language="en", text=hostile)
    page = manager.get(f"/reports/{house.report}?in=en").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
