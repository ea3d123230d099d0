"""Reviewers decide on the pages: declared first, signed over what was shown, nothing lost."""

from datetime import timedelta
from html import unescape

from sqlmodel import col, select

from foundation.database import snapshot
from notifications.tables import Letter
from pilots.tables import (
    Assignment,
    Dissent,
    Draft,
    Grade,
    HistoryLine,
    Interest,
    ReportDecision,
)
from tests.portal.review.conftest import GRADES, House


def decided(house: House) -> list[tuple[str, str, str]]:
    with snapshot(house.programme.url) as session:
        rows = session.exec(select(ReportDecision).order_by(col(ReportDecision.id)))
        return [(row.decision, row.by, row.comment) for row in rows]


def test_a_report_goes_from_desk_to_desk_until_it_is_approved(house: House) -> None:
    house.to_peer_review()
    peer = house.enters(house.peer)
    peer.declare(house.report)
    peer.signs(house.report, "minor_changes", "A comma.", **GRADES)
    house.enters(house.person("regional_authority")).signs(house.report, "no_comment")
    lead = house.enters(house.person("wp_lead"))
    lead.declare(house.report)
    answer = lead.signs(house.report, "approve")

    assert (answer.status_code, house.row().status) == (303, "approved")
    assert [word for word, _, _ in decided(house)] == [
        "confirm", "submit", "pass", "minor_changes", "no_comment", "approve",
    ]  # fmt: skip
    with snapshot(house.programme.url) as session:
        grades = session.exec(select(Grade.criterion, Grade.value)).all()
    assert sorted(grades) == [(number, 3) for number in range(1, 8)]


def test_a_judge_declares_interests_before_the_text_is_shown(house: House) -> None:
    house.to_peer_review()
    peer = house.enters(house.peer)

    for path in ("", "/compare", "/remarks", "/evidence/k1", "/files/html", "/decision"):
        answer = peer.get(f"/reports/{house.report}{path}")
        assert (answer.status_code, answer.headers["location"]) == (
            303, f"/reports/{house.report}/interest",
        )  # fmt: skip
    peer.declare(house.report)

    assert peer.get(f"/reports/{house.report}").status_code == 200


def test_a_declared_conflict_bars_is_logged_told_and_can_be_corrected(house: House) -> None:
    house.to_peer_review()
    peer, lead = house.enters(house.peer), house.enters(house.person("wp_lead"))

    empty = peer.declare(house.report, "yes")
    peer.declare(house.report, "yes", "My brother works there.")
    barred = peer.send(f"/reports/{house.report}/decision", word="approve")
    desk = lead.get("/reviews").text
    peer.declare(house.report)
    freed = peer.signs(house.report, "approve", **GRADES)

    assert (empty.status_code, barred.status_code, freed.status_code) == (422, 303, 303)
    assert barred.headers["location"] == f"/reports/{house.report}/interest"
    assert "My brother works there." in desk
    assert f"/reports/{house.report}/reviewer" in desk
    with snapshot(house.programme.url) as session:
        told = session.exec(select(Letter).where(Letter.purpose == "conflict-reviewer")).one()
    assert (told.person, told.subject) == (house.person("wp_lead"), house.report)
    assert (told.facts["reassign"], "brother" in str(told.facts)) == (True, False)
    with snapshot(house.programme.url) as session:
        lines = session.exec(select(HistoryLine).where(HistoryLine.kind == "interest")).all()
        kept = session.get_one(Interest, (house.report, house.peer))
    said = [(line.source, line.target) for line in lines if line.by == house.peer]
    assert said == [("unknown", "conflict"), ("conflict", "no conflict")]
    assert not any("brother" in line.note for line in lines)
    assert not kept.conflict


