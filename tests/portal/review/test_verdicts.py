"""The board votes on pages, each for themselves; the lead adopts, confirms and publishes."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from foundation.database import snapshot, unit_of_work
from notifications.tables import Letter
from pilots.report_inputs import judgements
from pilots.tables import HistoryLine, Programme, Report, ReportDecision, Verdict, Vote
from services_catalog import default_catalogue
from tests.portal.review.conftest import House, Reviewer

KPIS = default_catalogue().kpis


def service_of(house: House) -> str:
    with snapshot(house.programme.url) as session:
        return session.exec(select(Verdict.service).where(Verdict.status == "voting")).first() or ""


def board(house: House) -> list[Reviewer]:
    return [house.enters(person.id) for person in house.setting.in_role("advisory_expert")]


def votes(member: Reviewer, service: str, word: str, comment: str = "") -> int:
    member.send(f"/verdicts/{service}/interest", conflict="no")
    shown = member.hidden(f"/verdicts/{service}")
    sent = {"word": word, "comment": comment, "shown": shown.get("shown", "")}
    return member.send(f"/verdicts/{service}/vote", **sent).status_code


def approve_regions(house: House) -> None:
    with unit_of_work(house.programme.url) as session:
        for report in session.exec(select(Report)).all():
            session.add(
                ReportDecision(
                    report=report.id, stage="r6", round=1, decision="approve", by="p-lead",
                    role="wp_lead", at=house.now, comment="", content_hash=report.content_hash,
                )
            )  # fmt: skip


def verdict(house: House, service: str) -> Verdict:
    with snapshot(house.programme.url) as session:
        found = session.get_one(Verdict, service)
        session.expunge_all()
    return found


def test_nobody_votes_with_the_first_voice_in_the_ear(house: House) -> None:
    service, (first, second, *_) = service_of(house), board(house)

    votes(first, service, "disagree", "Too few firms.")
    second.send(f"/verdicts/{service}/interest", conflict="no")
    before = second.get(f"/verdicts/{service}").text
    votes(second, service, "agree")
    after = second.get(f"/verdicts/{service}").text

    assert ("Too few firms." in before, "You see them after your own vote" in before) == (
        False, True,
    )  # fmt: skip
    assert "Too few firms." in after


def test_a_member_declares_gives_reasons_and_may_change_their_mind(house: House) -> None:
    service, member = service_of(house), board(house)[0]

    unasked = member.send(f"/verdicts/{service}/vote", word="agree", shown="1.1.x").status_code
    statuses = [
        votes(member, service, "disagree"),
        votes(member, service, "disagree", "Because."),
        votes(member, service, "agree_with_conditions", "With a helpdesk."),
    ]

    assert (unasked, statuses) == (409, [409, 303, 303])
    with snapshot(house.programme.url) as session:
        kept = session.exec(select(Vote.vote, Vote.comment)).all()
        said = session.exec(select(HistoryLine.move).where(HistoryLine.subject == service)).all()
    assert kept == [("agree_with_conditions", "With a helpdesk.")]
    assert [move for move in said if move != "propose"] == ["disagree", "agree_with_conditions"]
    assert "Because." in member.get(f"/verdicts/{service}").text


def test_a_conflict_bars_from_the_vote_on_that_service_only(house: House) -> None:
    service, member = service_of(house), board(house)[0]
    member.send(f"/verdicts/{service}/interest", conflict="yes", statement="My firm took part.")

    page = member.get(f"/verdicts/{service}").text
    refused = member.send(f"/verdicts/{service}/vote", word="agree", shown="")

    assert "You do not vote on this service." in page
    assert (refused.status_code, "<td>" in page) == (409, False)


def test_a_vote_on_an_older_proposal_is_not_counted(house: House) -> None:
    service, member = service_of(house), board(house)[0]
    member.send(f"/verdicts/{service}/interest", conflict="no")
    shown = member.hidden(f"/verdicts/{service}")["shown"]
    with unit_of_work(house.programme.url) as session:
        session.connection().execute(update(Verdict).values(round=2))

    late = member.send(f"/verdicts/{service}/vote", word="agree", comment="Yes", shown=shown)

    assert (late.status_code, "REVIEW-114" in late.text) == (409, True)


def test_the_lead_adopts_when_everything_is_there_and_logged_in_afresh(house: House) -> None:
    service, members = service_of(house), board(house)
    lead = house.enters(house.person("wp_lead"))
    lead.send(f"/verdicts/{service}/interest", conflict="no")
    shown = lead.hidden(f"/verdicts/{service}")["shown"]
    early = lead.send(f"/verdicts/{service}/decision", word="adopt", shown=shown)
    for member in members[:3]:
        votes(member, service, "agree")
    approve_regions(house)
    stale = house.enters(house.person("wp_lead"), ago=timedelta(minutes=16))
    unsigned = stale.send(f"/verdicts/{service}/decision", word="adopt", shown=shown)

    signed = lead.send(f"/verdicts/{service}/decision", word="adopt", comment="OK", shown=shown)
    again = lead.send(f"/verdicts/{service}/decision", word="adopt", shown=shown)

    codes = [early.status_code, unsigned.status_code, signed.status_code, again.status_code]
    assert codes == [409, 401, 303, 409]
    assert verdict(house, service).status == "adopted"


def test_a_failed_vote_can_be_reopened_with_reasons(house: House) -> None:
    service, members = service_of(house), board(house)
    lead = house.enters(house.person("wp_lead"))
    lead.send(f"/verdicts/{service}/interest", conflict="no")
    for member in members[:3]:
        votes(member, service, "disagree", "No.")
    shown = lead.hidden(f"/verdicts/{service}")["shown"]

    silent = lead.send(f"/verdicts/{service}/decision", word="reopen", shown=shown)
    told = lead.send(f"/verdicts/{service}/decision", word="reopen", comment="Ask.", shown=shown)

    assert (silent.status_code, told.status_code) == (409, 303)
    assert (verdict(house, service).status, verdict(house, service).round) == ("open", 2)


@pytest.mark.parametrize(
    ("role", "path"),
    [("quality_manager", "vote"), ("wp_lead", "vote"), ("advisory_expert", "decision")],
)
def test_votes_are_for_the_board_and_decisions_for_the_lead(
    house: House, role: str, path: str
) -> None:
    somebody = house.enters(house.person(role))

    answer = somebody.send(f"/verdicts/{service_of(house)}/{path}", word="agree", shown="")

    assert answer.status_code == 404


def test_results_are_published_once_and_only_when_they_are_whole(house: House) -> None:
    lead = house.enters(house.person("wp_lead"))
    early = lead.send("/publication")
    with unit_of_work(house.programme.url) as session:
        adopted = update(Verdict).values(verdict="validated", adopted_at=house.now)
        session.connection().execute(adopted)
        approved = update(Report).where(col(Report.subject) == "programme")
        session.connection().execute(approved.values(status="approved"))
    stale = house.enters(house.person("wp_lead"), ago=timedelta(minutes=16)).send("/publication")
    opened = lead.get("/publication")
    done, again = lead.send("/publication"), lead.send("/publication")

    codes = [early.status_code, stale.status_code, done.status_code, again.status_code]
    assert codes == [409, 401, 303, 409]
    assert "Publish now" in opened.text
    with snapshot(house.programme.url) as session:
        assert session.exec(select(Programme.published_at)).one() == house.now
        lines = session.exec(select(HistoryLine).where(HistoryLine.move == "publish")).all()
    assert [(line.kind, line.source, line.target) for line in lines] == [
        ("programme", "internal", "published")
    ]
    assert house.enters(house.person("quality_manager")).get("/publication").status_code == 404


def test_a_differing_opinion_is_kept_and_printed_and_no_first_voice_in_the_ear(
    house: House,
) -> None:
    service, (first, second, *_) = service_of(house), board(house)
    path = f"/verdicts/{service}/dissent"

    early = first.send(path, text="Too few firms were asked.")
    votes(first, service, "disagree", "Too few.")
    empty = first.send(path, text=" ")
    kept = first.send(path, text="Too few firms were asked.")
    second.send(f"/verdicts/{service}/interest", conflict="no")
    before = second.get(f"/verdicts/{service}").text
    votes(second, service, "agree")
    after = second.get(f"/verdicts/{service}").text

    assert (early.status_code, empty.status_code, kept.status_code) == (404, 422, 303)
    assert ("Too few firms were asked." in before, "Too few firms were asked." in after) == (
        False, True,
    )  # fmt: skip
    with snapshot(house.programme.url) as session:
        judged = judgements(session, house.setting)[service]
        told = session.exec(select(HistoryLine).where(HistoryLine.move == "differ")).one()
    assert [one.text for one in judged.dissents] == ["Too few firms were asked."]
    assert "firms" not in told.note, "words of people stay out of the history"


def test_the_lead_hears_of_a_conflict_on_a_verdict(house: House) -> None:
    service, (first, *_) = service_of(house), board(house)

    first.send(f"/verdicts/{service}/interest", conflict="yes", statement="My firm.")

    with snapshot(house.programme.url) as session:
        letter = session.exec(select(Letter).where(Letter.purpose == "conflict-vote")).one()
    assert (letter.person, letter.subject) == (house.person("wp_lead"), service)
    assert "My firm." not in str(letter.facts)


def test_the_desk_of_a_member_counts_the_votes_that_wait(house: House) -> None:
    member = board(house)[0]
    with snapshot(house.programme.url) as session:
        services = session.exec(select(Verdict.service).where(Verdict.status == "voting")).all()
    assert f"{len(services)} verdicts wait for your vote." in member.get("/reviews").text

    for service in services[:-1]:
        votes(member, service, "agree")
    one_left = member.get("/reviews").text
    conflict = {"conflict": "yes", "statement": "My firm."}
    member.send(f"/verdicts/{services[-1]}/interest", **conflict)
    none_left = member.get("/reviews").text

    assert "1 verdict waits for your vote." in one_left
    assert ("your vote" in none_left, "Nothing waits for you" in none_left) == (False, True)
    lead = house.enters(house.person("wp_lead")).get("/reviews").text
    assert "your vote" not in lead


def test_a_target_where_less_is_better_is_a_most(house: House) -> None:
    service, member = service_of(house), board(house)[0]
    member.send(f"/verdicts/{service}/interest", conflict="no")

    page = member.get(f"/verdicts/{service}").text

    named = [name for name in KPIS if KPIS[name].direction == "down" and KPIS[name].target]
    rows = {name: row_of(page, KPIS[name].name_in("en")) for name in named}
    shown = {name: row for name, row in rows.items() if row}
    assert shown
    assert all(">at most " in row for row in shown.values())
    csat = row_of(page, KPIS["csat"].name_in("en"))
    assert csat
    assert "at most" not in csat


def row_of(page: str, name: str) -> str:
    """Return the first row of a table that begins with ``name``."""
    return next((row for row in page.split("<tr>") if f'scope="row">{name}</th>' in row), "")
