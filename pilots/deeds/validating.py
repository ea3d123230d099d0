"""Validate a service: propose, take votes, let the lead adopt, confirm after the follow-up."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from evaluation import Proposal
from pilots.calendar_days import months_later
from pilots.decided import Decided
from pilots.deeds.evaluating import figures_of, newest_edition
from pilots.errors import DecisionUnknown, StillMissing
from pilots.letters import about_verdicts
from pilots.lifecycle import ENGINE, VERDICT, Agent, Role
from pilots.lifecycle.verdicts import VOTES
from pilots.moving import move
from pilots.setting import Setting
from pilots.tables import Edition, Report, ReportDecision, Trial, Verdict, Vote, Wave


def proposal_of(session: Session, verdict: Verdict) -> Proposal | None:
    """Return the proposal that is voted on, or None before there is one."""
    if verdict.edition is None:
        return None
    figures = figures_of(session.get_one(Edition, verdict.edition))
    return next(p for p in figures.proposals if p.service == verdict.service)


def propose(session: Session, setting: Setting, verdict: Verdict, *, until: datetime) -> bool:
    """Put the newest figures' proposal before the board; False if it already lies there."""
    edition = newest_edition(session, until=until)
    if edition is None or edition.number == verdict.edition:
        return False
    if verdict.status not in {"open", "voting"}:
        return False
    if verdict.status == "voting" and votes_of(session, verdict):
        return False  # the board votes on the proposal as it stands
    found = next(p for p in figures_of(edition).proposals if p.service == verdict.service)
    stage = setting.catalogue.review.stage("p2")
    day = setting.day(edition.as_of, None)
    move(
        session, VERDICT, verdict, "propose", by=ENGINE, at=edition.as_of, note=found.verdict,
        edition=edition.number, proposed=found.verdict, since=edition.as_of,
        deadline=setting.working_calendar(None).add(day, stage.working_days),
    )  # fmt: skip
    about_verdicts.proposed(session, setting, verdict, found, at=edition.as_of)
    return True


def votes_of(session: Session, verdict: Verdict) -> list[Vote]:
    query = select(Vote).where(Vote.service == verdict.service, Vote.round == verdict.round)
    return list(session.exec(query.order_by(col(Vote.at), col(Vote.by))))


def decide(session: Session, setting: Setting, service: str, decided: Decided) -> None:
    """Take a vote of the board or a decision of the lead on the verdict of ``service``.

    Raises:
        DecisionUnknown: no such person, no such service, or nothing proposed yet.
        StillMissing: quorum, majority, approved reports or the follow-up wave is missing.
        MoveNotAllowed, MoveNotYours: the status does not allow it.
    """
    person, verdict = setting.people.get(decided.by), session.get(Verdict, service)
    if person is None:
        raise DecisionUnknown("person", decided.by, "an id of people.csv")
    if verdict is None or verdict.since is None or verdict.since > decided.at:
        raise DecisionUnknown("proposal", service, "a service whose figures were proposed before")
    by = Agent(Role(person.role), decided.by)
    VERDICT.rule_for(decided.word, status=verdict.status, by=by)
    if decided.word in VOTES:
        _vote(session, setting, verdict, decided, by)
    else:
        DECIDED[decided.word](session, setting, verdict, decided, by)


def _vote(
    session: Session, setting: Setting, verdict: Verdict, decided: Decided, by: Agent
) -> None:
    """Count a vote; a member who votes again has changed their mind."""
    at, comment = decided.at, decided.comment
    move(session, VERDICT, verdict, decided.word, by=by, at=at, note=comment)
    session.merge(
        Vote(
            service=verdict.service, round=verdict.round, by=by.id, vote=decided.word, at=at,
            comment=comment,
        )
    )  # fmt: skip
    session.flush()
    _tell_lead(session, setting, verdict, at)


def _tell_lead(session: Session, setting: Setting, verdict: Verdict, at: datetime) -> None:
    votes, judged = votes_of(session, verdict), proposal_of(session, verdict)
    if judged and len(votes) == setting.catalogue.judging.votes.quorum:
        about_verdicts.quorum_reached(session, setting, verdict, judged, votes, at=at)


def missing_for_adoption(
    session: Session, setting: Setting, verdict: Verdict, *, at: datetime
) -> list[str]:
    """Return what gate G6 asks for at that moment, in words; empty when nothing is missing."""
    rule, votes = setting.catalogue.judging.votes, votes_of(session, verdict)
    missing = []
    if len(votes) < rule.quorum:
        missing.append(f"a quorum of {rule.quorum} of {rule.board} votes (there are {len(votes)})")
    elif not carried(setting, votes):
        missing.append("a majority for the proposal")
    waiting = unapproved_regions(session, verdict.service, at=at)
    if waiting:
        missing.append(f"the approved regional reports of {', '.join(waiting)}")
    return missing


