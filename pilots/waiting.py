"""What waits for whom: everything that goes on only when a person does something."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from notifications.addresses import dead_among
from notifications.unsubscribing import opt_outs
from pilots.doers import asked_for, delegates
from pilots.letters.addressing import place_of
from pilots.lifecycle.reports import WAITS_FOR
from pilots.moved_dates import moved_starts
from pilots.outputs.verdicts import waits_for_confirmation
from pilots.readers import near
from pilots.reviews.standing import deciding
from pilots.setting import Setting
from pilots.tables import Firm, Person, Report, Task, Trial, Verdict


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for people; ``late`` in working days of its region."""

    what: str
    subject: str
    waits_for: str
    people: tuple[str, ...]
    since: date
    due: date | None
    late: int
    region: str | None = None
    who: tuple[str, ...] = ()
    """The ids of ``people``; other programs get their names only."""

    def as_json(self) -> dict[str, Any]:
        facts = asdict(self) | {
            "since": self.since.isoformat(),
            "due": self.due.isoformat() if self.due else None,
        }
        del facts["who"]
        return facts


def waiting(session: Session, setting: Setting, *, now: datetime) -> list[Waiting]:
    """Return what waits for people at ``now``, the latest first."""
    found = [
        *_trials(session, setting, now),
        *_tasks(session, setting, now),
        *_reports(session, setting, now),
        *_verdicts(session, setting, now),
        *_addresses(session, setting, now),
        *_opt_outs(session, setting, now),
    ]
    return sorted(found, key=lambda thing: (-thing.late, thing.since, thing.subject))


def _trials(session: Session, setting: Setting, now: datetime) -> Iterator[Waiting]:
    steps = {"selected": "sign the agreement", "agreed": "record the training", "ready": "start"}
    moved = moved_starts(session)
    query = columns(Trial.id, Trial.status, Trial.cluster, Trial.region, Trial.starts)  # type: ignore[call-overload]
    for trial in session.connection().execute(query.where(col(Trial.status).in_(steps))):
        day = moved.get(trial.id, trial.starts)
        managers = setting.in_role("cluster_manager", trial.cluster)
        yield _thing(
            setting, steps[trial.status], trial.id, "cluster_manager", managers,
            region=trial.region, since=day, due=day, now=now,
        )  # fmt: skip


def _tasks(session: Session, setting: Setting, now: datetime) -> Iterator[Waiting]:
    handed = delegates(session)
    query = columns(  # type: ignore[call-overload]
        Task.trial, Task.step, Task.owner, Task.mandatory, Task.opened_at, Task.due,
        Trial.cluster, Trial.region, Trial.starts,
    ).join(Trial, col(Trial.id) == col(Task.trial))  # fmt: skip
    for row in session.connection().execute(query.where(Task.status == "open")):
        people = asked_for(
            setting, row.owner,
            cluster=row.cluster, region=row.region, delegate=handed.get((row.trial, row.step)),
        )  # fmt: skip
        since = setting.day(row.opened_at, row.region) if row.opened_at else row.starts
        what = "optional task" if not row.mandatory else "task"
        yield _thing(
            setting, what, f"{row.trial}.{row.step}", row.owner, people,
            region=row.region, since=since, due=row.due, now=now,
        )  # fmt: skip


def _reports(session: Session, setting: Setting, now: datetime) -> Iterator[Waiting]:
    for report in session.exec(select(Report).where(Report.status != "approved")):
        role = WAITS_FOR[report.status].value
        region = report.subject if report.subject in setting.regions else None
        yield _thing(
            setting, f"report: {report.status.replace('_', ' ')}", report.id, role,
            deciding(session, setting, report), region=region,
            since=setting.day(report.since, region), due=report.deadline, now=now,
        )  # fmt: skip


def _verdicts(session: Session, setting: Setting, now: datetime) -> Iterator[Waiting]:
    for row in session.exec(select(Verdict).order_by(col(Verdict.service))):
        day = setting.day(row.since or now, None)
        if row.status == "voting":
            board = setting.in_role("advisory_expert")
            yield _thing(
                setting, "vote or adoption", row.service, "advisory_expert", board,
                region=None, since=day, due=row.deadline, now=now,
            )  # fmt: skip
        if waits_for_confirmation(session, row, now):
            lead = setting.in_role("wp_lead")
            yield _thing(
                setting, "verdict: confirm", row.service, "wp_lead", lead,
                region=None, since=day, due=None, now=now,
            )  # fmt: skip


def _addresses(session: Session, setting: Setting, now: datetime) -> Iterator[Waiting]:
    readers = _readers(setting)
    dead = dead_among(session, (reader.email for reader in readers))
    for reader in readers:
        if found := dead.get(reader.email):
            yield _near(setting, "address does not work", reader, found.since, now)


def _opt_outs(session: Session, setting: Setting, now: datetime) -> Iterator[Waiting]:
    asked = opt_outs(session)
    for reader in _readers(setting):
        if reader.id in asked:
            what = "asked for no more questionnaires"
            yield _near(setting, what, reader, asked[reader.id].at, now)


def _readers(setting: Setting) -> list[Person | Firm]:
    return [*setting.people.values(), *setting.firms.values()]


def _near(
    setting: Setting, what: str, reader: Person | Firm, since: datetime, now: datetime
) -> Waiting:
    """Return what the coordinator of the reader's region should know, or else the lead."""
    region = place_of(setting, reader.id)
    people = near(setting, reader)
    role = people[0].role if people else "wp_lead"
    return _thing(
        setting, what, reader.id, role, people,
        region=region, since=setting.day(since, region), due=None, now=now,
    )  # fmt: skip


def _thing(  # noqa: PLR0913 -- the parts of one line of the list
    setting: Setting,
    what: str,
    subject: str,
    role: str,
    people: list[Person],
    *,
    region: str | None,
    since: date,
    due: date | None,
    now: datetime,
) -> Waiting:
    late = setting.working_calendar(region).count(due, setting.day(now, region)) if due else 0
    names = tuple(person.name for person in people)
    who = tuple(person.id for person in people)
    return Waiting(what, subject, role, names, since, due, max(0, late), region, who)
