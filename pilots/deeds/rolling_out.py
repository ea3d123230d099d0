"""Roll a service out in one trial: begin, open what may start, take what was done."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast

from sqlmodel import Session, col, select

from pilots.calendar_days import months_later
from pilots.history import NOT_RECORDED
from pilots.letters import about_tasks
from pilots.lifecycle import ENGINE, TASK, TRIAL, WAVE, Agent, Role
from pilots.lifecycle.tasks import DONE
from pilots.marks import mark_of, set_mark
from pilots.moving import move
from pilots.plan import dates_of
from pilots.recorded import Recorded, between, task_moment
from pilots.setting import Setting
from pilots.tables import Task, Trial, Wave
from services_catalog import Step

if TYPE_CHECKING:
    from services_catalog.rollout import RegionTypeId

PHASE = "roll-out"
BEGIN = (
    ("agree", Role.CLUSTER_MANAGER),
    ("train", Role.CLUSTER_MANAGER),
    ("open_baseline", Role.ENGINE),
    ("make_ready", Role.ENGINE),
    ("start", Role.CLUSTER_MANAGER),
)


class Walk:
    """One trial on its way through its rollout, with everything its steps look at."""

    def __init__(self, session: Session, setting: Setting, trial: Trial) -> None:
        self.session, self.setting, self.trial = session, setting, trial
        tasks = session.exec(
            select(Task).where(Task.trial == trial.id).order_by(col(Task.position))
        )
        self.tasks = {task.step: task for task in tasks}
        self.service = setting.catalogue.services[trial.service]
        self.steps = {step.id: step for step in self.service.rollout}
        kind = cast("RegionTypeId", trial.region_type)  # the folder knew no other
        self.factor = self.service.adaptation[kind].duration_factor
        self.calendar = setting.calendar(trial.region)
        self.waves = {
            wave.kind: wave for wave in session.exec(select(Wave).where(Wave.trial == trial.id))
        }

    def day(self, moment: datetime) -> date:
        return self.setting.day(moment, self.trial.region)

    def agent(self, role: str) -> Agent:
        """Return who acts in ``role`` where no file says who did."""
        if role == Role.ENGINE:
            return ENGINE
        place = self.trial.region if role == Role.REGIONAL_COORDINATOR else self.trial.cluster
        people = self.setting.in_role(role, place) or self.setting.in_role(
            "cluster_manager", self.trial.cluster
        )
        return Agent(Role(role), people[0].id)


def roll_out(
    session: Session,
    setting: Setting,
    trial_id: str,
    *,
    until: datetime,
    recorded: Recorded | None = None,
) -> None:
    """Walk the rollout of one trial up to ``until``, in the order of time.

    Recorded tasks are done when the file says so; what may start is opened and its owner gets a
    task letter. Calling it again changes nothing.
    """
    trial = session.get_one(Trial, trial_id)
    walk = Walk(session, setting, trial)
    limit = min(until, trial.withdrawn_at or until)
    if recorded and trial_id in recorded.withdrawals:
        limit = min(limit, recorded.withdrawals[trial_id].withdrawn_at)
    _begin(walk, limit, implied=bool(recorded and recorded.knows(trial_id)))
    if walk.waves["baseline"].status == "planned" or trial.withdrawn_at:
        return
    done = recorded.tasks[trial_id] if recorded and trial_id in recorded.tasks else []
    after = mark_of(session, PHASE, trial_id)
    for event in between(done, task_moment, after=after, until=limit):
        _open_ready(walk, event.done_at)
        finish(walk, event.task, at=event.done_at, evidence=event.evidence, accepted=event.accepted)
    _open_ready(walk, limit)
    set_mark(session, PHASE, trial_id, until)


def _begin(walk: Walk, limit: datetime, *, implied: bool) -> None:
    """Start the trial on its first day; agreement, training and start may be implied."""
    start = walk.setting.start_of(walk.trial.starts, walk.trial.region)
    if start > limit:
        return
    for step, role in BEGIN:
        if step not in TRIAL.moves_from(walk.trial.status):
            continue
        if role != Role.ENGINE and not implied:
            return
        note = "" if role == Role.ENGINE else NOT_RECORDED
        if step == "make_ready":
            note = "G0 is looked at when the baseline closes; it warns and never blocks"
        move(walk.session, TRIAL, walk.trial, step, by=walk.agent(role), at=start, note=note)
        if step == "open_baseline":
            baseline = walk.waves["baseline"]
            move(walk.session, WAVE, baseline, "open", by=ENGINE, at=start, opens_at=start)
            about_tasks.baseline_opened(walk, start)


def _open_ready(walk: Walk, limit: datetime) -> None:
    ready = []
    for step in walk.steps.values():
        moment = _opening(walk, step)
        if walk.tasks[step.id].status == "planned" and moment is not None and moment <= limit:
            ready.append((moment, step.id))
    for moment, step_id in sorted(ready):
        _open(walk, walk.steps[step_id], at=moment)


def _opening(walk: Walk, step: Step) -> datetime | None:
    """Return the moment from which ``step`` may start; None while it waits for another task."""
    others = [walk.tasks[other] for other in step.depends_on]
    if any(task.status not in DONE for task in others):
        return None
    if not others:
        return walk.setting.start_of(walk.trial.starts, walk.trial.region)
    last = max(task.done_at for task in others if task.done_at)
    if not step.wait_days:
        return last
    day = walk.day(last) + timedelta(days=step.wait_days)
    return walk.setting.start_of(day, walk.trial.region)


def _open(walk: Walk, step: Step, *, at: datetime, note: str = "") -> None:
    ready = walk.day(at) - timedelta(days=step.wait_days)
    factor = walk.factor
    due = dates_of(step, ready, factor=factor, calendar=walk.calendar).due
    task = walk.tasks[step.id]
    move(walk.session, TASK, task, "open", by=ENGINE, at=at, note=note, opened_at=at, due=due)
    about_tasks.opened(walk, step, task)


def finish(
    walk: Walk, step_id: str, *, at: datetime, evidence: tuple[str, ...], accepted: bool
) -> None:
    """Take a task as done with its evidence, and the coordinator's word on the evidence."""
    task, step = walk.tasks[step_id], walk.steps[step_id]
    if task.status == "planned":
        _open(walk, step, at=at, note=NOT_RECORDED)
    handed_in = ";".join(evidence)
    owner = walk.agent(task.owner)
    move(walk.session, TASK, task, "done", by=owner, at=at, done_at=at, evidence=handed_in)
    word = "accept" if accepted else "return"
    move(walk.session, TASK, task, word, by=walk.agent("regional_coordinator"), at=at)
    if step_id == walk.service.core_task:
        _end_baseline(walk, at)
    if all(t.status in DONE for t in walk.tasks.values() if t.mandatory):
        _schedule_exit(walk)


