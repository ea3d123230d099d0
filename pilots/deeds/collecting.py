"""Collect feedback in one trial: take answers, open and close waves, end a withdrawn trial."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert
from sqlmodel import Session, col, select

from pilots.letters import about_trials, about_waves
from pilots.lifecycle import ENGINE, TASK, TRIAL, WAVE, Agent, Role
from pilots.marks import mark_of, set_mark
from pilots.moving import move
from pilots.recorded import Recorded, answer_moment, between
from pilots.setting import Setting
from pilots.tables import Answer, Participation, RefusedAnswer, Task, Trial, Wave

PHASE = "collect-feedback"
READY_SHARE = 0.7
"""Gate G0: the share of registered firms whose baseline should be in before the core task."""


def collect(
    session: Session,
    setting: Setting,
    trial_id: str,
    *,
    until: datetime,
    recorded: Recorded | None = None,
) -> None:
    """Walk the waves of one trial up to ``until``, in the order of time.

    Comes after ``roll_out`` for the same ``until``, which fixes when waves open and close.
    """
    trial = session.get_one(Trial, trial_id)
    waves = {w.kind: w for w in session.exec(select(Wave).where(Wave.trial == trial_id))}
    leaving = recorded.withdrawals.get(trial_id) if recorded and not trial.withdrawn_at else None
    if recorded:
        given = recorded.answers.get(trial_id, [])
        after = mark_of(session, PHASE, trial_id)
        fresh = between(given, answer_moment, after=after, until=until)
        ended = leaving.withdrawn_at if leaving else trial.withdrawn_at
        take_answers(session, trial, waves, fresh, ended=ended)
    steps = _steps(session, setting, trial, waves)
    if leaving:
        lead = Agent(Role.CLUSTER_MANAGER, leaving.by)
        steps.append(
            (leaving.withdrawn_at, 1, lambda: withdraw(
                session, setting, trial, by=lead, at=leaving.withdrawn_at, reason=leaving.reason
            ))
        )  # fmt: skip
    for moment, _, step in sorted(steps, key=lambda due: due[:2]):
        if moment <= until and trial.withdrawn_at is None:
            step()
    set_mark(session, PHASE, trial_id, until)


Due = tuple[datetime, int, Callable[[], None]]


def _steps(session: Session, setting: Setting, trial: Trial, waves: dict[str, Wave]) -> list[Due]:
    """Return what the calendar asks of the waves, with its moment; ends before beginnings."""
    steps: list[Due] = []
    for kind, wave in waves.items():
        if wave.status == "planned" and wave.opens_at and kind != "baseline":
            steps.append(
                (wave.opens_at, 2, lambda w=wave: _open(session, setting, trial, w))  # type: ignore[misc]
            )
        if wave.status in {"planned", "open"} and wave.closes_at:
            steps.append(
                (wave.closes_at, 0, lambda w=wave: _close(session, setting, trial, w))  # type: ignore[misc]
            )
    return steps


def _open(session: Session, setting: Setting, trial: Trial, wave: Wave) -> None:
    at = wave.opens_at
    if at is None:
        return
    move(session, WAVE, wave, "open", by=ENGINE, at=at)
    move(session, TRIAL, trial, f"open_{wave.kind}", by=ENGINE, at=at)
    about_waves.opened(session, setting, trial, wave)


def _close(session: Session, setting: Setting, trial: Trial, wave: Wave) -> None:
    at = wave.closes_at
    if at is None:
        return
    _refuse_late(session, wave)
    note = _readiness(session, setting, trial) if wave.kind == "baseline" else ""
    move(session, WAVE, wave, "close", by=ENGINE, at=at, note=note)
    if wave.kind != "baseline":
        move(session, TRIAL, trial, f"close_{wave.kind}", by=ENGINE, at=at)


def take_answers(
    session: Session,
    trial: Trial,
    waves: dict[str, Wave],
    answers: Iterable[Any],
    *,
    ended: datetime | None,
) -> Counter[str]:
    """Store each answer, or list it as refused with the reason; count both."""
    answers = list(answers)
    query = select(Participation.firm, Participation.attended).where(
        Participation.trial == trial.id
    )
    # A page hands in one firm's answers, a replay those of all.
    if len(firms := {answer.respondent for answer in answers}) == 1:
        query = query.where(col(Participation.firm).in_(firms))
    attended = dict(session.exec(query).all())
    taken: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for answer in answers:
        row = {
            "respondent": answer.respondent,
            "trial": trial.id,
            "wave": answer.wave,
            "item": answer.item,
            "value": answer.value,
            "answered_at": answer.answered_at,
        }
        closes_at = waves[answer.wave].closes_at
        if ended and answer.answered_at > ended:
            refused.append(row | {"reason": "withdrawn"})
        elif closes_at and answer.answered_at >= closes_at:
            refused.append(row | {"reason": "late"})
        elif answer.wave != "baseline" and not attended.get(answer.respondent, True):
            refused.append(row | {"reason": "not_attended"})
        else:
            taken.append(row)
    session.flush()
    if taken:
        session.connection().execute(insert(Answer), taken)
    if refused:
        session.connection().execute(insert(RefusedAnswer), refused)
    return Counter({"taken": len(taken), "refused": len(refused)})


def _refuse_late(session: Session, wave: Wave) -> None:
    """List answers that came on the day of the core task: by then the baseline was over."""
    late = select(Answer).where(
        Answer.trial == wave.trial,
        Answer.wave == wave.kind,
        col(Answer.answered_at) >= wave.closes_at,
    )
    for answer in session.exec(late).all():
        fields = answer.model_dump(exclude={"id"})
        session.add(RefusedAnswer(**fields, reason="late"))
        session.connection().execute(delete(Answer).where(col(Answer.id) == answer.id))


def _readiness(session: Session, setting: Setting, trial: Trial) -> str:
    """Look at gate G0: whether enough registered firms answered the baseline in full.

    How many exactly stays out of the history, which many read and nobody can change.
    """
    items = setting.catalogue.items("baseline", "sme_contact", trial.service)
    required = [item.id for item in items if item.required]
    answered = (
        select(Answer.respondent)
        .where(Answer.trial == trial.id, Answer.wave == "baseline", col(Answer.item).in_(required))
        .group_by(Answer.respondent)
        .having(func.count(func.distinct(Answer.item)) == len(required))
    )
    valid = len(session.exec(answered).all())
    registered = session.exec(
        select(func.count()).select_from(Participation).where(Participation.trial == trial.id)
    ).one()
    if registered and valid >= READY_SHARE * registered:
        return f"G0 ready: the baseline of {READY_SHARE:.0%} of {registered} firms or more is there"
    return f"G0 warns: the baseline of fewer than {READY_SHARE:.0%} of {registered} firms is there"


def withdraw(
    session: Session, setting: Setting, trial: Trial, *, by: Agent, at: datetime, reason: str
) -> None:
    """End a trial that its pilot cluster leaves; its tasks and waves end with it."""
    move(
        session, TRIAL, trial, "withdraw", by=by, at=at, note=reason,
        withdrawn_at=at, withdrawn_reason=reason,
    )  # fmt: skip
    cancel_rest(session, trial, at=at)
    about_trials.withdrawn(session, setting, trial, by=by)


def cancel_rest(session: Session, trial: Trial, *, at: datetime) -> None:
    """End what has not ended of the tasks and questionnaires of a trial that ends."""
    for task in session.exec(select(Task).where(Task.trial == trial.id)):
        if "cancel" in TASK.moves_from(task.status):
            move(session, TASK, task, "cancel", by=ENGINE, at=at)
    for wave in session.exec(select(Wave).where(Wave.trial == trial.id)):
        if "cancel" in WAVE.moves_from(wave.status):
            move(session, WAVE, wave, "cancel", by=ENGINE, at=at)
