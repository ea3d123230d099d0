"""What the programme lead decides about a trial: select it, close it, let it fail."""

from sqlmodel import Session

from pilots.changes import Deed, a_reason
from pilots.deeds.collecting import cancel_rest
from pilots.errors import MoveNotAllowed
from pilots.letters import about_pages, about_trials
from pilots.lifecycle import TRIAL
from pilots.moving import move
from pilots.setting import Setting
from pilots.tables import Trial

BY_A_PERSON = ("select", "close", "fail")
"""Moves of a trial that a page offers, in this order, to those whom the life cycle allows."""


def moves_for(trial: Trial, deed: Deed) -> list[str]:
    """Return what the one who acts may do with the trial now."""
    rules = [rule for rule in TRIAL.rules if rule.source == trial.status]
    allowed = {rule.move for rule in rules if deed.by.role in rule.roles}
    return [step for step in BY_A_PERSON if step in allowed]


def decide(session: Session, setting: Setting, trial: Trial, step: str, deed: Deed) -> None:
    """Take one of ``BY_A_PERSON``.

    Raises:
        MoveNotAllowed, MoveNotYours, MovedMeanwhile: the life cycle refuses.
        ReasonMissing: a trial fails for a reason.
    """
    if step not in BY_A_PERSON:
        allowed = TRIAL.moves_from(trial.status) & set(BY_A_PERSON)
        raise MoveNotAllowed(step, kind=TRIAL.kind, status=trial.status, allowed=allowed)
    if step == "fail":
        fail(session, setting, trial, deed)
        return
    TRIAL.rule_for(step, status=trial.status, by=deed.by)
    move(session, TRIAL, trial, step, by=deed.by, at=deed.now)
    if step == "select":
        about_pages.agreement_asked(session, setting, trial, deed.now)


def fail(session: Session, setting: Setting, trial: Trial, deed: Deed) -> None:
    """End a trial that cannot go on; its tasks and questionnaires end with it.

    The reason stays with the trial: it may name people, and the history forgets nothing.
    """
    reason = a_reason(deed.reason)
    move(
        session, TRIAL, trial, "fail", by=deed.by, at=deed.now,
        withdrawn_at=deed.now, withdrawn_reason=reason,
    )  # fmt: skip
    cancel_rest(session, trial, at=deed.now)
    about_trials.withdrawn(session, setting, trial, by=deed.by)