def carried(setting: Setting, votes: list[Vote]) -> bool:
    """Whether enough of the board agrees: a majority of those who voted, and at least three."""
    agree = sum(vote.vote != "disagree" for vote in votes)
    return agree >= setting.catalogue.judging.votes.majority and agree * 2 > len(votes)


def unapproved_regions(session: Session, service: str, *, at: datetime) -> list[str]:
    """Return the regions with a trial of ``service`` whose report had no approval at ``at``."""
    approvals = (
        select(Report.subject)
        .join(ReportDecision, col(ReportDecision.report) == col(Report.id))
        .where(ReportDecision.stage == "r6", ReportDecision.decision == "approve")
        .where(col(ReportDecision.at) <= at)
    )
    approved = set(session.exec(approvals))
    trials = session.exec(select(Trial).where(Trial.service == service))
    return sorted(
        {t.region for t in trials if not (t.withdrawn_at and t.withdrawn_at <= at)} - approved
    )


def board_finished(session: Session) -> datetime | None:
    """Return when the last verdict was adopted; None while one is not."""
    adopted = [verdict.adopted_at for verdict in session.exec(select(Verdict))]
    return max(m for m in adopted if m) if adopted and all(adopted) else None


def agreed_conditions(votes: list[Vote]) -> list[str]:
    """Return the conditions the board adds: all of them when half of the votes name one."""
    named = [vote.comment for vote in votes if vote.vote == "agree_with_conditions"]
    return [text for text in named if text] if votes and len(named) * 2 >= len(votes) else []


def _adopt(
    session: Session, setting: Setting, verdict: Verdict, decided: Decided, by: Agent
) -> None:
    if missing := missing_for_adoption(session, setting, verdict, at=decided.at):
        raise StillMissing("adopt", missing)
    word = str(verdict.proposed)
    if word == "validated" and agreed_conditions(votes_of(session, verdict)):
        word = "validated_with_conditions"
    _enact(session, setting, verdict, decided, by, word)


def _refuse(
    session: Session, setting: Setting, verdict: Verdict, decided: Decided, by: Agent
) -> None:
    _must_have_failed(session, setting, verdict, decided.word)
    if not decided.comment:
        raise StillMissing(decided.word, ["the reasons, in the comment"])
    _enact(session, setting, verdict, decided, by, "not_validated")


def _enact(
    session: Session, setting: Setting, verdict: Verdict, decided: Decided, by: Agent, word: str
) -> None:
    """Write the verdict; it stays provisional until it is confirmed."""
    at = decided.at
    until = months_later(setting.day(at, None), setting.catalogue.judging.valid_for_months)
    move(
        session, VERDICT, verdict, decided.word, by=by, at=at, note=word, verdict=word,
        adopted_at=at, adopted_by=by.id, reasons=decided.comment, valid_until=until,
    )  # fmt: skip
    about_verdicts.adopted(session, setting, verdict, proposal_of(session, verdict), at=at)


def _reopen(
    session: Session, setting: Setting, verdict: Verdict, decided: Decided, by: Agent
) -> None:
    _must_have_failed(session, setting, verdict, decided.word)
    move(
        session, VERDICT, verdict, decided.word, by=by, at=decided.at, note=decided.comment,
        round=verdict.round + 1, edition=None, proposed=None, since=None,
    )  # fmt: skip


def _confirm(
    session: Session, _setting: Setting, verdict: Verdict, decided: Decided, by: Agent
) -> None:
    closing = followup_closing(session, verdict.service)
    if closing is None or closing > decided.at:
        raise StillMissing("confirm", ["the end of the follow-up wave"])
    at = decided.at
    move(session, VERDICT, verdict, "confirm", by=by, at=at, note=decided.comment, confirmed_at=at)


def followup_closing(session: Session, service: str) -> datetime | None:
    """Return when the last follow-up wave of ``service`` closes; None while that is unknown."""
    query = select(Wave.closes_at).join(Trial, col(Trial.id) == col(Wave.trial))
    ends = session.exec(
        query.where(
            Wave.kind == "followup", Trial.service == service, col(Trial.withdrawn_at).is_(None)
        )
    ).all()
    return max(end for end in ends if end) if ends and all(ends) else None


def _must_have_failed(session: Session, setting: Setting, verdict: Verdict, step: str) -> None:
    votes = votes_of(session, verdict)
    if len(votes) < setting.catalogue.judging.votes.quorum or carried(setting, votes):
        raise StillMissing(step, ["a vote of the board that failed"])


Deed = Callable[[Session, Setting, Verdict, Decided, Agent], None]
DECIDED: dict[str, Deed] = {
    "adopt": _adopt,
    "not_validated": _refuse,
    "reopen": _reopen,
    "return": _reopen,
    "confirm": _confirm,
}
