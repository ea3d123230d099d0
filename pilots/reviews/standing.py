"""Who meets a report in which role: who may see it, who may decide, who is barred."""

from typing import Any, cast

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from pilots.access.rights import EVERYWHERE, Place, may
from pilots.access.visitor import Visitor
from pilots.errors import DecisionUnknown, NotYourRegion
from pilots.lifecycle import PROGRAMME_REPORT, REGIONAL_REPORT, Agent, LifeCycle, Role
from pilots.lifecycle.reports import WAITS_FOR
from pilots.readers import deciders
from pilots.reviews.refusals import ConflictDeclared, OwnRegion, OwnText
from pilots.setting import Setting
from pilots.tables import Assignment, Interest, Person, Remark, Report, ReportDecision

APPROVALS = frozenset({"pass", "approve", "minor_changes"})
"""Words that let a text go on. ``adopt`` is none of them: there the board was the second pair of
eyes, and the lead carries out its vote."""
JUDGEMENTS = APPROVALS | {"return", "major_changes"}
JUDGES = frozenset(
    {Role.QUALITY_MANAGER, Role.PEER_REGION_REVIEWER, Role.WP_LEAD, Role.ADVISORY_EXPERT}
)
"""Who declares interests first. Pilots and authorities speak for themselves in their own report:
everybody knows which side they are on."""
BY_THE_ENGINE = frozenset({"silence", "vote_closed"})


def without_facts() -> Any:  # noqa: ANN401 -- an option of a query
    """Return the option that leaves the long facts of reports in the database."""
    return defer(cast("Any", Report.facts))


def cycle_of(report: Report) -> LifeCycle:
    return PROGRAMME_REPORT if report.subject == "programme" else REGIONAL_REPORT


def region_of(setting: Setting, person: Person) -> str | None:
    return person.region or (setting.clusters[person.cluster].region if person.cluster else None)


def role_towards(setting: Setting, person: Person, subject: str) -> Role:
    """Return the role in which ``person`` meets the report of ``subject``.

    Raises:
        NotYourRegion: a manager or authority of another region.
    """
    role = Role(person.role)
    if subject == "programme":
        return role
    own = region_of(setting, person)
    if role is Role.REGIONAL_COORDINATOR and own != subject:
        return Role.PEER_REGION_REVIEWER
    local = {Role.CLUSTER_MANAGER, Role.REGIONAL_AUTHORITY, Role.SERVICE_FACILITATOR}
    if role in local and own != subject:
        raise NotYourRegion(person.id, f"the report of {subject} is for people of that region")
    return role


def peers_of(session: Session, setting: Setting, report: Report) -> list[Person]:
    """Return who reviews ``report`` for the other regions: whom the lead named, or the next."""
    named = session.get(Assignment, report.id)
    if named is not None and named.person in setting.people:
        return [setting.people[named.person]]
    return setting.peer_reviewers(report.subject)


def deciding(session: Session, setting: Setting, report: Report) -> list[Person]:
    """Return whose decision ``report`` waits for, without those who declared a conflict."""
    peers = WAITS_FOR.get(report.status) is Role.PEER_REGION_REVIEWER
    people = peers_of(session, setting, report) if peers else deciders(setting, report)
    barred = conflicted(session, report.id)
    return [person for person in people if person.left_at is None and person.id not in barred]


def decisions_open_to(
    session: Session, setting: Setting, report: Report, person: Person
) -> tuple[str, ...]:
    """Return what ``person`` may decide on ``report`` as it stands; bars are not looked at."""
    try:
        role = role_towards(setting, person, report.subject)
    except NotYourRegion:
        return ()
    if role is Role.PEER_REGION_REVIEWER and person.id not in {
        peer.id for peer in peers_of(session, setting, report)
    }:
        return ()
    return tuple(
        rule.move
        for rule in cycle_of(report).rules
        if rule.source == report.status and role in rule.roles and rule.move not in BY_THE_ENGINE
    )


def may_see(session: Session, setting: Setting, visitor: Visitor, report: Report) -> bool:
    if report.status == "approved" and may(visitor, "read approved reports", EVERYWHERE):
        return True
    return may_review(session, setting, visitor, report, "see reports")


def may_review(
    session: Session, setting: Setting, visitor: Visitor, report: Report, deed: str
) -> bool:
    """Whether ``visitor`` may do ``deed`` with ``report``, by region or as its reviewer."""
    region = report.subject if report.subject in setting.regions else None
    if may(visitor, deed, Place(region=region)):
        return True
    return report.subject in setting.regions and any(
        may(visitor, "review as peer", Place(owner=peer.id))
        for peer in peers_of(session, setting, report)
    )


def a_person(setting: Setting, identifier: str) -> Person:
    """Return the person of this id.

    Raises:
        DecisionUnknown: there is none.
    """
    person = setting.people.get(identifier)
    if person is None:
        raise DecisionUnknown("person", identifier, "an id of people.csv")
    return person


def interest_in(session: Session, subject: str, person: str) -> Interest | None:
    return session.get(Interest, (subject, person))


def conflicted(session: Session, subject: str) -> set[str]:
    """Return the ids of those who declared a conflict of interest."""
    query = select(Interest.person).where(Interest.subject == subject, col(Interest.conflict))
    return set(session.exec(query))


def writers(session: Session, report: Report) -> set[str]:
    """Return who wrote a part of the text: who submitted it, whose wordings were taken."""
    submitted = select(ReportDecision.by).where(
        ReportDecision.report == report.id, ReportDecision.decision == "submit"
    )
    taken = select(Remark.by).where(Remark.report == report.id, Remark.outcome == "taken")
    return {*session.exec(submitted), *session.exec(taken)}


def must_not_be_barred(
    session: Session, setting: Setting, report: Report, person: Person, word: str
) -> None:
    """Go on only if nothing bars ``person`` from this decision.

    Raises:
        ConflictDeclared, OwnRegion, OwnText: something does.
    """
    if person.id in conflicted(session, report.id):
        raise ConflictDeclared(person.name)
    if word in JUDGEMENTS and region_of(setting, person) == report.subject:
        raise OwnRegion(person.name, report.subject)
    if word in APPROVALS and person.id in writers(session, report):
        raise OwnText(person.name)


def agent_towards(setting: Setting, person: Person, report: Report) -> Agent:
    return Agent(role_towards(setting, person, report.subject), person.id)
