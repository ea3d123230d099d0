"""Everything about one trial for the pilot cluster that runs it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from pilots.deeds.registering import TAKES_FIRMS, attendance
from pilots.deeds.rolling_out import Walk
from pilots.lifecycle.tasks import DONE
from pilots.lifecycle.trials import RUNNING
from pilots.response import Response, responses
from pilots.setting import Setting
from pilots.tables import AdaptationNote, Answer, Evidence, Firm, Problem, Task, Trial, Wave
from services_catalog import Service, Step

MILESTONES = (
    ("agreement", ("selected",)),
    ("training", ("agreed",)),
    ("baseline", ("trained", "baseline_open", "ready")),
    ("rollout", ("rolling_out",)),
    ("exit", ("exit_open",)),
    ("report", ("exit_closed", "computed", "trial_report_draft")),
    ("followup", ("trial_report_confirmed", "closed", "followup_open")),
    ("end", ("followup_closed",)),
)
"""What is done in each part of a trial's life, and the statuses in which it is."""
PAST, HERE, AHEAD = "past", "here", "ahead"
NEXT = {"selected": "agree", "agreed": "train", "ready": "start"}
"""The deed that a trial in this status waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLine:
    """A trial on the list of a pilot cluster."""

    trial: Trial
    service: Service
    begins: date
    next: str
    done: int
    tasks: int
    firms: int
    attended: int

    @property
    def address(self) -> str:
        return f"/my-trials/{self.trial.id}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of proof and the step it belongs to; without one it is about the trial."""

    piece: Evidence
    step: Step | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSheet:
    line: TrialLine
    milestones: list[tuple[str, str]]
    tasks: list[tuple[Step, Task]]
    firms: list[tuple[Firm, bool]]
    responses: list[Response]
    adaptations: list[AdaptationNote]
    problems: list[Problem]
    evidence: list[Placed]
    asked: list[str]
    """Questionnaires that wait for the manager."""
    withdrawable: bool
    takes_firms: bool
    core: Task
    adaptation_of_the_type: str


def lines(session: Session, setting: Setting, cluster: str) -> list[TrialLine]:
    """Return the trials of a pilot cluster, those that go on first."""
    query = select(Trial).where(Trial.cluster == cluster).where(col(Trial.status) != "proposed")
    trials = session.exec(query.order_by(col(Trial.starts), col(Trial.id))).all()
    made = [_line(session, Walk(session, setting, trial)) for trial in trials]
    return sorted(made, key=lambda line: line.trial.status not in RUNNING)


def trial_sheet(
    session: Session, setting: Setting, trial: Trial, *, manager: str, language: str
) -> TrialSheet:
    """Return the sheet of one trial, for the person ``manager``."""
    walk = Walk(session, setting, trial)
    there = attendance(session, trial.id)
    kind = walk.service.adaptation[trial.region_type]  # type: ignore[index]
    return TrialSheet(
        line=_line(session, walk),
        milestones=milestones(trial),
        tasks=[(walk.steps[task.step], task) for task in walk.tasks.values()],
        firms=sorted(
            ((setting.firms[firm], attended) for firm, attended in there.items()),
            key=lambda one: one[0].name.casefold(),
        ),
        responses=responses(session, setting, trial, exactly=True),
        adaptations=list(session.exec(select(AdaptationNote).where(
            AdaptationNote.trial == trial.id).order_by(col(AdaptationNote.id).desc()))),
        problems=list(session.exec(select(Problem).where(
            Problem.trial == trial.id).order_by(col(Problem.id).desc()))),
        evidence=_evidence(session, walk),
        asked=[wave.kind for wave in walk.waves.values()
               if _waits_for_manager(session, setting, trial, wave, manager)],
        withdrawable=trial.status in RUNNING,
        takes_firms=trial.status in TAKES_FIRMS,
        core=walk.tasks[walk.service.core_task],
        adaptation_of_the_type=kind.text_in(language),
    )  # fmt: skip


def milestones(trial: Trial) -> list[tuple[str, str]]:
    """Return the parts of a trial's life in order, and whether each is over, on or to come.

    Of a trial that was left nobody can tell from its status how far it came.
    """
    here = next(
        (place for place, (_, statuses) in enumerate(MILESTONES) if trial.status in statuses), None
    )
    if here is None:
        return []
    last = len(MILESTONES) - 1
    return [
        (name, PAST if place < here or here == last else HERE if place == here else AHEAD)
        for place, (name, _) in enumerate(MILESTONES)
    ]


def _line(session: Session, walk: Walk) -> TrialLine:
    counted = [task for task in walk.tasks.values() if task.mandatory]
    there = attendance(session, walk.trial.id)
    return TrialLine(
        trial=walk.trial,
        service=walk.service,
        begins=walk.begins,
        next=NEXT.get(walk.trial.status, ""),
        done=sum(task.status in DONE for task in counted),
        tasks=len(counted),
        firms=len(there),
        attended=sum(there.values()),
    )


def _evidence(session: Session, walk: Walk) -> list[Placed]:
    query = select(Evidence).where(
        Evidence.trial == walk.trial.id, col(Evidence.removed_at).is_(None)
    )
    found = session.exec(query.order_by(col(Evidence.at).desc(), col(Evidence.id)))
    return [Placed(piece, walk.steps.get(piece.step)) for piece in found]


def _waits_for_manager(
    session: Session, setting: Setting, trial: Trial, wave: Wave, manager: str
) -> bool:
    if wave.status != "open":
        return False
    items = setting.catalogue.items(wave.kind, "cluster_manager", trial.service)
    required = {item.id for item in items if item.required}
    answered = select(Answer.item).where(
        Answer.trial == trial.id, Answer.wave == wave.kind, Answer.respondent == manager
    )
    return bool(items) and not required <= set(session.exec(answered))
