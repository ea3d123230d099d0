"""Somebody at the door: who it is, how they came in, how fresh that is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from pilots.lifecycle import Agent, Role
from pilots.tables import Cluster, Firm, Person

FIRM = "sme_contact"
"""The role of everybody in ``smes.csv``."""
FRESH = timedelta(minutes=15)
"""How long after a login somebody may sign."""


class Via(StrEnum):
    LINK = "link"
    LOGIN = "login"
    TOKEN = "token"  # noqa: S105 -- a word, not a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A person or a firm that has shown a valid link, login or token.

    ``region`` is that of the person, or of the pilot cluster they belong to.
    """

    id: str
    name: str
    role: str
    language: str
    cluster: str | None
    region: str | None
    via: Via
    since: datetime
    scopes: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_firm(self) -> bool:
        return self.role == FIRM

    def fresh(self, now: datetime) -> bool:
        """Whether the login is fresh enough to sign something."""
        return self.via is Via.LOGIN and now - self.since <= FRESH

    def agent(self) -> Agent:
        """Return the one who acts, for the history; firms move nothing."""
        return Agent(Role(self.role), self.id)


def visitor_of(
    session: Session,
    person: str,
    *,
    via: Via,
    since: datetime,
    scopes: frozenset[str] = frozenset(),
) -> Visitor | None:
    """Return the person or firm as a visitor; None if there is none, or they have left."""
    found = session.get(Person, person)
    if found is not None and found.left_at is None:
        cluster = session.get(Cluster, found.cluster) if found.cluster else None
        return Visitor(
            id=found.id,
            name=found.name,
            role=found.role,
            language=found.language,
            cluster=found.cluster,
            region=found.region or (cluster.region if cluster else None),
            via=via,
            since=since,
            scopes=scopes,
        )
    firm = session.get(Firm, person)
    if firm is None:
        return None
    return Visitor(
        id=firm.id,
        name=firm.name,
        role=FIRM,
        language=firm.language,
        cluster=firm.cluster,
        region=session.get_one(Cluster, firm.cluster).region,
        via=via,
        since=since,
        scopes=scopes,
    )
