"""A message with facts of a reader's own trial, to look at before anything is promised."""

from typing import Any

from sqlmodel import Session, col, select

from notifications.messages import Message
from notifications.outbox import Recipient
from pilots.letters import addressing
from pilots.setting import Setting
from pilots.tables import Firm, Participation, Person, Task, Trial

OF_TASKS = frozenset({"due", "event"})
"""Facts that other messages have as well, about something else."""


def reader(setting: Setting, somebody: Person | Firm) -> Recipient:
    """Return ``somebody`` as the reader of a letter."""
    if isinstance(somebody, Firm):
        return addressing.firm(setting, somebody)
    return addressing.person(setting, somebody)


def sampled(
    session: Session, setting: Setting, kind: type[Message], somebody: Person | Firm, language: str
) -> Message:
    """Return the example of ``kind`` with what is known about a trial of ``somebody``.

    What the programme does not know yet, such as votes and remarks, stays that of the example.
    """
    known = _known(session, setting, somebody, language)
    about_tasks = "task" in kind.model_fields
    fitting = {
        name: value
        for name, value in known.items()
        if name in kind.model_fields and (about_tasks or name not in OF_TASKS)
    }
    return kind.model_validate(kind.example().model_dump() | fitting)


def _known(
    session: Session, setting: Setting, somebody: Person | Firm, language: str
) -> dict[str, Any]:
    trial = _trial(session, somebody)
    if trial is None:
        return addressing.common(setting)
    service = setting.catalogue.services[trial.service]
    owned = somebody.role if isinstance(somebody, Person) else ""
    return {
        **addressing.common(setting, trial.region),
        "service": service.name_in(language),
        "cluster": setting.clusters[trial.cluster].name,
        "region": addressing.region_name(setting, trial.region, language),
        "purpose": service.purpose_in(language),
        **_task(session, setting, trial, owned, language),
    }


def _trial(session: Session, somebody: Person | Firm) -> Trial | None:
    query = select(Trial).order_by(col(Trial.starts), col(Trial.id))
    if isinstance(somebody, Firm):
        theirs = select(Participation.trial).where(Participation.firm == somebody.id)
        part = session.exec(query.where(col(Trial.id).in_(theirs))).first()
        return part or session.exec(query.where(Trial.cluster == somebody.cluster)).first()
    if somebody.cluster:
        return session.exec(query.where(Trial.cluster == somebody.cluster)).first()
    if somebody.region:
        return session.exec(query.where(Trial.region == somebody.region)).first()
    return session.exec(query).first()


def _task(
    session: Session, setting: Setting, trial: Trial, owned: str, language: str
) -> dict[str, Any]:
    steps = {step.id: step for step in setting.catalogue.services[trial.service].rollout}
    tasks = session.exec(
        select(Task).where(Task.trial == trial.id).order_by(col(Task.position))
    ).all()
    task = next((task for task in tasks if task.owner == owned), tasks[0])
    step = steps[task.step]
    after = [other for other in steps.values() if step.id in other.depends_on]
    return {
        "task": step.title_in(language),
        "due": task.due or task.planned_due,
        "evidence": tuple(step.evidence_in(proof, language) for proof in step.evidence),
        "unlocks": tuple(other.title_in(language) for other in after),
        "event": f"{trial.id}.{task.step}",
    }
