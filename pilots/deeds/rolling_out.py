"""Roll a service out in one trial: begin, open what may start, take what was done."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast

from sqlmodel import Session, col, select

from pilots.deeds.finishing import take_done
from pilots.history import NOT_RECORDED
from pilots.letters import about_tasks
from pilots.lifecycle import ENGINE, TASK, TRIAL, WAVE, Agent, Role
from pilots.lifecycle.trials import NOT_BEGUN
from pilots.marks import mark_of, set_mark
from pilots.moving import move
from pilots.opening import moved_at, opening
from pilots.plan import Dates, dates_of
from pilots.recorded import Recorded, between, task_moment
from pilots.setting import Setting
from pilots.tables import MovedDate, Task, Trial, Wave
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


@dataclass(frozen=True, slots=True)
class Parts:
    """What belongs to trials, by trial."""

    tasks: Mapping[str, Sequence[Task]]
    waves: Mapping[str, Sequence[Wave]]
    moved: Mapping[str, Sequence[MovedDate]]


def parts_of(session: Session, trials: Sequence[str]) -> Parts:
    """Read what belongs to these trials, in three queries however many they are."""
    tasks: dict[str, list[Task]] = defaultdict(list)
    waves: dict[str, list[Wave]] = defaultdict(list)
    moved: dict[str, list[MovedDate]] = defaultdict(list)
    ordered = select(Task).where(col(Task.trial).in_(trials)).order_by(col(Task.position))
    for task in session.exec(ordered):
        tasks[task.trial].append(task)
    for wave in session.exec(select(Wave).where(col(Wave.trial).in_(trials))):
        waves[wave.trial].append(wave)
    for row in session.exec(select(MovedDate).where(col(MovedDate.trial).in_(trials))):
        moved[row.trial].append(row)
    return Parts(tasks, waves, moved)


class Walk:
    """One trial on its way through its rollout, with everything its steps look at."""

    def __init__(
        self, session: Session, setting: Setting, trial: Trial, parts: "Parts | None" = None
    ) -> None:
        """``parts`` are what belongs to the trial, where they were read for many at once."""
        self.session, self.setting, self.trial = session, setting, trial
        own = parts or parts_of(session, [trial.id])
        self.tasks = {task.step: task for task in own.tasks.get(trial.id, ())}
        self.service = setting.catalogue.services[trial.service]
        self.steps = {step.id: step for step in self.service.rollout}
        kind = cast("RegionTypeId", trial.region_type)  # the folder knew no other
        self.factor = self.service.adaptation[kind].duration_factor
        self.calendar = setting.calendar(trial.region)
        self.waves = {wave.kind: wave for wave in own.waves.get(trial.id, ())}
        self.moved = {row.step: row.day for row in own.moved.get(trial.id, ())}

    @property
    def begins(self) -> date:
        """The day on which the trial starts: as launched, or as agreed since."""
        return self.moved.get("", self.trial.starts)

    def dates(self, step: Step, ready: date) -> Dates:
        """Return the dates of ``step`` when all it depends on is done on the day ``ready``.

        A due day that was agreed holds unless it is over before the step can begin.
        """
        planned = dates_of(step, ready, factor=self.factor, calendar=self.calendar)
        agreed = self.moved.get(step.id)
        if agreed is None or agreed < planned.start:
            return planned
        return Dates(planned.start, agreed)

    def day(self, moment: datetime) -> date:
        return self.setting.day(moment, self.trial.region)

    def began(self) -> datetime | None:
        """Return when the pilot cluster started the trial; None: nobody has noted it."""
        return moved_at(self.session, self.trial.id, "start")

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
    if trial.status in NOT_BEGUN or trial.withdrawn_at:
        return
    done = recorded.tasks[trial_id] if recorded and trial_id in recorded.tasks else []
    after = mark_of(session, PHASE, trial_id)
    for event in between(done, task_moment, after=after, until=limit):
        _open_ready(walk, event.done_at)
        finish(walk, event.task, at=event.done_at, evidence=event.evidence, accepted=event.accepted)
    _open_ready(walk, limit)
    set_mark(session, PHASE, trial_id, until)


def _begin(walk: Walk, limit: datetime, *, implied: bool) -> None:
    """Start the trial on its first day; agreement, training and start may be implied.

    What is not implied, people do: without them the trial waits.
    """
    first = walk.setting.start_of(walk.begins, walk.trial.region)
    if first > limit or walk.trial.status not in NOT_BEGUN:
        return
    # Who signs after the first day starts later than planned, never before the signature.
    start = max(first, moved_at(walk.session, walk.trial.id) or first)
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
        if walk.tasks[step.id].status != "planned":
            continue
        moment = opening(
            walk.setting, walk.trial, step, walk.tasks, begins=walk.begins, began=walk.began
        )
        if moment is not None and moment <= limit:
            ready.append((moment, step.id))
    for moment, step_id in sorted(ready):
        _open(walk, walk.steps[step_id], at=moment)


def _open(walk: Walk, step: Step, *, at: datetime, note: str = "") -> None:
    ready = walk.day(at) - timedelta(days=step.wait_days)
    due = walk.dates(step, ready).due
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
    take_done(walk, step_id, by=walk.agent(task.owner), at=at, evidence=";".join(evidence))
    word = "accept" if accepted else "return"
    move(walk.session, TASK, task, word, by=walk.agent("regional_coordinator"), at=at)
