"""What is due: a query over the tables, and over what the files say is still to happen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from sqlmodel import Session, col, select

from notifications.store import next_due as next_letter
from pilots.deeds.drafting import PROGRAMME, missing_reports
from pilots.deeds.evaluating import due_edition, newest_edition
from pilots.deeds.reviewing import open_report, silence_moment
from pilots.deeds.validating import board_finished, votes_of
from pilots.lifecycle.trials import NOT_BEGUN
from pilots.marks import marks
from pilots.moved_dates import moved_starts
from pilots.opening import moved_at, opening
from pilots.recorded import Recorded, answer_moment, decision_moment, next_after, task_moment
from pilots.setting import Setting
from pilots.tables import Task, Trial, Verdict, Wave

ROLL_OUT, COLLECT, EVALUATE, DRAFT, VALIDATE, LETTERS = PHASES = (
    "roll-out",
    "collect-feedback",
    "evaluate-kpis",
    "draft-reports",
    "validate-services",
    "letters",
)
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """One subject has something to do in one phase from this moment on."""

    moment: datetime
    phase: str
    subject: str


def next_due(session: Session, setting: Setting, recorded: Recorded | None) -> Due | None:
    """Return the earliest thing due in any phase, or None when nothing will ever be due again."""
    found = [due for phase in PHASES for due in of_phase(session, setting, phase, recorded)]
    return min(found, key=lambda due: due.moment, default=None)


def due_subjects(
    session: Session, setting: Setting, phase: str, *, until: datetime, recorded: Recorded | None
) -> list[str]:
    """Return the subjects with something due in ``phase`` by ``until``, sorted."""
    found = of_phase(session, setting, phase, recorded)
    return sorted({due.subject for due in found if due.moment <= until})


def of_phase(
    session: Session, setting: Setting, phase: str, recorded: Recorded | None
) -> list[Due]:
    events = PLANNED[phase](session, setting, recorded)
    return [Due(moment, phase, subject) for moment, subject in events]


Events = Iterator[tuple[datetime, str]]


def _roll_out(session: Session, setting: Setting, recorded: Recorded | None) -> Events:
    done_until = marks(session, ROLL_OUT)
    trials = list(session.exec(select(Trial).where(Trial.status != "proposed")))
    moved = moved_starts(session)
    waiting = _waiting(session, setting, trials, moved)
    for trial in trials:
        end = _end(trial, recorded)
        if trial.status in NOT_BEGUN and (recorded is None or recorded.knows(trial.id)):
            day = moved.get(trial.id, trial.starts)
            start = setting.start_of(day, trial.region)
            if recorded is not None or trial.status not in {"selected", "agreed", "ready"}:
                yield from _before(end, start, trial.id)
        if trial.id in waiting:
            yield from _before(end, waiting[trial.id], trial.id)
        if recorded and trial.id in recorded.tasks:
            after = done_until.get(trial.id)
            yield from _before(
                end, next_after(recorded.tasks[trial.id], task_moment, after), trial.id
            )


def _end(trial: Trial, recorded: Recorded | None) -> datetime:
    """Return when ``trial`` was or will be left; nothing of it is rolled out after that."""
    if trial.withdrawn_at:
        return trial.withdrawn_at
    if recorded and trial.id in recorded.withdrawals:
        moment: datetime = recorded.withdrawals[trial.id].withdrawn_at
        return moment
    return NEVER


def _before(end: datetime, moment: datetime | None, subject: str) -> Events:
    if moment is not None and moment <= end:
        yield moment, subject


def _waiting(
    session: Session, setting: Setting, trials: list[Trial], moved: Mapping[str, date]
) -> dict[str, datetime]:
    """Return when the next planned task of a trial that goes on may open, by trial."""
    waits = select(Task.trial).where(Task.status == "planned").distinct()
    going_on = {
        trial.id: trial
        for trial in trials
        if trial.status not in NOT_BEGUN and trial.withdrawn_at is None
    }
    tasks: dict[str, dict[str, Task]] = {}
    for task in session.exec(select(Task).where(col(Task.trial).in_(waits))):
        if task.trial in going_on:
            tasks.setdefault(task.trial, {})[task.step] = task
    found: dict[str, datetime] = {}
    for name, of_trial in tasks.items():
        trial = going_on[name]
        begins, began = moved.get(name, trial.starts), partial(moved_at, session, name, "start")
        moments = [
            opening(setting, trial, step, of_trial, begins=begins, began=began)
            for step in setting.catalogue.services[trial.service].rollout
            if of_trial[step.id].status == "planned"
        ]
        if known := [moment for moment in moments if moment]:
            found[name] = min(known)
    return found


def _collect(session: Session, _setting: Setting, recorded: Recorded | None) -> Events:
    taken_until = marks(session, COLLECT)
    trials = {trial.id: trial for trial in session.exec(select(Trial))}
    for wave in session.exec(select(Wave)):
        if trials[wave.trial].withdrawn_at:
            continue
        if wave.status == "planned" and wave.opens_at and wave.kind != "baseline":
            yield wave.opens_at, wave.trial
        if wave.status == "open" and wave.closes_at:
            yield wave.closes_at, wave.trial
    for trial in trials.values() if recorded else ():
        after = taken_until.get(trial.id)
        pending = next_after(recorded.answers.get(trial.id, []), answer_moment, after)  # type: ignore[union-attr]
        if pending:
            yield pending, trial.id
        leaving = recorded.withdrawals.get(trial.id)  # type: ignore[union-attr]
        if leaving and trial.withdrawn_at is None and not (after and leaving.withdrawn_at <= after):
            yield leaving.withdrawn_at, trial.id


def _evaluate(session: Session, setting: Setting, recorded: Recorded | None) -> Events:
    edition = due_edition(session, until=NEVER, recorded=recorded)
    if edition:
        yield edition.as_of, setting.programme.id


def _draft(session: Session, setting: Setting, recorded: Recorded | None) -> Events:
    for missing in missing_reports(session, setting):
        if missing.subject != PROGRAMME:
            yield missing.as_of, missing.subject
    decided_until = marks(session, DRAFT)
    for region in setting.reporting:
        yield from _decisions(recorded, "report", region, decided_until.get(region))
        report = open_report(session, region)
        silence = silence_moment(setting, report) if report else None
        if silence:
            yield silence, region


def _validate(session: Session, setting: Setting, recorded: Recorded | None) -> Events:
    edition, decided_until = newest_edition(session, until=NEVER), marks(session, VALIDATE)
    for verdict in session.exec(select(Verdict)):
        after = decided_until.get(verdict.service)
        if edition and verdict.edition != edition.number and _undecided(session, verdict):
            yield edition.as_of, verdict.service
        yield from _decisions(recorded, "verdict", verdict.service, after)
    for missing in missing_reports(session, setting):
        if missing.subject == PROGRAMME:
            yield missing.as_of, PROGRAMME
    yield from _decisions(recorded, "report", PROGRAMME, decided_until.get(PROGRAMME))
    report = open_report(session, PROGRAMME)
    finished = board_finished(session)
    if report and report.status == "board_review" and finished:
        yield max(finished, report.since), PROGRAMME


def _undecided(session: Session, verdict: Verdict) -> bool:
    """Whether a newer proposal may take the place of the one that lies before the board."""
    if verdict.status == "voting":
        return not votes_of(session, verdict)
    return verdict.status == "open"


def _decisions(
    recorded: Recorded | None, kind: str, subject: str, after: datetime | None
) -> Events:
    if recorded and (kind, subject) in recorded.decisions:
        moment = next_after(recorded.decisions[kind, subject], decision_moment, after)
        if moment:
            yield moment, subject


def _letters(session: Session, setting: Setting, _recorded: Recorded | None) -> Events:
    moment = next_letter(session)
    if moment:
        yield moment, setting.programme.id


PLANNED = {
    ROLL_OUT: _roll_out,
    COLLECT: _collect,
    EVALUATE: _evaluate,
    DRAFT: _draft,
    VALIDATE: _validate,
    LETTERS: _letters,
}
