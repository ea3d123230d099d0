"""Letters about a trial as a whole: its pilot cluster leaves it."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from notifications import messages
from notifications.messages import Event
from notifications.outbox import Promise, queue_many
from notifications.renewing import sequence_after
from pilots.letters import addressing
from pilots.lifecycle import Agent
from pilots.setting import Setting
from pilots.tables import Person, Task, Trial


def withdrawn(session: Session, setting: Setting, trial: Trial, *, by: Agent) -> None:
    """Tell everybody with a part in the trial that it ends, and take its dates out of calendars."""
    queue_many(session, _letters(session, setting, trial, by))


def _letters(session: Session, setting: Setting, trial: Trial, by: Agent) -> Iterator[Promise]:
    if trial.withdrawn_at is None:
        return
    query = select(Task).where(Task.trial == trial.id, col(Task.opened_at).is_not(None))
    stopped = [task for task in session.exec(query) if task.status == "cancelled"]
    for reader in _readers(setting, trial):
        dates = [task for task in stopped if _is_theirs(setting, trial, task, reader)]
        yield addressing.promise(
            setting,
            message=_message(session, setting, trial, by, reader, dates),
            to=addressing.person(setting, reader),
            purpose="trial-withdrawn",
            subject=trial.id,
            step="withdrawn",
            not_before=addressing.moment(
                setting, addressing.region_of(setting, reader), trial.withdrawn_at
            ),
            because=f"trial {trial.id} withdraw",
        )


def _readers(setting: Setting, trial: Trial) -> list[Person]:
    return [
        *setting.in_role("cluster_manager", trial.cluster),
        *setting.in_role("service_facilitator", trial.cluster),
        *setting.in_role("regional_coordinator", trial.region),
        *setting.in_role("regional_authority", trial.region),
        *setting.in_role("wp_lead"),
    ]


def _is_theirs(setting: Setting, trial: Trial, task: Task, reader: Person) -> bool:
    place = trial.region if task.owner == "regional_coordinator" else trial.cluster
    return reader in setting.in_role(task.owner, place)[:1]


def _message(
    session: Session, setting: Setting, trial: Trial, by: Agent, reader: Person, dates: list[Task]
) -> messages.TrialWithdrawn:
    language = reader.language
    service = setting.catalogue.services[trial.service]
    steps = {step.id: step for step in service.rollout}
    left = trial.withdrawn_at
    return messages.TrialWithdrawn(
        **addressing.common(setting, trial.region),
        service=service.name_in(language),
        cluster=setting.clusters[trial.cluster].name,
        region=addressing.region_name(setting, trial.region, language),
        by=setting.people[by.id].name if by.id in setting.people else by.id,
        by_role=setting.catalogue.roles[by.role].label_in(language),
        withdrawn_on=setting.day(left, trial.region) if left else trial.starts,
        reason=trial.withdrawn_reason or "",
        cancelled=tuple(
            Event(
                key=f"{trial.id}.{task.step}",
                when=task.due or trial.planned_end,
                sequence=max(1, sequence_after(session, f"{trial.id}.{task.step}")),
                title=steps[task.step].title_in(language),
            )
            for task in dates
        ),
    )
