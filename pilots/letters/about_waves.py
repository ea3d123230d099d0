"""Letters about questionnaires: invitations, and reminders to those who have not answered."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from notifications import messages
from notifications.outbox import Promise, Recipient, queue_many
from pilots.letters import addressing
from pilots.setting import Setting
from pilots.tables import Participation, Task, Trial, Wave


def baseline_opened(
    session: Session, setting: Setting, trial: Trial, wave: Wave, at: datetime
) -> None:
    """Invite every registered firm; the last day is the one before the core task is planned."""
    core = setting.catalogue.services[trial.service].core_task
    planned = session.get_one(Task, (trial.id, core)).planned_due
    last_day = setting.calendar(trial.region).add(planned, -1)
    wave.last_day = last_day
    session.add(wave)
    asked = _firms(session, setting, trial, attended_only=False)
    queue_many(session, _letters(setting, trial, wave, asked, "sme_contact", at))


def opened(session: Session, setting: Setting, trial: Trial, wave: Wave) -> None:
    """Invite who is asked in this wave and promise the reminders of the catalogue."""
    at = wave.opens_at
    if at is None:
        return
    firms = _firms(session, setting, trial, attended_only=True)
    queue_many(session, _letters(setting, trial, wave, firms, "sme_contact", at))
    for role, place in (("cluster_manager", trial.cluster), ("regional_authority", trial.region)):
        if setting.catalogue.items(wave.kind, role, trial.service):
            people = [addressing.person(setting, p) for p in setting.in_role(role, place)[:1]]
            queue_many(session, _letters(setting, trial, wave, people, role, at))


def _firms(
    session: Session, setting: Setting, trial: Trial, *, attended_only: bool
) -> list[Recipient]:
    query = select(Participation.firm).where(Participation.trial == trial.id)
    if attended_only:
        query = query.where(col(Participation.attended))
    chosen = session.exec(query.order_by(col(Participation.firm)))
    return [addressing.firm(setting, setting.firms[sme]) for sme in chosen]


def _letters(
    setting: Setting, trial: Trial, wave: Wave, asked: list[Recipient], role: str, at: datetime
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
        if sent > first:
            yield from _round(setting, trial, wave, asked, role, step, sent)


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
