"""Hand a task to a colleague of the same house, or take it back."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from pilots import history
from pilots.doers import colleagues, must_be_theirs
from pilots.letters import about_pages
from pilots.lifecycle import TASK, Agent, Role
from pilots.lifecycle.rules import Rule
from pilots.setting import Setting
from pilots.tables import Delegation, Task, Trial
from pilots.typed_wrong import CHANGED, UNKNOWN, TypedWrong

OWNERS = (Role.CLUSTER_MANAGER, Role.SERVICE_FACILITATOR, Role.REGIONAL_COORDINATOR)


def delegate(  # noqa: PLR0913 -- who hands what to whom, and what they saw
    session: Session,
    setting: Setting,
    trial: Trial,
    task: Task,
    *,
    to: str,
    seen: str,
    by: Agent,
    now: datetime,
) -> Delegation | None:
    """Let ``to`` look after a task from now on; its owner again if ``to`` is empty.

    Args:
        seen: who looked after it on the page that was shown; empty: its owner.

    Returns:
        The delegation; None if the task went back to its owner.

    Raises:
        NotYourTask: other people look after it.
        TypedWrong: ``to`` is no colleague, or somebody else has handed the task on meanwhile.
    """
    must_be_theirs(setting, trial, task, by)
    held = session.get(Delegation, (trial.id, task.step))
    current = held.person if held else ""
    if current == to:
        return held
    if seen != current:
        raise TypedWrong({"to": CHANGED})
    if to and to not in {person.id for person in colleagues(setting, trial, task.owner)}:
        raise TypedWrong({"to": UNKNOWN})
    if held is not None:
        ended = delete(Delegation).where(
            col(Delegation.trial) == trial.id,
            col(Delegation.step) == task.step,
            col(Delegation.person) == current,
        )
        if session.connection().execute(ended).rowcount != 1:
            raise TypedWrong({"to": CHANGED})
        session.expunge(held)
    move = "delegate" if to else "take_back"
    rule = Rule(move, task.status, task.status, OWNERS)
    subject = f"{trial.id}.{task.step}"
    history.record(session, TASK.kind, subject, rule, by=by, at=now, note=to)
    if not to:
        about_pages.taken_back(session, setting, task, now)
        return None
    made = Delegation(trial=trial.id, step=task.step, person=to, by=by.id, at=now)
    session.add(made)
    session.flush()
    about_pages.delegated(session, setting, made, now)
    return made
