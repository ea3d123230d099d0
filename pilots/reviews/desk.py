"""What lies on somebody's desk: what waits for them, what they decided, what they may read."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from pilots.access.rights import holds
from pilots.access.visitor import Visitor
from pilots.deeds.voting import interest_name
from pilots.lifecycle import Role
from pilots.lifecycle.reports import STAGE_OF, WAITS_FOR
from pilots.reviews.standing import deciding, may_see, without_facts
from pilots.setting import Setting
from pilots.tables import Interest, Person, Remark, Report, ReportDecision, Verdict, Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDesk:
    """A report as a line of a list; ``left`` in working days until its day, negative when late."""

    report: Report
    stage: str
    left: int
    waits_for: tuple[Person, ...]
    role: str
    conflict: bool
    remarks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """``stuck`` is for the lead: reports whose only deciders declared a conflict."""

    waiting: tuple[OnDesk, ...]
    readable: tuple[OnDesk, ...]
    decided: tuple[tuple[ReportDecision, Report], ...]
    stuck: tuple[OnDesk, ...]
    conflicts: tuple[Interest, ...]
    votes: int
    """Verdicts that wait for the visitor's own vote."""


def desk_of(session: Session, setting: Setting, visitor: Visitor, *, now: datetime) -> Desk:
    """Return the desk of ``visitor``, the most urgent first."""
    query = select(Report).options(without_facts()).order_by(col(Report.deadline), col(Report.id))
    seen = [
        _on_desk(session, setting, visitor, report, now)
        for report in session.exec(query).all()
        if may_see(session, setting, visitor, report)
    ]
    mine = [line for line in seen if visitor.id in {person.id for person in line.waits_for}]
    leads = visitor.role == Role.WP_LEAD
    return Desk(
        waiting=tuple(mine),
        readable=tuple(line for line in seen if line not in mine),
        decided=_decided(session, visitor.id),
        stuck=tuple(
            line
            for line in seen
            if leads and line.report.status in WAITS_FOR and not line.waits_for
        ),
        conflicts=_conflicts(session) if leads else (),
        votes=_votes_of(session, visitor.id) if holds(visitor, "vote") else 0,
    )


def _votes_of(session: Session, person: str) -> int:
    """Count the verdicts that ``person`` has still to vote on."""
    open_still = session.exec(select(Verdict).where(Verdict.status == "voting")).all()
    voted = set(session.exec(select(Vote.service, Vote.round).where(Vote.by == person)))
    barred = select(Interest.subject).where(Interest.person == person, col(Interest.conflict))
    conflicts = set(session.exec(barred))
    return sum(
        (one.service, one.round) not in voted and interest_name(one.service) not in conflicts
        for one in open_still
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A report that waits for somebody; ``left`` in working days, negative when late."""

    report: Report
    left: int


def waiting_for(
    session: Session, setting: Setting, person: str, *, now: datetime
) -> tuple[Asked, ...]:
    """Return the reports of regions that wait for ``person``, the most urgent first."""
    query = select(Report).where(Report.status != "approved").options(without_facts())
    return tuple(
        Asked(
            report=report,
            left=working_days_left(setting, report.subject, report.deadline, now),
        )
        for report in session.exec(query.order_by(col(Report.deadline), col(Report.id))).all()
        if report.subject in setting.regions
        and person in {one.id for one in deciding(session, setting, report)}
    )


def _on_desk(
    session: Session, setting: Setting, visitor: Visitor, report: Report, now: datetime
) -> OnDesk:
    declared = session.get(Interest, (report.id, visitor.id))
    open_remarks = select(Remark.id).where(
        Remark.report == report.id, Remark.outcome == "", col(Remark.withdrawn_at).is_(None)
    )
    return OnDesk(
        report=report,
        stage=STAGE_OF.get(report.status, ""),
        left=working_days_left(setting, report.subject, report.deadline, now),
        waits_for=tuple(deciding(session, setting, report)),
        role=WAITS_FOR[report.status].value if report.status in WAITS_FOR else "",
        conflict=declared is not None and declared.conflict,
        remarks=len(session.exec(open_remarks).all()),
    )


def working_days_left(setting: Setting, subject: str, due: date, now: datetime) -> int:
    """Return the working days from today until ``due``; negative when the day has passed."""
    region = subject if subject in setting.regions else None
    calendar, today = setting.working_calendar(region), setting.day(now, region)
    return calendar.count(today, due) if due >= today else -calendar.count(due, today)


def _decided(session: Session, person: str) -> tuple[tuple[ReportDecision, Report], ...]:
    query = (
        select(ReportDecision, Report)
        .join(Report, col(Report.id) == col(ReportDecision.report))
        .where(ReportDecision.by == person, ReportDecision.recorded)
        .options(without_facts())
        .order_by(col(ReportDecision.at).desc(), col(ReportDecision.id).desc())
    )
    return tuple(session.exec(query).all())


def _conflicts(session: Session) -> tuple[Interest, ...]:
    query = select(Interest).where(col(Interest.conflict)).order_by(col(Interest.at).desc())
    return tuple(session.exec(query))
