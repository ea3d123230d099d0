"""Letters about questionnaires: invitations, and reminders to those who have not answered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from notifications import messages
from notifications.claiming import LEFT
from notifications.lifecycle import State
from notifications.outbox import Promise, Recipient, queue_many
from notifications.renewing import renew, sequence_after
from notifications.tables import Letter
from pilots.answered import answered
from pilots.letters import addressing
from pilots.setting import Setting
from pilots.tables import Participation, Task, Trial, Wave

PURPOSES = ("invitation", "invitation-reminder")
LAST_CALL = 3
"""Working days before its end at which a questionnaire without an end of its own is recalled."""


def baseline_opened(
    session: Session,
    setting: Setting,
    trial: Trial,
    wave: Wave,
    at: datetime,
    *,
    core_due: date | None = None,
) -> None:
    """Invite every registered firm; the last day is the one before the core task is due.

    ``core_due``: where that is not the planned day. The last day of an open wave holds.
    """
    if wave.last_day is None or wave.status == "planned":
        core = setting.catalogue.services[trial.service].core_task
        due = core_due or session.get_one(Task, (trial.id, core)).planned_due
        wave.last_day = setting.calendar(trial.region).add(due, -1)
    session.add(wave)
    _queue(session, setting, trial, wave, at)


def opened(session: Session, setting: Setting, trial: Trial, wave: Wave) -> None:
    """Invite who is asked in this wave and promise the reminders of the catalogue."""
    if wave.opens_at is not None:
        _queue(session, setting, trial, wave, wave.opens_at)


def joined(
    session: Session, setting: Setting, trial: Trial, wave: Wave, firms: list[str], *, now: datetime
) -> None:
    """Invite firms that came when the wave was open already; their reminders count from now."""
    asked = [addressing.firm(setting, setting.firms[firm]) for firm in firms]
    queue_many(session, _letters(setting, trial, wave, asked, "sme_contact", now))


def returned(
    session: Session, setting: Setting, trial: Trial, wave: Wave, firm: str, *, now: datetime
) -> None:
    """Invite a firm that was off the list for a while: what was dropped meanwhile comes anew."""
    asked = [addressing.firm(setting, setting.firms[firm])]
    mine = select(Letter.step, Letter.state).where(
        Letter.subject == f"{trial.id}.{wave.kind}", Letter.person == firm
    )
    there = dict(session.exec(mine).all())
    promises = _letters(setting, trial, wave, asked, "sme_contact", now)
    queue_many(
        session,
        (
            replace(one, step=f"{one.step}.{len(there)}") if one.step in there else one
            for one in promises
            if there.get(one.step, State.CANCELLED) == State.CANCELLED
        ),
    )


def moved(session: Session, setting: Setting, trial: Trial, wave: Wave, *, now: datetime) -> None:
    """Tell those who are asked of another last day, but nobody who has answered.

    What waits is rewritten. The last reminder keeps its distance from the end. Whoever was told
    of another day hears of the new one by a last reminder, be it a second one; whoever was told of
    this very day, because a move is taken back, hears nothing more than before.
    """
    at, last_day = wave.opens_at, wave.last_day
    if at is None or last_day is None:
        return
    subject = f"{trial.id}.{wave.kind}"
    sequence = sequence_after(session, subject)
    plan, calendar = setting.catalogue.waves[wave.kind], setting.calendar(trial.region)
    before_end = (plan.open_working_days or 0) - max(plan.reminders_working_days, default=0)
    day = calendar.add(last_day, -before_end if before_end > 0 else -LAST_CALL)
    last = addressing.on_day(setting, trial.region, day)
    soon = max(last, addressing.moment(setting, trial.region, now))
    told = _days_told(session, subject)
    promises: list[Promise] = []
    for asked, role in _asked(session, setting, trial, wave):
        done = answered(session, setting, trial, wave.kind, role)
        for one in asked:
            ends: datetime | None = last if plan.reminders_working_days else None
            if one.person in done:
                ends = None
            elif told.get(one.person, last_day) != last_day:
                ends = soon
            promises += _letters(setting, trial, wave, [one], role, at, last=ends)
    promises = [
        replace(promise, message=promise.message.model_copy(update={"sequence": sequence}))
        for promise in promises
    ]
    renew(
        session,
        promises,
        subject=subject,
        purposes=PURPOSES,
        sequence=sequence,
        now=now,
        reason="the questionnaire ends on another day",
    )


def _days_told(session: Session, subject: str) -> dict[str, date]:
    """Return the last day that each reader was told last by a letter that has left."""
    gone = (
        select(Letter.person, Letter.facts)
        .where(Letter.subject == subject, col(Letter.purpose).in_(PURPOSES))
        .where(col(Letter.state).in_((State.CLAIMED, *LEFT)))
        .order_by(col(Letter.claimed_at), col(Letter.id))
    )
    found = session.exec(gone)
    return {person: date.fromisoformat(facts["due"]) for person, facts in found}


def _queue(session: Session, setting: Setting, trial: Trial, wave: Wave, at: datetime) -> None:
    for asked, role in _asked(session, setting, trial, wave):
        queue_many(session, _letters(setting, trial, wave, asked, role, at))


def _asked(
    session: Session, setting: Setting, trial: Trial, wave: Wave
) -> Iterator[tuple[list[Recipient], str]]:
    """Yield who is asked in a wave, by role: at the baseline only firms, but all of them."""
    first = wave.kind == "baseline"
    yield _firms(session, setting, trial, attended_only=not first), "sme_contact"
    if first:
        return
    for role, place in (("cluster_manager", trial.cluster), ("regional_authority", trial.region)):
        if setting.catalogue.items(wave.kind, role, trial.service):
            people = [addressing.person(setting, p) for p in setting.in_role(role, place)[:1]]
            yield people, role


def _firms(
    session: Session, setting: Setting, trial: Trial, *, attended_only: bool
) -> list[Recipient]:
    query = select(Participation.firm).where(Participation.trial == trial.id)
    if attended_only:
        query = query.where(col(Participation.attended))
    chosen = session.exec(query.order_by(col(Participation.firm)))
    return [addressing.firm(setting, setting.firms[sme]) for sme in chosen]


def _letters(
    setting: Setting,
    trial: Trial,
    wave: Wave,
    asked: list[Recipient],
    role: str,
    at: datetime,
    *,
    last: datetime | None = None,
) -> Iterator[Promise]:
    region, plan = trial.region, setting.catalogue.waves[wave.kind]
    calendar = setting.calendar(region)
    first = addressing.moment(setting, region, at)
    opening = setting.day(at, region)
    days = [calendar.add(opening, days) for days in plan.reminders_working_days]
    yield from _round(setting, trial, wave, asked, role, "invitation", first)
    for number, day in enumerate(days, start=1):
        step = "last-reminder" if number == len(days) else f"reminder-{number}"
        sent = addressing.on_day(setting, region, day)
        if last and number == len(days):
            sent = last
        if sent > first:
            yield from _round(setting, trial, wave, asked, role, step, sent)
    if last and not days:
        yield from _round(setting, trial, wave, asked, role, "last-reminder", last)


def _round(
    setting: Setting,
    trial: Trial,
    wave: Wave,
    asked: list[Recipient],
    role: str,
    step: str,
    sent: datetime,
) -> Iterator[Promise]:
    written = {language: _message(setting, trial, wave, role, step, sent, language)
               for language in {reader.language for reader in asked}}  # fmt: skip
    for reader in asked:
        yield addressing.promise(
            setting,
            message=written[reader.language],
            to=reader,
            purpose="invitation" if step == "invitation" else "invitation-reminder",
            subject=f"{trial.id}.{wave.kind}",
            step=step,
            not_before=sent,
            because=f"wave {trial.id}.{wave.kind} opened",
        )


def _message(
    setting: Setting,
    trial: Trial,
    wave: Wave,
    role: str,
    step: str,
    sent: datetime,
    language: str,
) -> messages.Message:
    last_day = wave.last_day or trial.planned_end
    service = setting.catalogue.services[trial.service]
    facts = addressing.common(setting, trial.region) | {
        "wave": wave.kind,
        "respondent": role,
        "service": service.name_in(language),
        "cluster": setting.clusters[trial.cluster].name,
        "region": addressing.region_name(setting, trial.region, language),
        "minutes": setting.catalogue.waves[wave.kind].target_minutes,
        "smallest_group": setting.catalogue.thresholds.min_n_publish,
        "due": last_day,
        "working_days": addressing.days_left(setting, trial.region, sent, last_day),
        "event": f"{trial.id}.{wave.kind}",
    }
    if step == "invitation":
        return messages.Invitation(**facts)
    return messages.InvitationReminder(**facts, last=step == "last-reminder")
