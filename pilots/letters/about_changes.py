"""Letters about changes: another first day, a judge who is barred, a person who is followed."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from notifications import messages
from notifications.claiming import LEFT
from notifications.outbox import Promise, cancel, queue_many
from notifications.renewing import sequence_after
from notifications.tables import Letter
from pilots.letters import addressing
from pilots.lifecycle import Agent
from pilots.lifecycle.trials import NOT_BEGUN
from pilots.reviews.standing import peers_of
from pilots.setting import Setting
from pilots.tables import Change, Person, Report

if TYPE_CHECKING:
    from pilots.deeds.rolling_out import Walk

STARTED_ELSEWHEN = ("start-moved",)
FIRST_DAY = ".start"
"""Behind the id of a trial it names the day on which it begins, for calendars."""
OF_A_VERDICT = "verdict."
"""Under this name, with the service, interests in a verdict are declared."""
SUCCESSION, RETURN = ("takes-over", "followed"), ("gives-back", "comes-back")
"""For the one who comes and the one who goes; and when that is undone."""


def start_moved(walk: "Walk", to: date, *, by: Agent, reason: str, now: datetime) -> None:
    """Tell the people of a trial on which day it begins, if they know of it and of another day."""
    if walk.trial.status not in NOT_BEGUN - {"proposed"}:
        return
    again = "the start has moved again"
    cancel(walk.session, subject=walk.trial.id, reason=again, purposes=STARTED_ELSEWHEN)
    queue_many(walk.session, _starts(walk, to, by, reason, now))


def _starts(walk: "Walk", to: date, by: Agent, reason: str, now: datetime) -> Iterator[Promise]:
    setting, trial, told = walk.setting, walk.trial, _starts_told(walk)
    sequence = sequence_after(walk.session, trial.id, STARTED_ELSEWHEN)
    readers = [
        *setting.in_role("cluster_manager", trial.cluster),
        *setting.in_role("service_facilitator", trial.cluster),
        *setting.in_role("regional_coordinator", trial.region),
    ]
    for reader in readers:
        before = told.get(reader.id, trial.starts)
        if reader.id == by.id or before == to:
            continue
        message = messages.StartMoved(
            **addressing.common(setting, trial.region),
            service=walk.service.name_in(reader.language),
            cluster=setting.clusters[trial.cluster].name,
            before=before,
            starts=to,
            reason=reason,
            event=f"{trial.id}{FIRST_DAY}",
            sequence=sequence,
        )
        yield addressing.promise(
            setting,
            message=message,
            to=addressing.person(setting, reader),
            purpose=STARTED_ELSEWHEN[0],
            subject=trial.id,
            step=f"moved-{sequence}",
            not_before=addressing.moment(setting, addressing.region_of(setting, reader), now),
            because=f"trial {trial.id} move_start",
        )


def _starts_told(walk: "Walk") -> dict[str, date]:
    """Return the day that each person was told last by a letter that has left."""
    gone = (
        select(Letter.person, Letter.facts)
        .where(Letter.subject == walk.trial.id, col(Letter.purpose).in_(STARTED_ELSEWHEN))
        .where(col(Letter.state).in_(LEFT))
        .order_by(col(Letter.claimed_at), col(Letter.id))
    )
    found = walk.session.exec(gone)
    return {person: date.fromisoformat(facts["starts"]) for person, facts in found}


def conflict_declared(
    session: Session, setting: Setting, subject: str, *, by: Agent, now: datetime
) -> None:
    """Tell the lead that ``by`` does not judge ``subject``: what is said about it stays there."""
    report, service = session.get(Report, subject), subject.removeprefix(OF_A_VERDICT)
    regional = report is not None and report.subject in setting.regions
    reviews = report is not None and by.id in {
        peer.id for peer in peers_of(session, setting, report)
    }
    purpose = "conflict-vote"
    if report is not None:
        purpose = "conflict-reviewer" if regional and reviews else "conflict"
    judge = setting.people[by.id]
    for reader in setting.in_role("wp_lead"):
        if reader.id == by.id:
            continue
        named = setting.catalogue.services.get(service) if report is None else None
        message = messages.ConflictDeclared(
            **addressing.common(setting),
            judge=judge.name,
            judge_role=setting.catalogue.roles[judge.role].label_in(reader.language),
            service=named.name_in(reader.language) if named else "",
            region=addressing.region_name(setting, report.subject, reader.language)
            if report is not None and regional
            else "",
            reassign=purpose == "conflict-reviewer",
        )
        letter = addressing.promise(
            setting,
            message=message,
            to=addressing.person(setting, reader),
            purpose=purpose,
            subject=service if report is None else subject,
            step=f"at-{now:%Y-%m-%dT%H:%M:%S}.{by.id}",
            not_before=addressing.moment(setting, addressing.region_of(setting, reader), now),
            because=f"{subject} conflict declared",
        )
        queue_many(session, [letter])


def succeeded(
    session: Session,
    setting: Setting,
    change: Change,
    comes: Person,
    goes: Person,
    *,
    tasks: int,
    now: datetime,
) -> None:
    """Tell both that one takes over from the other."""
    for news, reader, other in zip(SUCCESSION, (comes, goes), (goes, comes), strict=True):
        letter = _succession(setting, change, news, reader, other, tasks, now)
        queue_many(session, [letter])


def succession_undone(
    session: Session,
    setting: Setting,
    change: Change,
    stays: Person,
    back: Person,
    *,
    tasks: int,
    now: datetime,
) -> None:
    """Tell those who have heard of a succession that it was undone."""
    heard = select(Letter.person).where(
        Letter.subject == f"change-{change.id}",
        col(Letter.purpose).in_(SUCCESSION),
        col(Letter.state).in_(LEFT),
    )
    known = set(session.exec(heard))
    for news, reader, other in zip(RETURN, (stays, back), (back, stays), strict=True):
        if reader.id in known:
            letter = _succession(setting, change, news, reader, other, tasks, now)
            queue_many(session, [letter])


def _succession(
    setting: Setting,
    change: Change,
    news: str,
    reader: Person,
    other: Person,
    tasks: int,
    now: datetime,
) -> Promise:
    region = addressing.region_of(setting, reader)
    place = setting.clusters[reader.cluster].name if reader.cluster else ""
    if not place and reader.region:
        place = addressing.region_name(setting, reader.region, reader.language)
    message = messages.Succession.model_validate(
        addressing.common(setting, region)
        | {
            "news": news,
            "other": other.name,
            "role": setting.catalogue.roles[reader.role].label_in(reader.language),
            "place": place,
            "tasks": tasks,
        }
    )
    return addressing.promise(
        setting,
        message=message,
        to=addressing.person(setting, reader),
        purpose=news,
        subject=f"change-{change.id}",
        step="told",
        not_before=addressing.moment(setting, region, now),
        because=f"{news} change {change.id}",
    )
