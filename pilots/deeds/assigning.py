"""Name the reviewer of a report where the next region's coordinator cannot be it."""

from datetime import datetime

from sqlmodel import Session

from pilots.history import record
from pilots.letters import about_reports
from pilots.lifecycle import Agent, Role, Rule
from pilots.reviews.refusals import NotAReviewer
from pilots.reviews.standing import a_person, must_not_be_barred, region_of
from pilots.setting import Setting
from pilots.tables import Assignment, Report


def assign(
    session: Session, setting: Setting, report: Report, person_id: str, *, by: Agent, now: datetime
) -> Assignment:
    """Name ``person_id`` as the reviewer of ``report`` for the other regions, and tell them.

    Raises:
        DecisionUnknown: there is no such person.
        NotAReviewer: they are no coordinator of a region with whom one could review.
        OwnRegion, OwnText, ConflictDeclared: they are barred.
    """
    person = a_person(setting, person_id)
    must_not_be_barred(session, setting, report, person, "approve")
    regional = report.subject in setting.regions
    reviews = person.role == Role.REGIONAL_COORDINATOR and person.left_at is None
    if not (regional and reviews and region_of(setting, person)):
        raise NotAReviewer(person.name)
    found = session.get(Assignment, report.id)
    before = found.person if found else "next region"
    named = found or Assignment(report=report.id, person=person.id, by=by.id, at=now)
    named.person, named.by, named.at = person.id, by.id, now
    session.add(named)
    rule = Rule("assign", before, person.id, (by.role,))
    record(session, "review", report.id, rule, by=by, at=now, note="")
    session.flush()
    if report.status == "peer_review":
        about_reports.review_asked(session, setting, report, [person], at=now)
    return named
