"""Letters about reports: whose decision is asked for, what came back, what was approved."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from notifications import messages
from notifications.messages import Message, Remark
from notifications.outbox import Promise, queue_many
from pilots.letters import addressing
from pilots.lifecycle import Role
from pilots.lifecycle.reports import MAY_STAY_SILENT, STAGE_OF
from pilots.readers import deciders, readers
from pilots.setting import Setting
from pilots.tables import Edition, Person, Report, ReportDecision


def stage_entered(session: Session, setting: Setting, report: Report, *, at: datetime) -> None:
    """Ask for the decision a report waits for, and promise the one reminder after its day."""
    queue_many(session, _requests(setting, report, at))


def _requests(setting: Setting, report: Report, at: datetime) -> Iterator[Promise]:
    stage = setting.catalogue.review.stage(STAGE_OF[report.status])
    step = f"{stage.id}.{report.round}"
    for reader in deciders(setting, report):
        place = addressing.region_of(setting, reader)
        calendar = setting.working_calendar(place)
        asked = addressing.moment(setting, place, at)
        again = addressing.on_day(setting, place, calendar.add(report.deadline, 1))
        for purpose, sent, kind in (
            ("review-request", asked, messages.ReviewRequest),
            ("review-reminder", again, messages.ReviewReminder),
        ):
            facts = {
                **addressing.common(setting, place),
                "stage": stage.id,
                "stage_name": stage.name_in(reader.language),
                "region": _region(setting, report, reader.language),
                "version": report.round,
                "decisions": stage.decisions,
                "due": report.deadline,
                "working_days": addressing.days_left(setting, place, sent, report.deadline),
                "event": f"{report.id}.{step}",
            }
            if kind is messages.ReviewReminder:
                facts["silence_counts"] = report.status in MAY_STAY_SILENT
            yield _promise(setting, report, reader, kind(**facts), purpose, step, sent)


def returned(
    session: Session,
    setting: Setting,
    report: Report,
    *,
    by: Person,
    at: datetime,
    decision: str,
    stage: str,
    comment: str,
) -> None:
    """Tell the authors what somebody asks to change."""
    authors = setting.in_role(
        "regional_coordinator" if report.subject in setting.regions else "wp_lead",
        report.subject if report.subject in setting.regions else "",
    )
    facts = {"decision": decision, "comment": comment, "decided_on": setting.day(at, None)}

    def write(reader: Person) -> Message:
        return messages.ReportReturned(
            **_about(setting, report, reader),
            **facts,
            stage_name=setting.catalogue.review.stage(stage).name_in(reader.language),
            by=by.name,
            by_role=setting.catalogue.roles[by.role].label_in(reader.language),
        )

    step = f"{stage}.{report.round}"
    _tell(session, setting, report, authors, write, purpose="report-returned", step=step, at=at)


def approved(
    session: Session, setting: Setting, report: Report, *, by: Person, at: datetime
) -> None:
    """Tell the pilots, the authority and the authors that the report stands, with its remarks."""
    query = select(ReportDecision).where(ReportDecision.report == report.id)
    remarks = tuple(
        Remark(by=setting.people[decision.by].name, text=decision.comment)
        for decision in session.exec(query)
        if decision.comment and decision.role != Role.WP_LEAD and decision.by in setting.people
    )

    def write(reader: Person) -> Message:
        return messages.ReportApproved(
            **_about(setting, report, reader),
            by=by.name,
            by_role=setting.catalogue.roles[by.role].label_in(reader.language),
            approved_on=setting.day(at, None),
            remarks=remarks,
        )

    told = readers(setting, report)
    _tell(session, setting, report, told, write, purpose="report-approved", step="approved", at=at)


def new_edition(
    session: Session,
    setting: Setting,
    report: Report,
    edition: Edition,
) -> None:
    """Tell the readers of an approved report that newer figures are in; it stays approved."""

    def write(reader: Person) -> Message:
        about = _about(setting, report, reader)
        about.pop("version")
        return messages.NewEdition(**about, edition=edition.number)

    _tell(
        session, setting, report, readers(setting, report), write,
        purpose="new-edition", step=f"edition-{edition.number}", at=edition.as_of,
    )  # fmt: skip


def _tell(
    session: Session,
    setting: Setting,
    report: Report,
    told: list[Person],
    write: Any,  # noqa: ANN401 -- a function of one reader
    *,
    purpose: str,
    step: str,
    at: datetime,
) -> None:
    queue_many(
        session,
        (
            _promise(
                setting, report, reader, write(reader), purpose, step,
                addressing.moment(setting, addressing.region_of(setting, reader), at),
            )
            for reader in told
        ),
    )  # fmt: skip


def _about(setting: Setting, report: Report, reader: Person) -> dict[str, Any]:
    place = addressing.region_of(setting, reader)
    return {
        **addressing.common(setting, place),
        "region": _region(setting, report, reader.language),
        "version": report.round,
    }


def _region(setting: Setting, report: Report, language: str) -> str:
    if report.subject not in setting.regions:
        return ""
    return addressing.region_name(setting, report.subject, language)


def _promise(
    setting: Setting,
    report: Report,
    reader: Person,
    message: Message,
    purpose: str,
    step: str,
    sent: datetime,
) -> Promise:
    return addressing.promise(
        setting,
        message=message,
        to=addressing.person(setting, reader),
        purpose=purpose,
        subject=report.id,
        step=step,
        not_before=sent,
        because=f"report {report.id} {report.status}",
    )