def _end_baseline(walk: Walk, core_done: datetime) -> None:
    baseline, day = walk.waves["baseline"], walk.day(core_done)
    if baseline.closes_at is None:
        baseline.last_day = day - timedelta(days=1)
        baseline.closes_at = walk.setting.start_of(day, walk.trial.region)
        walk.session.add(baseline)


def _schedule_exit(walk: Walk) -> None:
    """Fix the exit wave from the last mandatory task, and the follow-up from the exit's end."""
    exit_wave, followup = walk.waves["exit"], walk.waves["followup"]
    if exit_wave.opens_at is not None:
        return
    plan_of = walk.setting.catalogue.waves
    region = walk.trial.region
    last = max(t.done_at for t in walk.tasks.values() if t.mandatory and t.done_at)
    exit_wave.opens_at = last
    exit_wave.last_day = walk.calendar.add(walk.day(last), plan_of["exit"].open_working_days or 0)
    exit_wave.closes_at = walk.setting.end_of(exit_wave.last_day, region)
    opens = months_later(exit_wave.last_day, plan_of["followup"].months_after_exit or 0)
    followup.opens_at = walk.setting.start_of(opens, region)
    followup.last_day = walk.calendar.add(opens, plan_of["followup"].open_working_days or 0)
    followup.closes_at = walk.setting.end_of(followup.last_day, region)
    walk.session.add_all([exit_wave, followup])