def test_the_lead_names_another_reviewer_who_is_not_of_the_region(house: House) -> None:
    house.to_peer_review()
    lead = house.enters(house.person("wp_lead"))
    lead.declare(house.report)
    regions = [r for r in sorted(house.setting.regions) if r != house.region]
    coordinators = [house.person("regional_coordinator", region) for region in regions]
    third = next(person for person in coordinators if person != house.peer)

    own = house.person("regional_coordinator")
    refused = lead.send(f"/reports/{house.report}/reviewer", person=own)
    named = lead.send(f"/reports/{house.report}/reviewer", person=third)

    assert (refused.status_code, named.status_code) == (409, 303)
    assert "REVIEW-101" in refused.text
    with snapshot(house.programme.url) as session:
        assert session.get_one(Assignment, house.report).person == third
    reviewer = house.enters(third)
    reviewer.declare(house.report)
    assert house.enters(house.peer).get(f"/reports/{house.report}").status_code == 404
    assert reviewer.signs(house.report, "approve", **GRADES).status_code == 303


def test_a_stale_login_signs_nothing_and_loses_nothing(house: House) -> None:
    house.to_peer_review()
    stale = house.enters(house.peer, ago=timedelta(minutes=16))
    stale.declare(house.report)

    asked = stale.signs(house.report, "major_changes", "Name the <addressee>.", dissent="No.")
    fresh = house.enters(house.peer)
    page = fresh.get(f"/reports/{house.report}/decision")

    assert (asked.status_code, house.row().status) == (401, "peer_review")
    assert f'value="/reports/{house.report}/decision"' in asked.text
    assert "Name the <addressee>." in unescape(page.text)
    assert 'value="major_changes" required checked' in page.text
    assert fresh.signs(house.report, "major_changes", "Name it.", **GRADES).status_code == 303
    with snapshot(house.programme.url) as session:
        assert session.exec(select(Draft)).all() == []


def test_a_form_that_is_not_complete_comes_back_with_everything_typed(house: House) -> None:
    house.to_peer_review()
    peer = house.enters(house.peer)
    peer.declare(house.report)

    no_reason = peer.signs(house.report, "major_changes", **GRADES)
    no_grades = peer.signs(house.report, "approve", "Well <done> \U0001f44d", grade_1="4")

    assert ("REVIEW-107" in no_reason.text, "REVIEW-108" in no_grades.text) == (True, True)
    assert "Well <done> \U0001f44d" in unescape(no_grades.text)
    assert 'name="grade_1" value="4" checked' in no_grades.text
    assert peer.send(f"/reports/{house.report}/decision", surprise="1").status_code == 422


def test_the_second_of_two_evaluators_sees_what_the_first_decided(house: House) -> None:
    house.to_peer_review()
    one, other = house.enters(house.peer), house.enters(house.peer)
    one.declare(house.report)
    shown = other.hidden(f"/reports/{house.report}/decision")
    one.signs(house.report, "minor_changes", "The first voice.", **GRADES)

    late = other.send(
        f"/reports/{house.report}/decision",
        **(shown | GRADES | {"word": "major_changes", "comment": "The second voice."}),
    )

    assert late.status_code == 409
    assert "REVIEW-106" in late.text
    assert "The first voice." in late.text
    assert "The second voice." in late.text
    assert [word for word, by, _ in decided(house) if by == house.peer] == ["minor_changes"]


def test_a_differing_opinion_is_kept_and_printed_without_touching_the_hash(house: House) -> None:
    house.to_peer_review()
    before = house.row().content_hash
    peer = house.enters(house.peer)
    peer.declare(house.report)
    peer.signs(house.report, "approve", dissent="The sample is too small.", **GRADES)
    authority = house.enters(house.person("regional_authority"))
    authority.send(f"/reports/{house.report}/dissent", text="We never wanted it.")

    printed = authority.get(f"/reports/{house.report}/files/html?in=en").text

    assert house.row().content_hash == before
    assert "The sample is too small." in printed
    assert "We never wanted it." in printed
    with snapshot(house.programme.url) as session:
        assert [d.by for d in session.exec(select(Dissent))] == [house.peer, authority_of(house)]


def authority_of(house: House) -> str:
    return house.person("regional_authority")
