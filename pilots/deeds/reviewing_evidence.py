"""Look at what was handed in for a task: accept it, give it back, or do without it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from foundation.errors import TrialError
from pilots.changes import Deed, a_reason, note_change
from pilots.errors import MovedMeanwhile
from pilots.letters import about_pages
from pilots.lifecycle import TASK
from pilots.moving import move
from pilots.setting import Setting
from pilots.tables import Change, Evidence, HistoryLine, Task

RETURNED, WAIVED = "evidence returned", "evidence waived"
"""Kinds of changes; their reason is what the pilot cluster reads."""


class OwnEvidence(TrialError):
    """Nobody accepts what they have handed in themselves."""

    code = "PLAN-105"

    def __init__(self, subject: str) -> None:
        super().__init__(
            f"You have handed in {subject} yourself, so somebody else has to look at it: the "
            "programme lead, or another coordinator of the region. Nothing was changed."
        )


class OtherEvidenceMeanwhile(MovedMeanwhile):
    """The proof is not the one that was looked at."""

    code = "PLAN-106"

    def __init__(self, subject: str) -> None:
        TrialError.__init__(
            self,
            f"What was handed in for {subject} has changed since you opened the page. "
            "Look at it again, then decide. Nothing was changed.",
        )


def proof_of(session: Session, task: Task) -> list[Evidence]:
    """Return what was handed in for a task and not taken back, in that order."""
    query = select(Evidence).where(
        Evidence.trial == task.trial,
        Evidence.step == task.step,
        col(Evidence.removed_at).is_(None),
    )
    return list(session.exec(query.order_by(col(Evidence.at), col(Evidence.id))))


def proofs_of(session: Session, tasks: Sequence[Task]) -> dict[str, list[Evidence]]:
    """Return what was handed in for each of these tasks, by its name; for many at once."""
    found: dict[str, list[Evidence]] = {f"{task.trial}.{task.step}": [] for task in tasks}
    query = select(Evidence).where(
        col(Evidence.trial).in_({task.trial for task in tasks}), col(Evidence.removed_at).is_(None)
    )
    for piece in session.exec(query.order_by(col(Evidence.at), col(Evidence.id))):
        if (name := f"{piece.trial}.{piece.step}") in found:
            found[name].append(piece)
    return found


def version_of(task: Task, proof: list[Evidence]) -> str:
    """Return what stands for the state that somebody looks at: another proof, another version."""
    return ".".join([task.status, task.evidence or "", *(one.id for one in proof)])


def accept(session: Session, task: Task, deed: Deed, *, seen: str) -> None:
    """Take the proof of a task as enough.

    Raises:
        OwnEvidence: the same person handed it in.
        OtherEvidenceMeanwhile: it is not what was ``seen`` any more.
        MoveNotAllowed, MovedMeanwhile: the task does not wait for this.
    """
    _must_be_as_seen(session, task, seen)
    _must_be_of_others(session, task, deed)
    move(session, TASK, task, "accept", by=deed.by, at=deed.now)


def give_back(session: Session, setting: Setting, task: Task, deed: Deed, *, seen: str) -> Change:
    """Ask for another proof. The task stays done, its reason lies beside it.

    Raises:
        ReasonMissing: nobody says what is missing.
        OtherEvidenceMeanwhile: it is not what was ``seen`` any more.
        MoveNotAllowed, MovedMeanwhile: the task does not wait for this.
    """
    a_reason(deed.reason)
    _must_be_as_seen(session, task, seen)
    change = _with_reason(session, task, "return", RETURNED, deed)
    about_pages.evidence_returned(session, setting, task, change.reason, deed.now)
    return change


def waive(session: Session, task: Task, deed: Deed) -> Change:
    """Do without the proof that was asked for again.

    Raises:
        ReasonMissing: nobody says why.
        OwnEvidence: the same person handed it in.
        MoveNotAllowed, MovedMeanwhile: the task does not wait for this.
    """
    a_reason(deed.reason)
    _must_be_of_others(session, task, deed)
    return _with_reason(session, task, "waive", WAIVED, deed)


def reason_of_return(session: Session, task: Task) -> Change | None:
    """Return why a task was given back the last time, for those who hand in again."""
    query = select(Change).where(
        Change.subject == f"{task.trial}.{task.step}", Change.kind == RETURNED
    )
    return session.exec(query.order_by(col(Change.id).desc()).limit(1)).first()


def reasons_of_return(session: Session, tasks: Sequence[Task]) -> dict[str, Change]:
    """Return why each of these tasks was given back the last time, by its name."""
    names = [f"{task.trial}.{task.step}" for task in tasks]
    query = select(Change).where(col(Change.subject).in_(names), Change.kind == RETURNED)
    return {change.subject: change for change in session.exec(query.order_by(col(Change.id)))}


def moments_of_handing_in(session: Session, tasks: Sequence[Task]) -> dict[str, datetime]:
    """Return when each of these tasks was handed in the last time, by its name."""
    names = {f"{task.trial}.{task.step}": task.done_at for task in tasks}
    query = select(HistoryLine.subject, HistoryLine.at).where(
        col(HistoryLine.subject).in_(names),
        HistoryLine.kind == TASK.kind,
        HistoryLine.move == "done",
    )
    found = dict(session.exec(query.order_by(col(HistoryLine.seq))).all())
    return {name: at for name, done in names.items() if (at := found.get(name) or done)}


def _with_reason(session: Session, task: Task, step: str, kind: str, deed: Deed) -> Change:
    before = task.status
    rule = move(session, TASK, task, step, by=deed.by, at=deed.now)
    return note_change(
        session, kind, f"{task.trial}.{task.step}", deed,
        before={"status": before}, after={"status": rule.target},
    )  # fmt: skip


def _must_be_as_seen(session: Session, task: Task, seen: str) -> None:
    if version_of(task, proof_of(session, task)) != seen:
        raise OtherEvidenceMeanwhile(f"{task.trial}.{task.step}")


def _must_be_of_others(session: Session, task: Task, deed: Deed) -> None:
    handed_in = _handed_in(session, task)
    own = any(one.by == deed.by.id for one in proof_of(session, task))
    if own or (handed_in is not None and handed_in.by == deed.by.id):
        raise OwnEvidence(f"{task.trial}.{task.step}")


def _handed_in(session: Session, task: Task) -> HistoryLine | None:
    query = select(HistoryLine).where(
        HistoryLine.subject == f"{task.trial}.{task.step}",
        HistoryLine.kind == TASK.kind,
        HistoryLine.move == "done",
    )
    return session.exec(query.order_by(col(HistoryLine.seq).desc()).limit(1)).first()
