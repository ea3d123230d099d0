"""What evaluation looks at: rows of the database as plain records, as of a moment."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from evaluation.observations import Observations
from pilots.lifecycle.tasks import DONE
from pilots.setting import Setting
from pilots.tables import Answer, Participation, Task, Trial, Wave

ANSWERED = ("respondent", "trial", "wave", "item", "value")


def observe(session: Session, setting: Setting, *, as_of: datetime) -> Observations:
    """Return what was known at ``as_of``: later answers, tasks and withdrawals do not exist yet."""
    trials = list(session.exec(select(Trial).order_by(col(Trial.id))))
    return Observations.of_records(
        trials=[_trial(session, setting, trial, as_of) for trial in trials],
        firms=[
            {"sme": firm.id, "cluster": firm.cluster, "size": firm.size}
            for firm in setting.firms.values()
        ],
        participations=[
            {"sme": firm, "cluster": cluster, "service": service, "attended": attended}
            for cluster, service, firm, attended in session.exec(
                select(Trial.cluster, Trial.service, Participation.firm, Participation.attended)
                .join(Participation, col(Participation.trial) == col(Trial.id))
                .order_by(col(Trial.id), col(Participation.firm))
            )
        ],
        answers=list(_answers(session, {trial.id: trial for trial in trials}, as_of)),
        exchange_rates={
            "EUR": 1.0,
            **{code: float(rate) for code, rate in setting.programme.exchange_rates.items()},
        },
    )


def gone(trial: Trial, as_of: datetime) -> bool:
    """Whether ``trial`` had been withdrawn or given up by ``as_of``."""
    return trial.withdrawn_at is not None and trial.withdrawn_at <= as_of


def _trial(session: Session, setting: Setting, trial: Trial, as_of: datetime) -> dict[str, object]:
    tasks = list(session.exec(select(Task).where(Task.trial == trial.id)))
    mandatory = [task for task in tasks if task.mandatory]
    done = [t for t in mandatory if t.status in DONE and t.done_at and t.done_at <= as_of]
    exit_wave = session.get_one(Wave, (trial.id, "exit"))
    closed = exit_wave.closes_at is not None and exit_wave.closes_at <= as_of
    calendar = setting.calendar(trial.region)
    finished = len(done) == len(mandatory)
    last = max((t.done_at for t in done if t.done_at), default=as_of)
    return {
        "cluster": trial.cluster,
        "service": trial.service,
        "region": trial.region,
        "region_type": trial.region_type,
        "country": setting.regions[trial.region].country,
        "withdrawn": gone(trial, as_of),
        "completed": finished and closed and not gone(trial, as_of),
        "mandatory": len(mandatory),
        "accepted": sum(task.status == "accepted" for task in done),
        "planned_days": calendar.count(trial.starts, trial.planned_end),
        "actual_days": (
            float(calendar.count(trial.starts, setting.day(last, trial.region)))
            if finished
            else float("nan")
        ),
    }


def _answers(
    session: Session, trials: dict[str, Trial], as_of: datetime
) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Yield the answers that count: the last to each item, of trials that were not left."""
    counted: dict[tuple[str, str, str, str], str] = {}
    rows = session.connection().execute(
        columns(*(col(getattr(Answer, name)) for name in ANSWERED))
        .where(col(Answer.answered_at) <= as_of)
        .order_by(col(Answer.answered_at), col(Answer.id))
    )
    for respondent, trial, wave, item, value in rows:
        counted[respondent, trial, wave, item] = value
    for (respondent, trial_id, wave, item), value in counted.items():
        trial = trials[trial_id]
        if not gone(trial, as_of):
            yield respondent, trial.cluster, trial.service, wave, item, value
