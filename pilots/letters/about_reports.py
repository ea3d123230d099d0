"""Letters about reports: whose decision is asked for, what came back, what was approved."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, select

from notifications import messages
from notifications.messages import Message, Remark
from notifications.outbox import Promise, queue_many
from pilots.decided import Decided
from pilots.letters import addressing
from pilots.lifecycle import Role
from pilots.lifecycle.reports import MAY_STAY_SILENT, STAGE_OF
from pilots.readers import authors, readers
from pilots.reviews.standing import deciding
from pilots.setting import Setting
from pilots.tables import Edition, Person, Report, ReportDecision


def stage_entered(session: Session, setting: Setting, report: Report, *, at: datetime) -> None:
    """Ask for the decision a report waits for, and promise the one reminder after its day."""
    review_asked(session, setting, report, deciding(session, setting, report), at=at)


def review_asked(
    session: Session, setting: Setting, report: Report, asked: Iterable[Person], *, at: datetime
) -> None:
    """Ask these people for the decision that ``report`` waits for."""
    queue_many(session, _requests(setting, report, asked, at))


def _requests(
    setting: Setting, report: Report, asked_of: Iterable[Person], at: datetime
) -> Iterator[Promise]:
    stage = setting.catalogue.review.stage(STAGE_OF[report.status])
    step = f"{stage.id}.{report.round}"
    for reader in asked_of:
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
            letter = Letter(purpose, step, sent)
            yield _promise(setting, report, reader, kind(**facts), letter)


def returned(
    session: Session, setting: Setting, report: Report, decided: Decided, *, stage: str
) -> None:
    """Tell the authors what somebody asks to change."""

    def write(reader: Person) -> Message:
        return messages.ReportReturned(
            **_about(setting, report, reader),
            **_by(setting, decided, reader),
            decision=decided.word,
            comment=decided.comment,
            decided_on=setting.day(decided.at, None),
            stage_name=setting.catalogue.review.stage(stage).name_in(reader.language),
        )

    letter = Letter("report-returned", f"{stage}.{report.round}", decided.at)
    _tell(session, setting, report, authors(setting, report), letter, write)


def approved(session: Session, setting: Setting, report: Report, decided: Decided) -> None:
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
            **_by(setting, decided, reader),
            approved_on=setting.day(decided.at, None),
            remarks=remarks,
        )

    letter = Letter("report-approved", "approved", decided.at)
    _tell(session, setting, report, readers(setting, report), letter, write)


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

    letter = Letter("new-edition", f"edition-{edition.number}", edition.as_of)
    _tell(session, setting, report, readers(setting, report), letter, write)


class Letter(NamedTuple):
    """What makes a letter one of a kind, and from when on it is true."""

    purpose: str
    step: str
    at: datetime


def _tell(
    session: Session,
    setting: Setting,
    report: Report,
    told: Iterable[Person],
    letter: Letter,
    write: Callable[[Person], Message],
) -> None:
    queue_many(
        session,
        (
            _promise(
                setting,
                report,
                reader,
                write(reader),
                letter._replace(
                    at=addressing.moment(setting, addressing.region_of(setting, reader), letter.at)
                ),
            )
            for reader in told
        ),
    )


def _by(setting: Setting, decided: Decided, reader: Person) -> dict[str, str]:
    person = setting.people[decided.by]
    role = setting.catalogue.roles[person.role]
    return {"by": person.name, "by_role": role.label_in(reader.language)}


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
    setting: Setting, report: Report, reader: Person, message: Message, letter: Letter
) -> Promise:
    return addressing.promise(
        setting,
        message=message,
        to=addressing.person(setting, reader),
        purpose=letter.purpose,
        subject=report.id,
        step=letter.step,
        not_before=letter.at,
        because=f"report {report.id} {report.status}",
    )
