"""Everything about one task: what to do, its checklist, what was handed in, asked and said."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, select

from pilots.ahead import expected_tasks
from pilots.deeds.asking_dates import open_request
from pilots.deeds.completing import missing_proofs
from pilots.deeds.proving import REASON, REVIEWED, pieces
from pilots.deeds.reviewing_evidence import reason_of_return
from pilots.deeds.rolling_out import Walk
from pilots.doers import colleagues, delegate_of, doers
from pilots.my_tasks import urgency
from pilots.setting import Setting
from pilots.tables import DateRequest, Evidence, HistoryLine, Person, Problem, Task, Trial
from services_catalog import Service, Step


@dataclass(frozen=True, slots=True)
class Proof:
    """One line of the checklist; ``id`` is empty for what belongs to none."""

    id: str
    pieces: list[Evidence]

    @property
    def proved(self) -> bool:
        return any(piece.kind != REASON for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Neighbour:
    step: Step
    task: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSheet:
    trial: Trial
    task: Task
    service: Service
    step: Step
    due: date
    sure: bool
    left: int
    urgency: str
    checklist: list[Proof]
    lacking: list[str]
    """What has to be handed in or explained before the task can be done."""
    depends_on: list[Neighbour]
    unlocks: list[Neighbour]
    doers: list[Person]
    colleagues: list[Person]
    delegate: str
    request: DateRequest | None
    requests: list[DateRequest]
    problems: list[Problem]
    history: list[HistoryLine]
    core: bool
    returned_because: str
    """What the reviewer said when the proof was returned the last time."""
    names: dict[str, str] = field(default_factory=dict)
    """Names of the people who did something, by id."""

    @property
    def theirs(self) -> frozenset[str]:
        """Who may do the task."""
        return frozenset(person.id for person in self.colleagues)

    @property
    def takes_proof(self) -> bool:
        return self.task.status not in REVIEWED and self.trial.withdrawn_at is None

    @property
    def can_be_done(self) -> bool:
        return self.task.status in {"open", "returned"}


def task_sheet(
    session: Session, setting: Setting, trial: Trial, step_id: str, *, now: datetime
) -> TaskSheet | None:
    """Return the sheet of one task; None if the trial has no such step."""
    walk = Walk(session, setting, trial)
    if step_id not in walk.tasks:
        return None
    task, step = walk.tasks[step_id], walk.steps[step_id]
    today = setting.day(now, trial.region)
    expected = expected_tasks(walk, today=today).get(step_id)
    due = expected.due if expected else task.due or task.planned_due
    left = walk.calendar.count(today, due)
    core = step_id == walk.service.core_task
    history = _history(session, trial.id, step_id)
    there = pieces(session, trial.id, step_id)
    requests = _requests(session, trial.id, step_id)
    problems = _problems(session, trial.id, step_id)
    delegate = delegate_of(session, trial.id, step_id)
    return TaskSheet(
        trial=trial,
        task=task,
        service=walk.service,
        step=step,
        due=due,
        sure=bool(expected and expected.sure),
        left=left,
        urgency=urgency(task, left),
        checklist=_checklist(step, there),
        lacking=missing_proofs(session, trial, step, core=core),
        depends_on=[Neighbour(walk.steps[o], walk.tasks[o]) for o in step.depends_on],
        unlocks=[Neighbour(s, walk.tasks[s.id]) for s in walk.service.rollout
                 if step_id in s.depends_on],
        doers=doers(setting, trial, task, delegate),
        colleagues=colleagues(setting, trial, task.owner),
        delegate=delegate or "",
        request=open_request(session, trial.id, step_id),
        requests=requests,
        problems=problems,
        history=history,
        core=core,
        returned_because=_said_of_return(session, task, history),
        names=names_in(setting, [
            *(line.by for line in history), *(piece.by for piece in there),
            *(problem.answered_by or "" for problem in problems),
            *(problem.by for problem in problems),
            *(request.decided_by or "" for request in requests),
        ]),
    )  # fmt: skip


def _said_of_return(session: Session, task: Task, history: list[HistoryLine]) -> str:
    """Return the reason beside the task, or what a replayed folder said in the history."""
    if change := reason_of_return(session, task):
        return change.reason
    return next((line.note for line in reversed(history) if line.move == "return"), "")


def names_in(setting: Setting, people: list[str]) -> dict[str, str]:
    """Return the names of people who are known, by id; whoever was erased has none."""
    return {p: setting.people[p].name for p in people if p in setting.people}


def _checklist(step: Step, there: list[Evidence]) -> list[Proof]:
    lines = [Proof(proof, [p for p in there if p.proof == proof]) for proof in step.evidence]
    others = [piece for piece in there if piece.proof not in step.evidence]
    return [*lines, Proof("", others)]


def _history(session: Session, trial: str, step: str) -> list[HistoryLine]:
    query = select(HistoryLine).where(
        HistoryLine.kind == "task", HistoryLine.subject == f"{trial}.{step}"
    )
    return list(session.exec(query.order_by(col(HistoryLine.seq))))


def _requests(session: Session, trial: str, step: str) -> list[DateRequest]:
    query = select(DateRequest).where(DateRequest.trial == trial, DateRequest.step == step)
    return list(session.exec(query.order_by(col(DateRequest.id).desc())))


def _problems(session: Session, trial: str, step: str) -> list[Problem]:
    query = select(Problem).where(Problem.trial == trial, Problem.step == step)
    return list(session.exec(query.order_by(col(Problem.id).desc())))
