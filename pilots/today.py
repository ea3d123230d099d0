"""What needs a coordinator now: what is late, what waits to be decided, what comes next."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as columns
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
Spans = Mapping[str, tuple[date, date]]
"""By region: the first and the last day that is looked at."""


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
    query = columns(Letter.state, Letter.person, func.count())  # type: ignore[call-overload]
    stopped = query.where(col(Letter.state).in_(STOPPED)).group_by(Letter.state, Letter.person)
    found: Counter[str] = Counter()
    for state, person, count in session.connection().execute(stopped):
        if regions is None or place_of(setting, person) in regions:
            found[State(state).value] += count
    return found


def _coming(
    session: Session, setting: Setting, regions: Collection[str] | None, now: datetime
) -> Iterator[Coming]:
    """Yield what is due, opens, closes or begins in the next ten working days."""
    spans = {
        region: _span(setting, region, now)
        for region in setting.regions
        if regions is None or region in regions
    }
    if spans:
        yield from _due(session, spans)
        yield from _questionnaires(session, setting, spans)
        yield from _beginning(session, spans)
    yield from _deadlines(session, setting, regions, now)


def _due(session: Session, spans: Spans) -> Iterator[Coming]:
    first, last = _widest(spans)
    query = columns(Task.trial, Task.step, Task.due, Trial.region)  # type: ignore[call-overload]
    wanted = query.join(Trial, col(Trial.id) == col(Task.trial)).where(
        Task.status == "open", col(Task.due).between(first, last), *_going(spans)
    )
    for row in session.connection().execute(wanted):
        if _in(spans[row.region], row.due):
            yield Coming(row.due, "task due", row.trial, row.step)


def _questionnaires(session: Session, setting: Setting, spans: Spans) -> Iterator[Coming]:
    first, last = _widest(spans)
    begin, end = setting.start_of(first, None), setting.end_of(last, None)
    aside = timedelta(days=1)  # regions have midnights of their own
    opening = (col(Wave.status) == "planned") & col(Wave.opens_at).between(
        begin - aside, end + aside
    )
    ending = col(Wave.status).in_(("planned", "open")) & col(Wave.last_day).between(first, last)
    query = columns(  # type: ignore[call-overload]
        Wave.trial, Wave.kind, Wave.status, Wave.opens_at, Wave.last_day, Wave.closes_at,
        Trial.region,
    ).join(Trial, col(Trial.id) == col(Wave.trial))  # fmt: skip
    for wave in session.connection().execute(query.where(opening | ending, *_going(spans))):
        span = spans[wave.region]
        opens = setting.day(wave.opens_at, wave.region) if wave.opens_at else None
        if wave.status == "planned" and opens and _in(span, opens):
            yield Coming(opens, "questionnaire opens", wave.trial, wave.kind)
        if wave.last_day and wave.closes_at and _in(span, wave.last_day):
            yield Coming(wave.last_day, "questionnaire ends", wave.trial, wave.kind)


def _beginning(session: Session, spans: Spans) -> Iterator[Coming]:
    moved = moved_starts(session)
    query = columns(Trial.id, Trial.region, Trial.starts)  # type: ignore[call-overload]
    waits = col(Trial.status).in_(("selected", "agreed", "trained"))
    for trial in session.connection().execute(query.where(waits, *_going(spans))):
        day = moved.get(trial.id, trial.starts)
        if _in(spans[trial.region], day):
            yield Coming(day, "trial begins", trial.id, "")


def _going(spans: Spans) -> tuple[ColumnElement[bool], ...]:
    return col(Trial.withdrawn_at).is_(None), col(Trial.region).in_(spans)


def _widest(spans: Spans) -> tuple[date, date]:
    return min(first for first, _ in spans.values()), max(last for _, last in spans.values())


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
