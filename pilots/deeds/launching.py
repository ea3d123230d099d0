"""Launch a programme: freeze the criteria, select the trials."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from foundation.digests import digest
from pilots.errors import AlreadyLaunched
from pilots.letters import about_pages
from pilots.lifecycle import TRIAL, Agent, Role
from pilots.moving import move
from pilots.setting import Setting
from pilots.tables import Programme, Task, Trial


def launch(
    session: Session, setting: Setting, *, by: Agent, now: datetime, replayed: bool = False
) -> str:
    """Freeze and hash the criteria and the plan, select every trial; return the plan's hash.

    Its managers are asked to sign each trial's agreement, but not where all is ``replayed``: what
    no file records, such as signatures, is implied there and waits for nobody.

    Raises:
        AlreadyLaunched: criteria are frozen once.
    """
    programme = session.get_one(Programme, 1)
    if programme.launched_at is not None:
        raise AlreadyLaunched(programme.launched_at.isoformat())
    programme.plan_hash = plan_hash(session, setting)
    programme.launched_at = now
    for trial in session.exec(select(Trial).order_by(col(Trial.id))):
        move(session, TRIAL, trial, "select", by=by, at=now)
        if not replayed:
            about_pages.agreement_asked(session, setting, trial, now)
    return programme.plan_hash


def plan_hash(session: Session, setting: Setting) -> str:
    """Return the digest of what must not change unnoticed: definitions, trials, planned dates."""
    return digest(frozen_plan(session, setting))


def frozen_plan(session: Session, setting: Setting) -> dict[str, Any]:
    """Return what the plan's hash is taken over."""
    tasks = session.exec(select(Task).order_by(col(Task.trial), col(Task.step)))
    return {
        "definitions": setting.catalogue.digest,
        "programme": setting.programme.folder_digest,
        "plan": [
            [task.trial, task.step, task.planned_start.isoformat(), task.planned_due.isoformat()]
            for task in tasks
        ],
    }


def lead_of(setting: Setting) -> Agent:
    return Agent(Role.WP_LEAD, setting.in_role("wp_lead")[0].id)
