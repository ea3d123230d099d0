"""Decide on a report: stage by stage, each decision bound to the content it was taken over."""

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from pilots.decided import Decided
from pilots.deeds.drafting import deadline
from pilots.errors import DecisionUnknown
from pilots.history import NOT_RECORDED
from pilots.letters import about_reports
from pilots.lifecycle import ENGINE, TRIAL, Agent, Role, Rule
from pilots.lifecycle.reports import MAY_STAY_SILENT, STAGE_OF
from pilots.moving import move
from pilots.readers import managers
from pilots.reviews.standing import cycle_of, must_not_be_barred, role_towards
from pilots.setting import Setting
from pilots.tables import Report, ReportDecision, Trial

SENDS_BACK = frozenset({"return", "major_changes"})
"""Decisions after which the authors have to work on the report: a new round begins."""

SILENCE_AFTER = 5
"""Working days between the deadline and the moment when silence is logged."""


def open_report(session: Session, subject: str) -> Report | None:
    """Return the oldest report of ``subject`` that is not approved yet, or None."""
    query = (
        select(Report)
        .where(Report.subject == subject, Report.status != "approved")
        .order_by(col(Report.edition))
        .options(defer(cast("Any", Report.facts)))  # long, and seldom looked at
    )
    return session.exec(query).first()


def decide(session: Session, setting: Setting, subject: str, decided: Decided) -> Report:
    """Take a person's decision on the report of ``subject`` that is under review.

    Raises:
        DecisionUnknown: there is no such person or no report under review yet.
        NotYourRegion: the person's region or cluster does not allow it.
        ConflictDeclared, OwnRegion, OwnText: the person is barred.
        MoveNotAllowed, MoveNotYours: the stage does not allow it.
    """
    person = setting.people.get(decided.by)
    if person is None:
        raise DecisionUnknown("person", decided.by, "an id of people.csv")
    report = open_report(session, subject)
    if report is None or report.since > decided.at:
        raise DecisionUnknown("report under review", subject, "a report drafted before that moment")
    if report.status == "confirming" and decided.word == "submit":
        _imply_confirmation(session, setting, report, at=decided.at)
    stage, role = STAGE_OF[report.status], role_towards(setting, person, subject)
    cycle_of(report).rule_for(decided.word, status=report.status, by=Agent(role, person.id))
    must_not_be_barred(session, setting, report, person, decided.word)
    rule = _take(session, setting, report, decided, role=role)
    if report.status == "authority_comment" and (earlier := _earlier_comment(session, report)):
        by = Agent(Role.REGIONAL_AUTHORITY, earlier.by)
        _move(session, setting, report, replace(earlier, at=decided.at), by=by)
    if rule.source != rule.target:
        _follow(session, setting, report, decided)
    if decided.word in SENDS_BACK:
        about_reports.returned(session, setting, report, decided, stage=stage)
    return report


def _take(
    session: Session, setting: Setting, report: Report, decided: Decided, *, role: Role
) -> Rule:
    """Move the report and file the decision with the content it was taken over."""
    filed = ReportDecision(
        report=report.id,
        stage=STAGE_OF.get(report.status, ""),
        round=report.round,
        decision=decided.word,
        by=decided.by,
        role=role,
        at=decided.at,
        comment="" if decided.comment == NOT_RECORDED else decided.comment,
        content_hash=report.content_hash,
        recorded=decided.comment != NOT_RECORDED,
    )
    rule = _move(session, setting, report, decided, by=Agent(role, decided.by))
    session.add(filed)
    session.flush()
    return rule


def _move(
    session: Session, setting: Setting, report: Report, decided: Decided, *, by: Agent
) -> Rule:
    cycle = cycle_of(report)
    rule = cycle.rule_for(decided.word, status=report.status, by=by)
    changes: dict[str, Any] = {}
    if rule.target != rule.source:
        changes = {"since": decided.at, "round": report.round + (decided.word in SENDS_BACK)}
        if rule.target in STAGE_OF:
            changes["deadline"] = deadline(setting, report.subject, rule.target, decided.at)
    return move(
        session, cycle, report, decided.word, by=by, at=decided.at, note=decided.comment, **changes
    )


def _earlier_comment(session: Session, report: Report) -> Decided | None:
    """Return the authority's comment of this round that came before the peer's decision."""
    query = select(ReportDecision).where(
        ReportDecision.report == report.id,
        ReportDecision.round == report.round,
        ReportDecision.role == Role.REGIONAL_AUTHORITY,
    )
    found = session.exec(query).first()
    return Decided(found.decision, found.by, found.at, found.comment) if found else None


def _imply_confirmation(
    session: Session, setting: Setting, report: Report, *, at: datetime
) -> None:
    """Log the managers' confirmation that must have come before a submission."""
    for manager in managers(setting, report.subject)[:1]:
        implied = Decided("confirm", manager.id, at, NOT_RECORDED)
        _take(session, setting, report, implied, role=Role.CLUSTER_MANAGER)
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


def _follow(session: Session, setting: Setting, report: Report, decided: Decided) -> None:
    """Do what follows from a new status: tell who is next, close trials, thank."""
    if decided.word == "confirm":
        _confirm_trials(session, setting, report.subject, at=decided.at)
    if report.status != "approved":
        about_reports.stage_entered(session, setting, report, at=decided.at)
        return
    for trial in _trials(session, report.subject, "trial_report_confirmed"):
        move(session, TRIAL, trial, "close", by=Agent(Role.WP_LEAD, decided.by), at=decided.at)
    about_reports.approved(session, setting, report, decided)


def silence_moment(setting: Setting, report: Report) -> datetime | None:
    """Return when deadline and reminder will have passed without a word, where that counts."""
    if report.status not in MAY_STAY_SILENT:
        return None
    region = report.subject
    return setting.end_of(setting.calendar(region).add(report.deadline, SILENCE_AFTER), region)


def log_silence(session: Session, setting: Setting, report: Report, *, until: datetime) -> bool:
    """Log that nobody answered, and let the review go on; False if it is too early for that."""
    moment = silence_moment(setting, report)
    if moment is None or moment > until:
        return False
    silent = Decided("silence", ENGINE.id, moment, "no comment: deadline and one reminder passed")
    _take(session, setting, report, silent, role=Role.ENGINE)
    about_reports.stage_entered(session, setting, report, at=moment)
    return True
