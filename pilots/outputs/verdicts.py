"""verdicts.json: what is proposed for every service, and what people made of it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from evaluation import Evaluation, Proposal
from pilots.deeds.validating import agreed_conditions, followup_closing, proposal_of, votes_of
from pilots.tables import Verdict


def verdicts(session: Session, figures: Evaluation) -> list[dict[str, Any]]:
    """Return one entry a service, in the order of the catalogue; ``figures`` give the gates."""
    rows = {row.service: row for row in session.exec(select(Verdict))}
    return [
        _entry(
            session,
            rows[proposal.service],
            judged_proposal(session, rows[proposal.service], proposal),
        )
        for proposal in figures.proposals
        if proposal.service in rows
    ]


def judged_proposal(session: Session, row: Verdict, newest: Proposal) -> Proposal:
    """Return the proposal that was voted on; before any vote it is that of the newest figures."""
    voted = row.verdict is not None or bool(votes_of(session, row))
    return (proposal_of(session, row) if voted else None) or newest


def _entry(session: Session, row: Verdict, proposal: Proposal) -> dict[str, Any]:
    votes = votes_of(session, row)
    return {
        "service": row.service,
        "proposed": proposal.verdict,
        "verdict": row.verdict,
        "provisional": row.status != "confirmed",
        "gates": dict(proposal.gates),
        "reasons": [reason.text("en") for reason in proposal.reasons],
        "conditions": [condition.text("en") for condition in proposal.conditions]
        + agreed_conditions(votes),
        "region_types": dict(proposal.region_types),
        "votes": {word: sum(vote.vote == word for vote in votes)
                  for word in ("agree", "agree_with_conditions", "disagree")},
        "dissent": [{"by": vote.by, "reason": vote.comment} for vote in votes
                    if vote.vote == "disagree"],
        "adopted_by": row.adopted_by,
        "adopted_at": row.adopted_at.isoformat() if row.adopted_at else None,
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
    }  # fmt: skip


def verdict_table(session: Session) -> list[dict[str, Any]]:
    """Return one row a service for a table: proposed, adopted, by whom."""
    return [
        {
            "service": row.service,
            "status": row.status,
            "proposed": row.proposed or "",
            "verdict": row.verdict or "",
            "adopted by": row.adopted_by or "",
        }
        for row in session.exec(select(Verdict).order_by(col(Verdict.service)))
    ]


def waits_for_confirmation(session: Session, row: Verdict, now: datetime) -> bool:
    """Whether a provisional verdict could be confirmed: its follow-up wave is over."""
    if row.status != "adopted":
        return False
    closing = followup_closing(session, row.service)
    return closing is not None and closing <= now
