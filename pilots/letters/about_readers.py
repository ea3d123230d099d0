"""Letters about readers who cannot be reached any more, to the coordinator of their region."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from notifications.addresses import dead_among
from notifications.messages import ContactLost
from notifications.outbox import Promise, queue_many
from notifications.unsubscribing import opt_outs
from pilots.letters import addressing
from pilots.readers import near
from pilots.setting import Setting
from pilots.tables import Firm, Person

Why = Literal["address", "stopped"]


def lost(session: Session, setting: Setting, *, now: datetime) -> int:
    """Promise a letter about every reader whose address does not work or who wants no more.

    Safe to repeat: each is told of once. Returns how many letters are new.
    """
    return queue_many(session, _letters(session, setting, now))


def _letters(session: Session, setting: Setting, now: datetime) -> Iterator[Promise]:
    readers: list[Person | Firm] = [*setting.people.values(), *setting.firms.values()]
    dead = dead_among(session, (reader.email for reader in readers))
    stopped = opt_outs(session)
    if not dead and not stopped:
        return
    for reader in readers:
        if found := dead.get(reader.email):
            yield from _told(setting, reader, "address", found.since, found.reason, now)
        if asked := stopped.get(reader.id):
            yield from _told(setting, reader, "stopped", asked.at, "", now)


def _told(
    setting: Setting, reader: Person | Firm, why: Why, since: datetime, reason: str, now: datetime
) -> Iterator[Promise]:
    place = addressing.place_of(setting, reader.id)
    cluster = setting.clusters[reader.cluster].name if reader.cluster else ""
    for told in near(setting, reader)[:1]:
        yield addressing.promise(
            setting,
            message=ContactLost(
                **addressing.common(setting),
                why=why,
                reader=reader.name,
                address=reader.email,
                cluster=cluster,
                since=setting.day(since, place),
                reason=reason,
            ),
            to=addressing.person(setting, told),
            purpose="contact-lost",
            subject=reader.id,
            step=f"{why}-{since:%Y-%m-%dT%H:%M:%S}",
            not_before=addressing.moment(setting, addressing.place_of(setting, told.id), now),
            because=f"{reader.id}: {'address does not work' if why == 'address' else 'opted out'}",
        )
