"""Decide on a report: stage by stage, each decision bound to the content it was taken over."""

from datetime import date, datetime

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from pilots.deeds.drafting import PROGRAMME, deadline
from pilots.errors import DecisionUnknown, NotYourRegion
from pilots.history import NOT_RECORDED
from pilots.letters import about_reports
from pilots.lifecycle import ENGINE, PROGRAMME_REPORT, REGIONAL_REPORT, TRIAL, Agent, Role
from pilots.lifecycle.reports import MAY_STAY_SILENT, STAGE_OF
from pilots.moving import move
from pilots.setting import Setting
from pilots.tables import Person, Report, ReportDecision, Trial

SENDS_BACK = frozenset({"return", "major_changes"})
"""Decisions after which the authors have to work on the report: a new round begins."""

SILENCE_AFTER = 5
"""Working days between the reminder and the moment when silence is logged."""


def open_report(session: Session, subject: str) -> Report | None:
    """Return the oldest report of ``subject`` that is not approved yet, or None."""
    query = (
        select(Report)
        .where(Report.subject == subject, Report.status != "approved")
        .order_by(col(Report.edition))
        .options(defer(Report.facts))  # type: ignore[arg-type] -- long, and seldom looked at
    )
    return session.exec(query).first()


def decide(
    session: Session,
    setting: Setting,
    subject: str,
    decision: str,
    *,
    by: str,
    at: datetime,
    comment: str = "",
) -> Report:
    """Take a person's decision on the report of ``subject`` that is under review.

    Raises:
        DecisionUnknown: there is no such person or no report under review yet.
        NotYourRegion: the person's region or cluster does not allow it.
        MoveNotAllowed, MoveNotYours: the stage does not allow it.
    """
    person = setting.people.get(by)
    if person is None:
        raise DecisionUnknown("person", by, "an id of people.csv")
    report = open_report(session, subject)
    if report is None or report.since > at:
        raise DecisionUnknown("report under review", subject, "a report drafted before that moment")
    if report.status == "confirming" and decision == "submit":
        _imply_confirmation(session, setting, report, at=at)
    agent = Agent(role_towards(setting, person, subject), person.id)
    before, heard = report.status, _authority_heard(session, report)
    stage = STAGE_OF[before]
    _move(session, setting, report, decision, by=agent, at=at, comment=comment)
    if report.status == "authority_comment" and before == "peer_review" and heard:
        _move(session, setting, report, heard, by=_author(heard, session, report), at=at, again=True)
    if report.status != before:
        _entered(session, setting, report, decision, by=person, at=at)
    if decision in SENDS_BACK:
        about_reports.returned(
            session, setting, report, by=person, at=at, decision=decision, stage=stage,
            comment=comment,
        )  # fmt: skip
    return report


def role_towards(setting: Setting, person: Person, subject: str) -> Role:
    """Return the role in which ``person`` meets the report of ``subject``.

    Raises:
        NotYourRegion: a manager or authority of another region.
    """
    role = Role(person.role)
    if subject == PROGRAMME:
        return role
    own = person.region or (setting.clusters[person.cluster].region if person.cluster else None)
    if role is Role.REGIONAL_COORDINATOR and own != subject:
        return Role.PEER_REGION_REVIEWER
    local = {Role.CLUSTER_MANAGER, Role.REGIONAL_AUTHORITY, Role.SERVICE_FACILITATOR}
    if role in local and own != subject:
        raise NotYourRegion(person.id, f"the report of {subject} is for people of that region")
    return role


def _move(
    session: Session,
    setting: Setting,
    report: Report,
    decision: str,
    *,
    by: Agent,
    at: datetime,
    comment: str = "",
    note: str = "",
    again: bool = False,
) -> None:
    cycle = PROGRAMME_REPORT if report.subject == PROGRAMME else REGIONAL_REPORT
    stage, round_ = STAGE_OF.get(report.status, ""), report.round
    rule = cycle.rule_for(decision, status=report.status, by=by)
    goes_back = decision in SENDS_BACK
    changes = (
        {
            "since": at,
            "round": report.round + goes_back,
            "silent_after": None,
            "deadline": _next_deadline(setting, report, rule.target, at),
        }
        if rule.target != rule.source
        else {}
    )
    move(session, cycle, report, decision, by=by, at=at, note=note or comment, **changes)
    if again:
        return
    session.add(
        ReportDecision(
            report=report.id, stage=stage, round=round_, decision=decision, by=by.id, role=by.role,
            at=at, comment=comment, content_hash=report.content_hash, recorded=note != NOT_RECORDED,
        )
    )  # fmt: skip


