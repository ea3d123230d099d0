"""What needs a coordinator now: what is late, what waits to be decided, what comes next."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from notifications.lifecycle import State
from notifications.tables import Letter
from pilots.letters.addressing import place_of
from pilots.moved_dates import moved_starts
from pilots.setting import WEEKDAYS, Setting
from pilots.tables import DateRequest, Problem, Report, Task, Trial, Wave
from pilots.waiting import Waiting, waiting

STOPPED = (State.BOUNCED, State.DEAD, State.IN_DOUBT, State.HELD)
"""Letters that go on only when a person does something."""
UNREACHABLE, OPTED_OUT = "address does not work", "asked for no more questionnaires"
AHEAD = 10
"""Working days that are looked ahead."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that happens on a day by itself, or is due then."""

    day: date
    what: str
    trial: str
    part: str


@dataclass(frozen=True, slots=True)
class Today:
    """Each list is empty when nothing waits there. ``letters`` counts by state."""

    late: list[Waiting]
    yours: list[Waiting]
    evidence: list[tuple[Task, Trial]]
    requests: list[tuple[DateRequest, Trial]]
    problems: list[tuple[Problem, Trial]]
    letters: Counter[str]
    unreachable: list[Waiting]
    coming: list[Coming]

    @property
    def nothing(self) -> bool:
        return not any(
            (self.late, self.yours, self.evidence, self.requests, self.problems, self.letters,
             self.unreachable)
        )  # fmt: skip


def today(
    session: Session,
    setting: Setting,
    regions: Collection[str] | None,
    *,
    person: str,
    now: datetime,
) -> Today:
    """Return what needs ``person`` in ``regions`` (None: everywhere, also what has no region)."""
    found = [
        thing
        for thing in waiting(session, setting, now=now)
        if regions is None or thing.region in regions
    ]
    name = setting.people[person].name if person in setting.people else ""
    usual = [thing for thing in found if thing.what not in {UNREACHABLE, OPTED_OUT}]
    late = [thing for thing in usual if thing.late]
    return Today(
        late=late,
        yours=[thing for thing in usual if not thing.late and name and name in thing.people],
        evidence=_evidence(session, regions),
        requests=_requests(session, regions),
        problems=_problems(session, regions),
        letters=_letters(session, setting, regions),
        unreachable=[thing for thing in found if thing.what == UNREACHABLE],
        coming=sorted(_coming(session, setting, regions, now), key=lambda one: (one.day, one.what)),
    )


def _here(regions: Collection[str] | None, trial: Trial) -> bool:
    return regions is None or trial.region in regions


def _evidence(session: Session, regions: Collection[str] | None) -> list[tuple[Task, Trial]]:
    query = select(Task, Trial).join(Trial, col(Trial.id) == col(Task.trial))
    found = session.exec(query.where(Task.status == "submitted").order_by(col(Task.done_at)))
    return [(task, trial) for task, trial in found if _here(regions, trial)]


def _requests(session: Session, regions: Collection[str] | None) -> list[tuple[DateRequest, Trial]]:
    query = select(DateRequest, Trial).join(Trial, col(Trial.id) == col(DateRequest.trial))
    found = session.exec(query.where(DateRequest.status == "open").order_by(col(DateRequest.at)))
    return [(request, trial) for request, trial in found if _here(regions, trial)]


def _problems(session: Session, regions: Collection[str] | None) -> list[tuple[Problem, Trial]]:
    query = select(Problem, Trial).join(Trial, col(Trial.id) == col(Problem.trial))
    found = session.exec(query.where(col(Problem.answered_at).is_(None)).order_by(col(Problem.at)))
    return [(problem, trial) for problem, trial in found if _here(regions, trial)]


def _letters(session: Session, setting: Setting, regions: Collection[str] | None) -> Counter[str]:
    query = select(Letter.state, Letter.person).where(col(Letter.state).in_(STOPPED))
    return Counter(
        str(State(state).value)
        for state, person in session.exec(query)
        if regions is None or place_of(setting, person) in regions
    )


def _coming(
    session: Session, setting: Setting, regions: Collection[str] | None, now: datetime
) -> Iterator[Coming]:
    """Yield what is due, opens, closes or begins in the next ten working days."""
    trials = {trial.id: trial for trial in session.exec(select(Trial)) if _here(regions, trial)}
    going = {name: trial for name, trial in trials.items() if trial.withdrawn_at is None}
    spans = {region: _span(setting, region, now) for region in setting.regions}
    for task in session.exec(select(Task).where(Task.status == "open")):
        if task.trial in going and task.due and _in(spans[going[task.trial].region], task.due):
            yield Coming(task.due, "task due", task.trial, task.step)
    for wave in session.exec(select(Wave).where(col(Wave.status).in_(("planned", "open")))):
        trial = going.get(wave.trial)
        if trial is None:
            continue
        opens = setting.day(wave.opens_at, trial.region) if wave.opens_at else None
        if wave.status == "planned" and opens and _in(spans[trial.region], opens):
            yield Coming(opens, "questionnaire opens", wave.trial, wave.kind)
        if wave.last_day and wave.closes_at and _in(spans[trial.region], wave.last_day):
            yield Coming(wave.last_day, "questionnaire ends", wave.trial, wave.kind)
    moved = moved_starts(session)
    for trial in going.values():
        day = moved.get(trial.id, trial.starts)
        if trial.status in {"selected", "agreed", "trained"} and _in(spans[trial.region], day):
            yield Coming(day, "trial begins", trial.id, "")
    yield from _deadlines(session, setting, regions, now)


def _deadlines(
    session: Session, setting: Setting, regions: Collection[str] | None, now: datetime
) -> Iterator[Coming]:
    for report in session.exec(select(Report).where(Report.status != "approved")):
        region = report.subject if report.subject in setting.regions else None
        if regions is not None and region not in regions:
            continue
        if report.deadline and _in(_span(setting, region, now), report.deadline):
            yield Coming(report.deadline, "report due", "", report.id)


def _span(setting: Setting, region: str | None, now: datetime) -> tuple[date, date]:
    first = setting.day(now, region)
    calendar = setting.working_calendar(region) if region else WEEKDAYS
    return first, max(calendar.add(first, AHEAD), first + timedelta(days=1))


def _in(span: tuple[date, date], day: date) -> bool:
    return span[0] <= day <= span[1]
