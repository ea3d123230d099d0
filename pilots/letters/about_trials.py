"""Letters about a trial as a whole: its pilot cluster leaves it."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, select

from notifications import messages
from notifications.claiming import LEFT
from notifications.messages import Event
from notifications.outbox import Promise, queue_many
from notifications.renewing import sequence_after
from notifications.tables import Letter
from pilots.letters import addressing
from pilots.letters.about_changes import FIRST_DAY
from pilots.lifecycle import Agent
from pilots.setting import Setting
from pilots.tables import Person, Task, Trial

ALSO_TOLD = ("start-moved", "date-granted", "delegated")
"""Letters besides those of open tasks that put a date into their reader's calendar."""


def withdrawn(session: Session, setting: Setting, trial: Trial, *, by: Agent) -> None:
    """Tell everybody with a part in the trial that it ends, and take its dates out of calendars."""
    queue_many(session, _letters(session, setting, trial, by))


def _letters(session: Session, setting: Setting, trial: Trial, by: Agent) -> Iterator[Promise]:
    if trial.withdrawn_at is None:
        return
    query = select(Task).where(Task.trial == trial.id, col(Task.opened_at).is_not(None))
    stopped = [task for task in session.exec(query) if task.status == "cancelled"]
    for reader in _readers(setting, trial):
        dates = {
            f"{trial.id}.{task.step}": task.due or trial.planned_end
            for task in stopped
            if _is_theirs(setting, trial, task, reader)
        }
        dates |= _also_told(session, setting, trial, reader)
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


def _also_told(session: Session, setting: Setting, trial: Trial, reader: Person) -> dict[str, date]:
    """Return the days to come that the reader's calendar has of what has not begun, by their key.

    The first day after it was moved; tasks with another date or in other hands than planned.
    """
    left = setting.day(trial.withdrawn_at, trial.region) if trial.withdrawn_at else trial.starts
    over = select(Task.step).where(Task.trial == trial.id, Task.status != "cancelled")
    kept = {f"{trial.id}.{step}" for step in session.exec(over)}
    told = (
        select(Letter.subject, Letter.facts)
        .where(Letter.person == reader.id, col(Letter.purpose).in_(ALSO_TOLD))
        .where(col(Letter.subject).startswith(trial.id, autoescape=True))
        .where(col(Letter.state).in_(LEFT))
        .order_by(col(Letter.id))
    )
    days = {
        str(facts["event"]): date.fromisoformat(facts.get("starts") or facts["due"])
        for subject, facts in session.exec(told)
        if subject == trial.id or subject.startswith(f"{trial.id}.")
        if facts.get("event") and (facts.get("starts") or facts.get("due"))
    }
    return {key: day for key, day in days.items() if day >= left and key not in kept}


def _message(
    session: Session,
    setting: Setting,
    trial: Trial,
    by: Agent,
    reader: Person,
    dates: dict[str, date],
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
                key=key,
                when=day,
                sequence=max(1, sequence_after(session, key.removesuffix(FIRST_DAY))),
                title=steps[step].title_in(language) if step in steps else "",
            )
            for key, day in dates.items()
            for step in [key.removeprefix(f"{trial.id}.")]
        ),
    )
