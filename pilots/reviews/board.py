"""How far the board has come with a verdict: votes, quorum, what is missing, what may be done."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from pilots.access.visitor import Visitor
from pilots.deeds.validating import (
    agreed_conditions,
    carried,
    followup_closing,
    unapproved_regions,
    votes_of,
)
from pilots.deeds.voting import interest_name, proposal_name
from pilots.lifecycle import VERDICT, Role
from pilots.lifecycle.verdicts import VOTES
from pilots.setting import Setting
from pilots.tables import HistoryLine, Interest, Verdict, Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardStanding:
    """``visible`` are the votes that the visitor may see.

    A member sees the votes of others after their own: nobody should vote with the first voice in
    the ear. How many have voted is known to all.
    """

    verdict: Verdict
    shown: str
    votes: tuple[Vote, ...]
    visible: tuple[Vote, ...]
    own: Vote | None
    earlier: tuple[HistoryLine, ...]
    interest: Interest | None
    quorum: int
    majority: int
    board: int
    agreeing: int
    carried: bool
    failed: bool
    waiting_regions: tuple[str, ...]
    conditions: tuple[str, ...]
    followup: datetime | None
    steps: tuple[str, ...]

    @property
    def adoptable(self) -> bool:
        return self.carried and len(self.votes) >= self.quorum and not self.waiting_regions


def standing_of(
    session: Session, setting: Setting, verdict: Verdict, visitor: Visitor, *, now: datetime
) -> BoardStanding:
    votes, rule = votes_of(session, verdict), setting.catalogue.judging.votes
    own = next((vote for vote in votes if vote.by == visitor.id), None)
    hidden = visitor.role == Role.ADVISORY_EXPERT and own is None and verdict.status == "voting"
    enough = len(votes) >= rule.quorum
    return BoardStanding(
        verdict=verdict,
        shown=proposal_name(verdict),
        votes=tuple(votes),
        visible=() if hidden else tuple(votes),
        own=own,
        earlier=() if hidden else _earlier(session, verdict, votes),
        interest=session.get(Interest, (interest_name(verdict.service), visitor.id)),
        quorum=rule.quorum,
        majority=rule.majority,
        board=rule.board,
        agreeing=sum(vote.vote != "disagree" for vote in votes),
        carried=carried(setting, votes),
        failed=enough and not carried(setting, votes),
        waiting_regions=tuple(unapproved_regions(session, verdict.service, at=now)),
        conditions=tuple(agreed_conditions(votes)),
        followup=followup_closing(session, verdict.service),
        steps=tuple(
            rule.move
            for rule in VERDICT.rules
            if rule.source == verdict.status and visitor.role in rule.roles
        ),
    )


def _earlier(session: Session, verdict: Verdict, votes: list[Vote]) -> tuple[HistoryLine, ...]:
    """Return votes that a member has changed since; the history keeps them."""
    query = select(HistoryLine).where(
        HistoryLine.kind == VERDICT.kind,
        HistoryLine.subject == verdict.service,
        col(HistoryLine.move).in_(VOTES),
    )
    lines = session.exec(query.order_by(col(HistoryLine.seq))).all()
    newest = {line.by: line.seq for line in lines}
    voted = {vote.by for vote in votes}
    return tuple(line for line in lines if line.by not in voted or newest[line.by] != line.seq)
