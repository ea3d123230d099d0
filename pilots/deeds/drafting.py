"""Draft a report: freeze its facts, open its review."""

from datetime import date, datetime

from sqlmodel import Session, select

from evaluation.reports.facts import programme_facts, regional_facts
from pilots.letters import about_reports
from pilots.lifecycle.reports import PROGRAMME_REPORT, REGIONAL_REPORT, STAGE_OF
from pilots.report_inputs import report_inputs
from pilots.setting import Setting
from pilots.tables import Edition, Report

PROGRAMME = "programme"


def report_id(subject: str, edition: int) -> str:
    return f"{subject}.e{edition}"


def missing_reports(session: Session, setting: Setting) -> list[tuple[Edition, str]]:
    """Return every edition and subject whose report is not drafted yet, oldest edition first."""
    drafted = set(session.exec(select(Report.id)))
    subjects = [*setting.regions, PROGRAMME]
    return [
        (edition, subject)
        for edition in session.exec(select(Edition).order_by(Edition.number))
        for subject in subjects
        if report_id(subject, edition.number) not in drafted
    ]


def draft(session: Session, setting: Setting, edition: Edition, subject: str) -> Report:
    """Write the facts of one report and ask the first people to look at it."""
    inputs = report_inputs(session, setting, edition)
    facts = programme_facts(inputs) if subject == PROGRAMME else regional_facts(inputs, subject)
    cycle = PROGRAMME_REPORT if subject == PROGRAMME else REGIONAL_REPORT
    report = Report(
        id=report_id(subject, edition.number),
        subject=subject,
        edition=edition.number,
        status=cycle.initial,
        since=edition.as_of,
        deadline=deadline(setting, subject, cycle.initial, edition.as_of),
        content_hash=facts.content_hash,
        facts=facts.to_json(),
    )
    session.add(report)
    session.flush()
    about_reports.stage_entered(session, setting, report, at=edition.as_of)
    return report


def deadline(setting: Setting, subject: str, status: str, since: datetime) -> date:
    """Return the day by which a report that is ``status`` since then should be decided."""
    region = None if subject == PROGRAMME else subject
    stage = setting.catalogue.review.stage(STAGE_OF[status])
    calendar = setting.working_calendar(region)
    return calendar.add(setting.day(since, region), stage.working_days)