def _next_deadline(setting: Setting, report: Report, target: str, at: datetime) -> date:
    if target not in STAGE_OF:
        return report.deadline
    return deadline(setting, report.subject, target, at)


def _authority_heard(session: Session, report: Report) -> str | None:
    """Return the authority's comment of this round, if it came before the peer's decision."""
    query = select(ReportDecision.decision).where(
        ReportDecision.report == report.id,
        ReportDecision.round == report.round,
        ReportDecision.role == Role.REGIONAL_AUTHORITY,
    )
    return session.exec(query).first()


def _author(decision: str, session: Session, report: Report) -> Agent:
    query = select(ReportDecision.by).where(
        ReportDecision.report == report.id, ReportDecision.decision == decision
    )
    return Agent(Role.REGIONAL_AUTHORITY, session.exec(query).one())


def _imply_confirmation(session: Session, setting: Setting, report: Report, *, at: datetime) -> None:
    """Log the managers' confirmation that must have come before a submission."""
    manager = next(
        (
            person
            for cluster in setting.clusters.values()
            if cluster.region == report.subject
            for person in setting.in_role("cluster_manager", cluster.id)
        ),
        None,
    )
    if manager:
        by = Agent(Role.CLUSTER_MANAGER, manager.id)
        _move(session, setting, report, "confirm", by=by, at=at, note=NOT_RECORDED)
        _confirm_trials(session, setting, report.subject, at=at, note=NOT_RECORDED)


def _confirm_trials(
    session: Session, setting: Setting, region: str, *, at: datetime, note: str = ""
) -> None:
    for trial in _trials(session, region, "trial_report_draft"):
        manager = setting.in_role("cluster_manager", trial.cluster)[0]
        by = Agent(Role.CLUSTER_MANAGER, manager.id)
        move(session, TRIAL, trial, "confirm_report", by=by, at=at, note=note)


def _trials(session: Session, region: str, status: str) -> list[Trial]:
    query = select(Trial).where(Trial.region == region, Trial.status == status)
    return list(session.exec(query.order_by(col(Trial.id))))


def _entered(
    session: Session,
    setting: Setting,
    report: Report,
    decision: str,
    *,
    by: Person,
    at: datetime,
) -> None:
    """Do what follows from a new status: tell who is next, close trials, thank."""
    if decision == "confirm":
        _confirm_trials(session, setting, report.subject, at=at)
    if report.status == "approved":
        for trial in _trials(session, report.subject, "trial_report_confirmed"):
            move(session, TRIAL, trial, "close", by=Agent(Role.WP_LEAD, by.id), at=at)
        about_reports.approved(session, setting, report, by=by, at=at)
        return
    about_reports.stage_entered(session, setting, report, at=at)


def silence_moment(setting: Setting, report: Report) -> datetime | None:
    """Return when a deadline plus one reminder will have passed without a word, where that counts."""
    if report.status not in MAY_STAY_SILENT:
        return None
    region = report.subject
    return setting.end_of(setting.calendar(region).add(report.deadline, SILENCE_AFTER), region)


def log_silence(session: Session, setting: Setting, report: Report, *, until: datetime) -> bool:
    """Log that nobody answered, and let the review go on; False if it is too early for that."""
    moment = silence_moment(setting, report)
    if moment is None or moment > until:
        return False
    note = "no comment: deadline and one reminder passed"
    _move(session, setting, report, "silence", by=ENGINE, at=moment, note=note)
    about_reports.stage_entered(session, setting, report, at=moment)
    return True
