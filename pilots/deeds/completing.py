"""Say that a task is done: with all its proof, or with the reason why some is missing."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from pilots.deeds import proving
from pilots.deeds.finishing import take_done
from pilots.deeds.rolling_out import Walk, roll_out
from pilots.doers import must_be_theirs
from pilots.letters import about_pages
from pilots.lifecycle import Agent
from pilots.setting import Setting
from pilots.tables import Participation, Trial
from pilots.typed_wrong import MISSING, TypedWrong
from services_catalog import Step

ATTENDANCE = "attendance"
"""Asked for the core task beside its proof: whoever attended is asked to answer afterwards."""


def missing_proofs(session: Session, trial: Trial, step: Step, *, core: bool) -> list[str]:
    """Return what the checklist of a task still lacks, in its order."""
    there = {piece.proof for piece in proving.pieces(session, trial.id, step.id)}
    lacking = [proof for proof in step.evidence if proof not in there]
    if core and not attended(session, trial.id) and ATTENDANCE not in there:
        lacking.append(ATTENDANCE)
    return lacking


def attended(session: Session, trial: str) -> int:
    """Return how many firms are noted as having been at the core task."""
    query = select(func.count()).where(
        Participation.trial == trial, col(Participation.attended).is_(True)
    )
    return session.exec(query).one()


def complete(
    session: Session,
    setting: Setting,
    trial: Trial,
    step_id: str,
    *,
    reasons: Mapping[str, str],
    by: Agent,
    now: datetime,
) -> None:
    """Mark a task as done, again if it was returned, and open what may start now.

    Args:
        reasons: why there is no proof, by the lines of the checklist that lack one.

    Raises:
        NotYourTask: other people look after it.
        TypedWrong: proof is missing without a reason; fields are ``reason-<proof>``.
    """
    walk = Walk(session, setting, trial)
    step, task = walk.steps[step_id], walk.tasks[step_id]
    must_be_theirs(setting, trial, task, by)
    core = step_id == walk.service.core_task
    lacking = missing_proofs(session, trial, step, core=core)
    faults = {f"reason-{p}": MISSING for p in lacking if not reasons.get(p, "").strip()}
    if faults:
        raise TypedWrong(faults)
    place = (trial.id, step_id)
    for proof in lacking:
        proving.hand_in_note(
            session, place, proof, reasons[proof], by=by, now=now, kind=proving.REASON
        )
    pieces = proving.pieces(session, *place)
    proved = {piece.proof for piece in pieces if piece.kind != proving.REASON}
    handed_in = ";".join(proof for proof in step.evidence if proof in proved)
    unproved = sum(proof not in proved for proof in step.evidence)
    note = f"{len(pieces)} pieces, {unproved} of {len(step.evidence)} proofs by a reason only"
    take_done(walk, step_id, by=by, at=now, evidence=handed_in, note=note)
    about_pages.task_handed_in(session, setting, task, now)
    roll_out(session, setting, trial.id, until=now)
