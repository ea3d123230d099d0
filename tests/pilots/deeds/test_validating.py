"""The engine proposes, the board votes, the lead adopts, somebody confirms."""

from datetime import UTC, datetime, timedelta

import pytest

from foundation.database import unit_of_work
from pilots.decided import Decided
from pilots.deeds import reviewing
from pilots.deeds.validating import decide, missing_for_adoption, votes_of
from pilots.errors import MoveNotYours, StillMissing
from pilots.tables import Verdict
from tests.factories.programmes import Programme

SERVICE = "svc-synergy-diamond"
JUNE = datetime(2027, 6, 28, 8, 0, tzinfo=UTC)


class Board:
    """Votes and decisions on one service, an hour apart."""

    def __init__(self, programme: Programme) -> None:
        self.programme, self.at = programme, JUNE
        self.members = [person.id for person in programme.setting.in_role("advisory_expert")]
        self.lead = programme.setting.in_role("wp_lead")[0].id

    def says(self, word: str, by: str, comment: str = "") -> Verdict:
        self.at += timedelta(hours=1)
        with unit_of_work(self.programme.url) as session:
            decided = Decided(word, by, self.at, comment)
            decide(session, self.programme.setting, SERVICE, decided)
            return session.get_one(Verdict, SERVICE)

    def votes(self, *words: str) -> None:
        for member, word in zip(self.members, words, strict=False):
            self.says(word, member, "Two regions are too few." if word != "agree" else "")

    def approve_reports(self) -> None:
        """Take every regional report through its review."""
        setting = self.programme.setting
        for region in setting.reporting:
            other = next(r for r in setting.reporting if r != region)
            for word, by in (
                ("submit", setting.in_role("regional_coordinator", region)[0].id),
                ("pass", setting.in_role("quality_manager")[0].id),
                ("approve", setting.in_role("regional_coordinator", other)[0].id),
                ("no_comment", setting.in_role("regional_authority", region)[0].id),
                ("approve", self.lead),
            ):
                self.at += timedelta(hours=1)
                with unit_of_work(self.programme.url) as session:
                    reviewing.decide(session, setting, region, Decided(word, by, self.at))

    def missing(self) -> list[str]:
        with unit_of_work(self.programme.url) as session:
            verdict = session.get_one(Verdict, SERVICE)
            return missing_for_adoption(session, self.programme.setting, verdict, at=self.at)


@pytest.fixture
def board(undecided: Programme) -> Board:
    return Board(undecided)


def test_no_proposal_is_adopted_without_quorum_and_approved_reports(board: Board) -> None:
    board.votes("agree", "agree")

    with pytest.raises(StillMissing) as refused:
        board.says("adopt", board.lead)

    assert refused.value.code == "TRIAL-104"
    assert str(refused.value).startswith(
        "The move adopt has to wait. Still missing: a quorum of 3 of 5 votes (there are 2); "
        "the approved regional reports of "
    )


def test_an_agreed_proposal_is_adopted_and_stays_provisional(board: Board) -> None:
    board.approve_reports()
    board.votes("agree", "agree", "agree")

    verdict = board.says("adopt", board.lead)

    assert (verdict.status, verdict.verdict) == ("adopted", verdict.proposed)
    assert verdict.adopted_by == board.lead
    assert verdict.valid_until is not None


def test_nobody_but_the_lead_adopts(board: Board) -> None:
    with pytest.raises(MoveNotYours):
        board.says("adopt", board.members[0])


def test_a_member_who_votes_twice_has_one_vote(board: Board) -> None:
    board.says("agree", board.members[0])
    board.says("disagree", board.members[0], "I looked again.")

    with unit_of_work(board.programme.url) as session:
        votes = votes_of(session, session.get_one(Verdict, SERVICE))
    assert [(vote.by, vote.vote) for vote in votes] == [(board.members[0], "disagree")]


def test_after_a_failed_vote_the_lead_may_only_refuse_or_reopen(board: Board) -> None:
    board.approve_reports()
    board.votes("agree", "disagree", "disagree")

    assert board.missing() == ["a majority for the proposal"]
    with pytest.raises(StillMissing, match="the reasons, in the comment"):
        board.says("not_validated", board.lead)
    refused = board.says("not_validated", board.lead, "The board did not follow.")

    assert (refused.status, refused.verdict) == ("adopted", "not_validated")


def test_a_reopened_verdict_begins_another_round(board: Board) -> None:
    board.votes("disagree", "disagree", "disagree")

    reopened = board.says("reopen", board.lead)

    assert (reopened.status, reopened.round, reopened.proposed) == ("open", 2, None)


def test_a_vote_that_carried_cannot_be_reopened(board: Board) -> None:
    board.votes("agree", "agree", "agree")

    with pytest.raises(StillMissing, match="a vote of the board that failed"):
        board.says("reopen", board.lead)


def test_a_verdict_is_confirmed_only_after_the_follow_up(board: Board) -> None:
    board.approve_reports()
    board.votes("agree", "agree", "agree")
    board.says("adopt", board.lead)

    with pytest.raises(StillMissing, match="the end of the follow-up wave"):
        board.says("confirm", board.lead)
    board.at = datetime(2028, 6, 1, tzinfo=UTC)
    confirmed = board.says("confirm", board.lead)

    assert confirmed.status == "confirmed"
