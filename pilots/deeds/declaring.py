"""Declare a conflict of interest, or that there is none, before a text is shown."""

from datetime import datetime

from sqlmodel import Session

from pilots.history import record
from pilots.letters import about_changes
from pilots.lifecycle import Agent, Rule
from pilots.reviews.refusals import NothingWritten
from pilots.setting import Setting
from pilots.tables import Interest

KIND = "interest"
UNKNOWN, NONE, CONFLICT = "unknown", "no conflict", "conflict"


def declare(
    session: Session,
    setting: Setting,
    subject: str,
    *,
    conflict: bool,
    statement: str,
    by: Agent,
    now: datetime,
) -> Interest:
    """Write down what ``by`` declares about ``subject``; a later word corrects an earlier one.

    The history keeps that it was said, not what: a statement may be about somebody's family. The
    lead hears of a conflict, since somebody else has to judge.

    Raises:
        NothingWritten: a conflict without a word about it.
    """
    if conflict and not statement.strip():
        raise NothingWritten("the statement about your conflict of interest")
    found = session.get(Interest, (subject, by.id))
    before = UNKNOWN if found is None else CONFLICT if found.conflict else NONE
    declared = found or Interest(
        subject=subject, person=by.id, conflict=conflict, statement="", at=now
    )
    declared.conflict, declared.statement, declared.at = conflict, statement.strip(), now
    session.add(declared)
    rule = Rule("declare", before, CONFLICT if conflict else NONE, (by.role,))
    record(session, KIND, f"{subject}.{by.id}", rule, by=by, at=now, note="")
    session.flush()
    if conflict and before != CONFLICT:
        about_changes.conflict_declared(session, setting, subject, by=by, now=now)
    return declared
