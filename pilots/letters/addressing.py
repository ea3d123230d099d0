"""Who a letter goes to, in which language, and the next moment at which it may arrive."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from notifications.outbox import Promise, Recipient
from pilots.setting import Setting
from pilots.tables import Firm, Person


def person(setting: Setting, somebody: Person) -> Recipient:
    return Recipient(
        person=somebody.id,
        name=somebody.name,
        address=somebody.email,
        language=somebody.language,
        timezone=str(setting.zone(region_of(setting, somebody))),
    )


def firm(setting: Setting, sme: Firm) -> Recipient:
    region = setting.clusters[sme.cluster].region
    return Recipient(
        person=sme.id,
        name=sme.name,
        address=sme.email,
        language=sme.language,
        timezone=str(setting.zone(region)),
        limited=True,
    )


def region_of(setting: Setting, somebody: Person) -> str | None:
    if somebody.cluster:
        return setting.clusters[somebody.cluster].region
    return somebody.region


def place_of(setting: Setting, reader: str) -> str | None:
    """Return the region whose calendar and clock a person or firm lives by, or None."""
    if reader in setting.firms:
        return setting.clusters[setting.firms[reader].cluster].region
    known = setting.people.get(reader)
    return region_of(setting, known) if known else None


def moment(setting: Setting, region: str | None, after: datetime) -> datetime:
    """Return the first morning hour on a working day of ``region`` that is not before ``after``."""
    zone = setting.zone(region)
    local = after.astimezone(zone)
    hour = time(setting.catalogue.reminders.hour)
    day = local.date() if local.time() <= hour else local.date() + timedelta(days=1)
    return on_day(setting, region, setting.working_calendar(region).next(day))


def on_day(setting: Setting, region: str | None, day: date) -> datetime:
    """Return the morning hour of ``day`` in the time zone of ``region``, in UTC."""
    hour = time(setting.catalogue.reminders.hour)
    return datetime.combine(day, hour, setting.zone(region)).astimezone(UTC)


def days_left(setting: Setting, region: str | None, letter: datetime, due: date) -> int:
    """Return the working days from the letter's day to ``due``; negative when that is over."""
    return setting.working_calendar(region).count(setting.day(letter, region), due)


def common(setting: Setting, region: str | None = None) -> dict[str, Any]:
    """Return the facts every letter has: the programme, and who to ask."""
    near = setting.in_role("regional_coordinator", region) if region else []
    asked = {"ask_name": near[0].name, "ask_address": near[0].email} if near else {}
    programme = setting.programme
    return {"programme": programme.title, "contact": programme.contact, **asked}


def promise(setting: Setting, **parts: Any) -> Promise:  # noqa: ANN401 -- the parts of a Promise
    return Promise(synthetic=setting.programme.synthetic, **parts)


def region_name(setting: Setting, region: str, language: str) -> str:
    """Return the name of ``region`` in ``language``, or the programme's own where there is none."""
    known = setting.catalogue.regions.get(region)
    return known.name_in(language) if known else setting.regions[region].name
