"""Letters about tasks: one when it opens, reminders, and help when it is late."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from notifications import messages
from notifications.outbox import Promise, queue_many
from notifications.renewing import renew, sequence_after
from pilots.ahead import expected_tasks
from pilots.doers import delegate_of, doers
from pilots.letters import about_waves, addressing
from pilots.tables import Person, Task
from services_catalog import Step

if TYPE_CHECKING:
    from pilots.deeds.rolling_out import Walk

PURPOSES = ("task", "task-reminder", "task-overdue")


def opened(walk: "Walk", step: Step, task: Task) -> None:
    """Promise everything that may have to be said about a task that has just been opened.

    Whether a reminder is still true is decided again when it is due.
    """
    queue_many(walk.session, promised(walk, step, task))


def moved(
    walk: "Walk", step: Step, task: Task, *, now: datetime, news: datetime | None = None
) -> None:
    """Let what was promised about an open task follow its new due day, calendars included.

    ``news``: when its readers hear that it has moved, if they do; reminders come after that.
    """
    subject = f"{walk.trial.id}.{step.id}"
    sequence = sequence_after(walk.session, subject)
    renew(
        walk.session,
        promised(walk, step, task, since=news, sequence=sequence),
        subject=subject,
        purposes=PURPOSES,
        sequence=sequence,
        now=now,
        reason="the date was moved",
        once=("task",),  # whoever has it is told that the date has moved
    )


def handed_over(walk: "Walk", step: Step, task: Task, *, now: datetime) -> None:
    """Let the further letters about an open task go to who looks after it now."""
    subject = f"{walk.trial.id}.{step.id}"
    sequence = sequence_after(walk.session, subject)
    letters = promised(walk, step, task, since=now, sequence=sequence)
    renew(
        walk.session,
        (letter for letter in letters if letter.purpose != "task"),
        subject=subject,
        purposes=PURPOSES,
        sequence=sequence,
        now=now,
        reason="the task was handed over",
    )


def reader_of(walk: "Walk", task: Task) -> Person:
    """Return who looks after ``task``: whoever it was handed to, or else its owner."""
    found = doers(walk.setting, walk.trial, task, delegate_of(walk.session, task.trial, task.step))
    return found[0]


def baseline_opened(walk: "Walk", at: datetime) -> None:
    due = None
    if walk.moved or walk.day(at) > walk.begins:
        due = expected_tasks(walk, today=walk.day(at))[walk.service.core_task].due
    about_waves.baseline_opened(
        walk.session, walk.setting, walk.trial, walk.waves["baseline"], at, core_due=due
    )


def promised(
    walk: "Walk", step: Step, task: Task, *, since: datetime | None = None, sequence: int = 0
) -> Iterator[Promise]:
    """Yield every letter about an open task, the first one not before ``since``.

    ``sequence`` is the number of its date: calendars take the highest.
    """
    for promise in _letters(walk, step, task, since or task.opened_at):
        numbered = promise.message.model_copy(update={"sequence": sequence})
        yield replace(promise, message=numbered) if sequence else promise


def _letters(walk: "Walk", step: Step, task: Task, since: datetime | None) -> Iterator[Promise]:
    if task.opened_at is None or task.due is None or since is None:
        return
    setting, region, due = walk.setting, walk.trial.region, task.due
    owner = reader_of(walk, task)
    first = addressing.moment(setting, region, max(task.opened_at, since))
    yield _to_owner(walk, step, task, owner, "open", first)
    plan, calendar = setting.catalogue.reminders, setting.calendar(region)
    for days in plan.before:
        if (day := calendar.add(due, -days)) > setting.day(first, region):
            sent = addressing.on_day(setting, region, day)
            yield _to_owner(walk, step, task, owner, f"before-{days}", sent)
    for days in plan.after:
        sent = addressing.on_day(setting, region, calendar.add(due, days))
        yield _to_owner(walk, step, task, owner, f"after-{days}", sent)
    yield from _escalations(walk, step, task, owner)


def _to_owner(
    walk: "Walk", step: Step, task: Task, owner: Person, when: str, sent: datetime
) -> Promise:
    language, setting = owner.language, walk.setting
    facts = _facts(walk, step, task, language, sent) | {
        "evidence": tuple(step.evidence_in(proof, language) for proof in step.evidence)
    }
    message: messages.Message
    if when == "open":
        unlocks = [s for s in walk.service.rollout if step.id in s.depends_on]
        message = messages.Task(
            **facts,
            purpose=walk.service.purpose_in(language),
            unlocks=tuple(other.title_in(language) for other in unlocks),
        )
    else:
        helpers = setting.in_role("regional_coordinator", walk.trial.region)
        late = when.startswith("after") and helpers and helpers[0].id != owner.id
        message = messages.TaskReminder(**facts, escalates_to=helpers[0].name if late else "")
    return addressing.promise(
        setting,
        message=message,
        to=addressing.person(setting, owner),
        purpose="task" if when == "open" else "task-reminder",
        subject=f"{walk.trial.id}.{step.id}",
        step=when,
        not_before=sent,
        because=f"task {walk.trial.id}.{step.id} opened",
    )


def _escalations(walk: "Walk", step: Step, task: Task, owner: Person) -> Iterator[Promise]:
    """Tell the regional coordinator, later the programme lead, each unless the task is theirs."""
    setting, region = walk.setting, walk.trial.region
    plan = setting.catalogue.reminders
    coordinators = setting.in_role("regional_coordinator", region)[:1]
    told: Person | None = None
    for days, readers in (
        (plan.escalate_regional_coordinator, coordinators),
        (plan.escalate_programme_lead, setting.in_role("wp_lead")[:1]),
    ):
        for reader in readers:
            if reader.id != owner.id:
                yield _escalation(walk, step, task, owner, reader, days=days, told=told)
                told = reader


def _escalation(
    walk: "Walk",
    step: Step,
    task: Task,
    owner: Person,
    reader: Person,
    *,
    days: int,
    told: Person | None,
) -> Promise:
    setting, region, language = walk.setting, walk.trial.region, reader.language
    calendar = setting.calendar(region)
    late = calendar.add(task.due or walk.trial.starts, days)
    place = addressing.region_of(setting, reader)
    # Far to the east the day begins before it does where the trial is: that would be early.
    sent = addressing.moment(setting, place, setting.start_of(late, region))
    plan = setting.catalogue.reminders
    facts = _facts(walk, step, task, language, sent) | {
        "region": addressing.region_name(setting, region, language),
        "owner": owner.name,
        "owner_role": setting.catalogue.roles[owner.role].label_in(language),
        "owner_address": owner.email,
    }
    if told:
        told_on = calendar.add(task.due or walk.trial.starts, plan.escalate_regional_coordinator)
        facts |= {"informed": told.name, "informed_on": told_on}
    return addressing.promise(
        setting,
        message=messages.TaskOverdue(**facts),
        to=addressing.person(setting, reader),
        purpose="task-overdue",
        subject=f"{walk.trial.id}.{step.id}",
        step=f"after-{days}",
        not_before=sent,
        because=f"task {walk.trial.id}.{step.id} opened",
    )


def _facts(walk: "Walk", step: Step, task: Task, language: str, sent: datetime) -> dict[str, Any]:
    setting, region = walk.setting, walk.trial.region
    due = task.due or walk.trial.starts
    return addressing.common(setting, region) | {
        "task": step.title_in(language),
        "service": walk.service.name_in(language),
        "cluster": setting.clusters[walk.trial.cluster].name,
        "due": due,
        "working_days": addressing.days_left(setting, region, sent, due),
        "event": f"{walk.trial.id}.{step.id}",
    }
