"""Six stages from draft to approval, each in the hands of one role."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from foundation.database import unit_of_work
from foundation.errors import TrialError
from notifications.tables import Letter
from pilots.decided import Decided
from pilots.deeds.reviewing import decide, log_silence, open_report
from pilots.errors import DecisionUnknown, MoveNotAllowed, MoveNotYours, NotYourRegion
from pilots.tables import Report, ReportDecision, Trial
from tests.factories.programmes import Programme

MONDAY = datetime(2027, 6, 28, 8, 0, tzinfo=UTC)


class Desk:
    """Decisions on the report of one region, an hour apart."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.region, self.other = sorted(programme.setting.reporting)[:2]
        self.at = MONDAY

    def person(self, role: str, region: str | None = None) -> str:
        setting, place = self.programme.setting, region or self.region
        if role == "cluster_manager":
            cluster = next(c.id for c in setting.clusters.values() if c.region == place)
            return setting.in_role(role, cluster)[0].id
        regional = role in {"regional_coordinator", "regional_authority"}
        return setting.in_role(role, place if regional else "")[0].id

    def says(self, word: str, by: str, comment: str = "") -> str:
        """Decide, and return the status of the report after it."""
        self.at += timedelta(hours=1)
        with unit_of_work(self.programme.url) as session:
            decided = Decided(word, by, self.at, comment)
            return decide(session, self.programme.setting, self.region, decided).status

    def up_to_peer_review(self) -> None:
        self.says("submit", self.person("regional_coordinator"))
        self.says("pass", self.person("quality_manager"))


@pytest.fixture
def desk(undecided: Programme) -> Desk:
    return Desk(undecided)


def refusal(desk: Desk, word: str, by: str, kind: type[TrialError]) -> str:
    with pytest.raises(kind) as refused:
        desk.says(word, by)
    return str(refused.value)


def test_a_report_is_approved_stage_by_stage(desk: Desk) -> None:
    statuses = [
        desk.says("confirm", desk.person("cluster_manager")),
        desk.says("submit", desk.person("regional_coordinator")),
        desk.says("pass", desk.person("quality_manager")),
        desk.says("minor_changes", desk.person("regional_coordinator", desk.other), "A comma."),
        desk.says("no_comment", desk.person("regional_authority")),
        desk.says("approve", desk.person("wp_lead")),
    ]

    assert statuses == [
        "submitting", "checking", "peer_review", "authority_comment", "approving", "approved",
    ]  # fmt: skip
    with unit_of_work(desk.programme.url) as session:
        trials = session.exec(select(Trial.status).where(Trial.region == desk.region)).all()
        hashes = set(session.exec(select(ReportDecision.content_hash)))
        content = session.get_one(Report, f"{desk.region}.e1").content_hash
    assert set(trials) == {"closed"}
    assert hashes == {content}


def test_a_submission_implies_the_confirmation_nobody_recorded(desk: Desk) -> None:
    desk.says("submit", desk.person("regional_coordinator"))

    with unit_of_work(desk.programme.url) as session:
        taken = session.exec(select(ReportDecision).order_by(col(ReportDecision.id))).all()
    assert [(d.decision, d.role, d.recorded) for d in taken] == [
        ("confirm", "cluster_manager", False),
        ("submit", "regional_coordinator", True),
    ]


def test_nobody_reviews_the_report_of_the_own_region(desk: Desk) -> None:
    desk.up_to_peer_review()

    told = refusal(desk, "approve", desk.person("regional_coordinator"), MoveNotYours)

    assert told == (
        "Only the peer_region_reviewer can take the move approve of a regional report "
        "that is peer_review, not the regional_coordinator."
    )


def test_an_authority_speaks_for_its_own_region_only(desk: Desk) -> None:
    desk.up_to_peer_review()
    stranger = desk.person("regional_authority", desk.other)

    told = refusal(desk, "comment", stranger, NotYourRegion)

    assert told == (
        f"{stranger} cannot decide this: the report of {desk.region} is for people of that region."
    )


def test_no_stage_can_be_skipped(desk: Desk) -> None:
    told = refusal(desk, "approve", desk.person("wp_lead"), MoveNotAllowed)

    assert told == (
        "A regional report that is confirming cannot take the move approve. "
        "Possible from here: confirm, correct, silence."
    )


def test_somebody_unknown_decides_nothing(desk: Desk) -> None:
    told = refusal(desk, "submit", "p-nobody", DecisionUnknown)

    assert told == "No such person: found 'p-nobody', expected an id of people.csv."


def test_major_changes_send_the_report_back_for_another_round(desk: Desk) -> None:
    desk.up_to_peer_review()

    reviewer = desk.person("regional_coordinator", desk.other)
    status = desk.says("major_changes", reviewer, "Name the addressee.")

    with unit_of_work(desk.programme.url) as session:
        report = open_report(session, desk.region)
        letter = session.exec(select(Letter).where(Letter.purpose == "report-returned")).one()
    assert report is not None
    assert (status, report.round) == ("submitting", 2)
    assert letter.person == desk.person("regional_coordinator")
    assert letter.facts["comment"] == "Name the addressee."


def test_a_comment_before_the_peer_review_is_kept_for_its_stage(desk: Desk) -> None:
    desk.up_to_peer_review()

    early = desk.says("comment", desk.person("regional_authority"), "Mention the voucher.")
    later = desk.says("approve", desk.person("regional_coordinator", desk.other))

    assert (early, later) == ("peer_review", "approving")


def test_silence_of_an_authority_is_logged_and_is_no_approval(desk: Desk) -> None:
    desk.up_to_peer_review()
    desk.says("approve", desk.person("regional_coordinator", desk.other))

    with unit_of_work(desk.programme.url) as session:
        report = open_report(session, desk.region)
        assert report is not None
        too_early = log_silence(session, desk.programme.setting, report, until=desk.at)
        logged = log_silence(
            session, desk.programme.setting, report, until=desk.at + timedelta(days=40)
        )
        status, waits = (
            report.status,
            log_silence(
                session, desk.programme.setting, report, until=desk.at + timedelta(days=400)
            ),
        )
    assert (too_early, logged, status, waits) == (False, True, "approving", False)
