"""Vote on a verdict as a member of the board, on the proposal as it was shown."""

from sqlmodel import Session

from pilots.decided import Decided
from pilots.deeds import validating
from pilots.reviews.refusals import (
    ConflictDeclared,
    InterestUnknown,
    ProposalChanged,
    ReasonNeeded,
)
from pilots.reviews.standing import a_person, interest_in
from pilots.setting import Setting
from pilots.tables import Verdict

WITH_REASON = frozenset({"disagree", "agree_with_conditions", "not_validated", "reopen"})


def interest_name(service: str) -> str:
    """Return under which name interests in the verdict on ``service`` are declared."""
    return f"verdict.{service}"


def proposal_name(verdict: Verdict) -> str:
    """Return what a vote is bound to: round, edition of the figures, what they propose."""
    return f"{verdict.round}.{verdict.edition or 0}.{verdict.proposed or ''}"


def vote(
    session: Session, setting: Setting, verdict: Verdict, decided: Decided, *, shown: str
) -> None:
    """Take a vote, or a decision of the lead, on the proposal that was ``shown``.

    Raises:
        ProposalChanged: another proposal lies there by now.
        InterestUnknown, ConflictDeclared: the person may not judge this service.
        ReasonNeeded: the word means nothing without a reason.
        StillMissing, MoveNotAllowed, MoveNotYours: the verdict does not allow it.
    """
    person, mine = a_person(setting, decided.by), interest_name(verdict.service)
    if proposal_name(verdict) != shown:
        raise ProposalChanged
    interest = interest_in(session, mine, person.id)
    if interest is None:
        raise InterestUnknown
    if interest.conflict:
        raise ConflictDeclared(person.name)
    if decided.word in WITH_REASON and not decided.comment.strip():
        raise ReasonNeeded(decided.word)
    validating.decide(session, setting, verdict.service, decided)
