"""Open a report for a visitor: only if it is theirs, its text only after a word on interests."""

from dataclasses import dataclass

from sqlmodel import Session

from evaluation.reports.facts import Facts, read_facts
from evaluation.reports.gathering.judged import with_decisions
from foundation.languages import LANGUAGES
from pilots.lifecycle import Role
from pilots.report_inputs import judgements, review_of
from pilots.reviews.standing import (
    JUDGES,
    decisions_open_to,
    interest_in,
    may_review,
    may_see,
    role_towards,
)
from pilots.setting import Setting
from pilots.tables import Interest, Person, Report
from portal.review.words import Words
from portal.visiting import NotThere, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A report on somebody's screen. ``withheld``: they have to declare something first, or have
    declared a conflict; the text is not shown until the report is approved."""

    report: Report
    setting: Setting
    person: Person
    role: Role
    interest: Interest | None
    withheld: bool
    open_decisions: tuple[str, ...]
    words: Words

    @property
    def address(self) -> str:
        return f"/reports/{self.report.id}"

    @property
    def judges(self) -> bool:
        return self.role in JUDGES


def opened(visit: Visit, session: Session, identifier: str, *, deed: str = "see reports") -> Opened:
    """Return the report, if the visitor may do ``deed`` with it.

    Raises:
        NotThere: there is none, or it is none of their business.
    """
    setting, report = visit.setting(session), session.get(Report, identifier)
    if report is None or visit.visitor.id not in setting.people:
        raise NotThere
    allowed = (
        may_see(session, setting, visit.visitor, report)
        if deed == "see reports"
        else may_review(session, setting, visit.visitor, report, deed)
    )
    if not allowed:
        raise NotThere
    person = setting.people[visit.visitor.id]
    role = role_towards(setting, person, report.subject)
    interest = interest_in(session, report.id, person.id)
    undeclared = interest is None or interest.conflict
    return Opened(
        report=report,
        setting=setting,
        person=person,
        role=role,
        interest=interest,
        withheld=report.status != "approved" and role in JUDGES and undeclared,
        open_decisions=decisions_open_to(session, setting, report, person),
        words=Words(setting, visit.language),
    )


def facts_now(session: Session, one: Opened) -> Facts:
    """Return the facts of the report with what people have decided by now."""
    facts = read_facts(one.report.facts)
    review = review_of(session, one.setting, one.report)
    return with_decisions(facts, review, judgements(session, one.setting))


def text_language(visit: Visit, asked: str) -> str:
    """Return the language in which the text of a report is wanted."""
    return asked if asked in LANGUAGES else visit.language
