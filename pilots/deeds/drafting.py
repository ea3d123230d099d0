"""Draft a report: freeze its facts, open its review."""

from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from evaluation.reports.coded import CodedFact
from evaluation.reports.facts import Facts, ProgrammeFacts, as_json, content_hash, read_facts
from evaluation.reports.gathering.inputs import ReportInputs
from pilots.certainty import Found, Material, certainty, material
from pilots.coded_themes import coded_fact
from pilots.codings import coded_answers
from pilots.deeds.carrying_over import carry_over
from pilots.deeds.evaluating import figures_of
from pilots.letters import about_reports
from pilots.lifecycle.reports import PROGRAMME_REPORT, REGIONAL_REPORT, STAGE_OF
from pilots.report_inputs import inputs_of
from pilots.setting import Setting
from pilots.tables import Edition, Report

PROGRAMME = "programme"


def report_id(subject: str, edition: int) -> str:
    return f"{subject}.e{edition}"


class MissingReport(NamedTuple):
    """A report that an edition of figures should have and has not yet."""

    edition: int
    as_of: datetime
    subject: str


def missing_reports(session: Session, setting: Setting) -> list[MissingReport]:
    """Return what is not drafted yet, the oldest edition first."""
    drafted = set(session.exec(select(Report.id)))
    editions = session.exec(select(Edition.number, Edition.as_of).order_by(col(Edition.number)))
    return [
        MissingReport(number, as_of, subject)
        for number, as_of in editions
        for subject in (*setting.reporting, PROGRAMME)
        if report_id(subject, number) not in drafted
    ]


def certainty_asked(
    session: Session, setting: Setting, *, until: datetime
) -> list[Material | Found | None]:
    """Return what the certainty of missing programme reports is computed from.

    ``pilots.certainty.certainty`` takes seconds: a sweep calls it with each when no transaction
    is open, and ``draft`` finds its answer.
    """
    return [
        material(session, setting, session.get_one(Edition, one.edition), whole=False)
        for one in missing_reports(session, setting)
        if one.subject == PROGRAMME and one.as_of <= until
    ]


def facts_about(inputs: ReportInputs, subject: str) -> Facts:
    """Return the facts of the report on a region, or on the programme."""
    from evaluation.reports.gathering.programme import programme_facts
    from evaluation.reports.gathering.regional import regional_facts

    return programme_facts(inputs) if subject == PROGRAMME else regional_facts(inputs, subject)


def draft(session: Session, setting: Setting, missing: MissingReport) -> Report:
    """Write the facts of one report and ask the first people to look at it.

    What people wrote into the edition before is brought along. Readers of an approved report hear
    that newer figures are in.
    """
    edition, subject = session.get_one(Edition, missing.edition), missing.subject
    inputs = inputs_of(session, setting, edition, figures_of(edition))
    if subject == PROGRAMME:
        sure = certainty(material(session, setting, edition, whole=False))
        now, told = _coded(session, setting, edition)
        inputs = replace(inputs, certainty=sure or {}, coded=now, coded_before=told)
    facts = facts_about(inputs, subject)
    cycle = PROGRAMME_REPORT if subject == PROGRAMME else REGIONAL_REPORT
    report = Report(
        id=report_id(subject, edition.number),
        subject=subject,
        edition=edition.number,
        status=cycle.initial,
        since=edition.as_of,
        deadline=deadline(setting, subject, cycle.initial, edition.as_of),
        content_hash=content_hash(facts),
        facts=as_json(facts).decode(),
    )
    session.add(report)
    session.flush()
    carry_over(session, report, now=edition.as_of)
    about_reports.stage_entered(session, setting, report, at=edition.as_of)
    earlier = select(Report).where(Report.subject == subject, Report.status == "approved")
    if approved := session.exec(earlier.order_by(col(Report.edition).desc())).first():
        about_reports.new_edition(session, setting, approved, edition)
    return report


def _coded(
    session: Session, setting: Setting, edition: Edition
) -> tuple[CodedFact | None, tuple[CodedFact, ...]]:
    """Return what coded answers say now, and what earlier reports printed, the newest first."""
    answers = coded_answers(session, setting, now=edition.as_of)
    before = (report_facts(session, PROGRAMME, one) for one in range(edition.number - 1, 0, -1))
    told = (facts.coded for facts in before if isinstance(facts, ProgrammeFacts))
    return coded_fact(session, setting, answers), tuple(one for one in told if one)


def report_facts(session: Session, subject: str, edition: int) -> Facts | None:
    """Return the facts a report was written from; None where it is not drafted."""
    report = session.get(Report, report_id(subject, edition))
    return read_facts(report.facts) if report else None


def deadline(setting: Setting, subject: str, status: str, since: datetime) -> date:
    """Return the day by which a report that is ``status`` since then should be decided."""
    region = None if subject == PROGRAMME else subject
    stage = setting.catalogue.review.stage(STAGE_OF[status])
    calendar = setting.working_calendar(region)
    return calendar.add(setting.day(since, region), stage.working_days)
