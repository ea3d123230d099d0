"""Every text a report has had: edition by edition, wording by wording."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from evaluation.reports.facts import Facts, content_hash, read_facts
from pilots.reviews.said import decisions_on
from pilots.tables import Report, ReportDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """One text; its key is such as ``salzburg.e1.0``: the report, and how many wordings it has."""

    key: str
    report: Report
    number: int
    facts: Facts
    content_hash: str
    decisions: tuple[ReportDecision, ...]


def texts_of(session: Session, subject: str) -> list[ReportText]:
    """Return every text of the reports on ``subject``, the oldest first.

    A text is kept as the facts of its edition and the wordings that people put into it, so that
    an earlier one needs no copy: it has fewer wordings.
    """
    query = select(Report).where(Report.subject == subject).order_by(col(Report.edition))
    return [text for report in session.exec(query) for text in _of_report(session, report)]


def hashes_of(report: Report) -> list[str]:
    """Return the hash of every text of ``report``, the oldest first; the last one is today's."""
    facts = read_facts(report.facts)
    return [
        content_hash(facts.model_copy(update={"wordings": facts.wordings[:number]}))
        for number in range(len(facts.wordings) + 1)
    ]


def _of_report(session: Session, report: Report) -> list[ReportText]:
    facts, decisions = read_facts(report.facts), decisions_on(session, report)
    found = []
    for number in range(len(facts.wordings) + 1):
        then = facts.model_copy(update={"wordings": facts.wordings[:number]})
        found_hash = content_hash(then)
        found.append(
            ReportText(
                key=f"{report.id}.{number}",
                report=report,
                number=number,
                facts=then,
                content_hash=found_hash,
                decisions=tuple(d for d in decisions if d.content_hash == found_hash),
            )
        )
    return found
