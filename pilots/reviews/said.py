"""What people said about reports and verdicts: remarks, differing opinions, grades."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from evaluation.reports.decisions import DissentFact
from pilots.setting import Setting
from pilots.tables import Dissent, Grade, Remark, Report, ReportDecision


def remarks_on(session: Session, report: Report) -> dict[str, list[Remark]]:
    """Return remarks by passage, the oldest first. Everybody who may read them sees them at once:
    in a review that goes from desk to desk, a remark made twice costs its authors twice."""
    query = (
        select(Remark).where(Remark.report == report.id).order_by(col(Remark.at), col(Remark.id))
    )
    found: dict[str, list[Remark]] = {}
    for remark in session.exec(query):
        found.setdefault(remark.passage, []).append(remark)
    return found


def dissents_on(session: Session, kind: str, subject: str) -> list[Dissent]:
    query = select(Dissent).where(Dissent.kind == kind, Dissent.subject == subject)
    return list(session.exec(query.order_by(col(Dissent.at), col(Dissent.id))))


def dissent_facts(setting: Setting, dissents: Iterable[Dissent]) -> tuple[DissentFact, ...]:
    """Return differing opinions as reports print them."""
    return tuple(
        DissentFact(
            person=setting.people[entry.by].name if entry.by in setting.people else entry.by,
            role=entry.role,
            day=setting.day(entry.at, None),
            text=entry.text,
        )
        for entry in dissents
    )


def decisions_on(session: Session, report: Report) -> list[ReportDecision]:
    query = select(ReportDecision).where(ReportDecision.report == report.id)
    return list(session.exec(query.order_by(col(ReportDecision.at), col(ReportDecision.id))))


def grades_of(session: Session, report: Report) -> dict[int, dict[int, int]]:
    """Return decision -> criterion -> grade, for decisions that came with a review form."""
    query = (
        select(Grade)
        .join(ReportDecision, col(ReportDecision.id) == col(Grade.decision))
        .where(ReportDecision.report == report.id)
    )
    found: dict[int, dict[int, int]] = {}
    for grade in session.exec(query):
        found.setdefault(grade.decision, {})[grade.criterion] = grade.value
    return found
