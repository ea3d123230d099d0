"""Letters about what people do on pages: what it asks of others, and what became of a wish.

Each function is called by the deed, in its transaction. Whether a letter is still true when it
leaves is decided by ``pilots.letters.truth_of_pages``.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from notifications import messages
from notifications.claiming import LEFT
from notifications.lifecycle import State
from notifications.outbox import Promise, cancel, queue_many
from notifications.renewing import renew, sequence_after
from notifications.tables import Letter
from pilots.letters import about_tasks, addressing
from pilots.letters.news import Told, name_of, walk_of
from pilots.readers import authors, coordinators
from pilots.setting import Setting
from pilots.tables import DateRequest, Delegation, Problem, Remark, Report, Task, Trial

if TYPE_CHECKING:
    from pilots.deeds.rolling_out import Walk

AGREEMENT = ("agreement", "agreement-reminder")
DATES = (*about_tasks.PURPOSES[:2], "date-moved", "date-granted", "delegated")
"""Purposes of letters that carry the day of a task."""
MOVED = ("date-moved",)
MOVED_AGAIN = "the date has moved again"
GONE = (State.CLAIMED, *LEFT)


def agreement_asked(session: Session, setting: Setting, trial: Trial, now: datetime) -> None:
    """Ask the managers of the pilot cluster to sign, and remind them while the trial waits.

    Safe to repeat, as after the first day was moved: what waits follows.
    """
    sequence = sequence_after(session, trial.id, AGREEMENT)
    renew(
        session,
        _agreement(walk_of(session, setting, trial), sequence, now),
        subject=trial.id,
        purposes=AGREEMENT,
        sequence=sequence,
        now=now,
        reason="the trial starts on another day",
        once=AGREEMENT[:1],
    )


def _agreement(walk: "Walk", sequence: int, now: datetime) -> Iterator[Promise]:
    setting, trial, region, starts = walk.setting, walk.trial, walk.trial.region, walk.begins
    calendar, plan = setting.calendar(region), setting.catalogue.reminders
    first = addressing.moment(setting, region, now)
    days = [(f"before-{n}", calendar.add(starts, -n)) for n in plan.before]
    days += [(f"after-{n}", calendar.add(starts, n)) for n in plan.after]
    sent = [(step, addressing.on_day(setting, region, day)) for step, day in days]
    steps = [("asked", first), *((step, moment) for step, moment in sent if moment > first)]
    for manager in setting.in_role("cluster_manager", trial.cluster):
        for step, moment in steps:
            message = messages.Agreement(
                **addressing.common(setting, region),
                service=walk.service.name_in(manager.language),
                cluster=setting.clusters[trial.cluster].name,
                purpose=walk.service.purpose_in(manager.language),
                due=starts,
                working_days=addressing.days_left(setting, region, moment, starts),
                event=f"{trial.id}.agreement",
                sequence=sequence,
                reminder=step != "asked",
            )
            yield addressing.promise(
                setting,
                message=message,
                to=addressing.person(setting, manager),
                purpose=AGREEMENT[step != "asked"],
                subject=trial.id,
                step=step,
                not_before=moment,
                because=f"trial {trial.id} select",
            )


def task_handed_in(session: Session, setting: Setting, task: Task, now: datetime) -> None:
    """Tell who looks at the proof that it is there."""
    told = Told(session, setting, task.trial, task.step, now)
    done_by = about_tasks.reader_of(told.walk, task)
    told.each(coordinators(setting, told.trial.region, but=done_by.id), "handed-in", by=done_by.id)


def evidence_returned(
    session: Session, setting: Setting, task: Task, reason: str, now: datetime
) -> None:
    """Tell whoever looks after the task what is missing."""
    told = Told(session, setting, task.trial, task.step, now)
    told.each([about_tasks.reader_of(told.walk, task)], "evidence-returned", text=reason)


def date_asked(session: Session, setting: Setting, request: DateRequest, now: datetime) -> None:
    """Tell the coordinator of the region that a new day is asked for."""
    session.flush()
    told = Told(session, setting, request.trial, request.step, now, f"request-{request.id}")
    told.each(
        coordinators(setting, told.trial.region, but=request.by), "date-asked",
        by=request.by, text=request.reason, wanted=request.wanted,
    )  # fmt: skip


def date_decided(session: Session, setting: Setting, request: DateRequest, now: datetime) -> None:
    """Tell who asked what became of it; a new day is in the calendar entry."""
    told = Told(session, setting, request.trial, request.step, now, f"request-{request.id}")
    granted = request.status == "granted"
    told.each(
        [setting.people[request.by]], "date-granted" if granted else "date-refused",
        by=request.decided_by or "", text=request.answer,
    )  # fmt: skip


def date_moved(
    session: Session, setting: Setting, trial_id: str, steps: Iterable[str], now: datetime
) -> None:
    """Let what was promised about these tasks of a trial follow their new due days.

    Whoever has had a letter with the old day is told of the new one, once.
    """
    trial = session.get_one(Trial, trial_id)
    walk = walk_of(session, setting, trial)
    for step in steps:
        task = walk.tasks[step]
        if task.status == "open" and task.due:
            before = _days_told(session, f"{trial_id}.{step}", but=task.due)
            about_tasks.moved(walk, walk.steps[step], task, now=now, news=now if before else None)
            cancel(session, subject=f"{trial_id}.{step}", reason=MOVED_AGAIN, purposes=MOVED)
            queue_many(session, _moved(walk, task, task.due, before, now))


def _days_told(session: Session, subject: str, *, but: date) -> dict[str, date]:
    """Return the day that each person was told last, where it is not ``but``."""
    gone = (
        select(Letter.person, Letter.facts)
        .where(Letter.subject == subject, col(Letter.purpose).in_(DATES))
        .where(col(Letter.state).in_(GONE))
        .order_by(col(Letter.claimed_at), col(Letter.id))
    )
    days = {person: date.fromisoformat(facts["due"]) for person, facts in session.exec(gone)}
    return {person: day for person, day in days.items() if day != but}


def _moved(
    walk: "Walk", task: Task, due: date, before: dict[str, date], now: datetime
) -> Iterator[Promise]:
    setting, region, subject = walk.setting, walk.trial.region, f"{task.trial}.{task.step}"
    sequence = sequence_after(walk.session, subject)
    for reader in (setting.people[person] for person in before if person in setting.people):
        if reader.left_at:
            continue
        sent = addressing.moment(setting, addressing.region_of(setting, reader), now)
        message = messages.DateMoved(
            **addressing.common(setting, region),
            task=walk.steps[task.step].title_in(reader.language),
            service=walk.service.name_in(reader.language),
            cluster=setting.clusters[walk.trial.cluster].name,
            before=before[reader.id],
            due=due,
            working_days=addressing.days_left(setting, region, sent, due),
            event=subject,
            sequence=sequence,
        )
        yield addressing.promise(
            setting,
            message=message,
            to=addressing.person(setting, reader),
            purpose="date-moved",
            subject=subject,
            step=f"moved-{sequence}",
            not_before=sent,
            because=f"task {subject} move_date",
        )


def problem_reported(session: Session, setting: Setting, problem: Problem, now: datetime) -> None:
    """Tell the coordinator of the region what goes wrong."""
    session.flush()
    told = Told(session, setting, problem.trial, problem.step, now, f"problem-{problem.id}")
    told.each(
        coordinators(setting, told.trial.region, but=problem.by), "problem",
        by=problem.by, text=problem.text,
    )  # fmt: skip


def problem_answered(session: Session, setting: Setting, problem: Problem, now: datetime) -> None:
    """Send the answer to whoever reported the problem."""
    told = Told(session, setting, problem.trial, problem.step, now, f"problem-{problem.id}")
    told.each(
        [setting.people[problem.by]], "problem-answered",
        by=problem.answered_by or "", text=problem.answer,
    )  # fmt: skip


def delegated(session: Session, setting: Setting, delegation: Delegation, now: datetime) -> None:
    """Tell who looks after the task from now on; its further letters go there."""
    session.flush()
    told = Told(session, setting, delegation.trial, delegation.step, now)
    _follow(told)
    told.each([setting.people[delegation.person]], "delegated", by=delegation.by)


def taken_back(session: Session, setting: Setting, task: Task, now: datetime) -> None:
    """Let the further letters of a task go to its owner again; call it when nobody has it."""
    session.flush()
    _follow(Told(session, setting, task.trial, task.step, now))


def _follow(told: "Told") -> None:
    task = told.task
    if task and task.status == "open":
        about_tasks.handed_over(told.walk, told.walk.steps[task.step], task, now=told.now)


def remark_made(session: Session, setting: Setting, remark: Remark, now: datetime) -> None:
    """Tell the authors of the report, once a day, however many remarks there are."""
    report = session.get_one(Report, remark.report)
    region = report.subject if report.subject in setting.regions else None
    for author in authors(setting, report):
        if author.id == remark.by:
            continue
        sent = addressing.moment(setting, addressing.region_of(setting, author), now)
        message = messages.RemarksMade(
            **addressing.common(setting, addressing.region_of(setting, author)),
            region=addressing.region_name(setting, region, author.language) if region else "",
            count=1,
            by=(name_of(setting, remark.by),),
        )
        letter = addressing.promise(
            setting,
            message=message,
            to=addressing.person(setting, author),
            purpose="remarks",
            subject=report.id,
            step=f"day-{sent:%Y-%m-%d}",
            not_before=sent,
            because=f"report {report.id} remark",
        )
        queue_many(session, [letter])
