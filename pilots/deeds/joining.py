"""Somebody joins a programme in mid-run, with a role and a place."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation.errors import TrialError
from foundation.languages import LANGUAGES
from pilots import history
from pilots.folder.readings import Unfit, a_line, an_address
from pilots.folder.rules import OF_A_CLUSTER, OF_A_REGION
from pilots.folder.sheets import FIRMS_ROLE
from pilots.lifecycle import Agent, Role
from pilots.lifecycle.rules import Rule
from pilots.setting import Setting
from pilots.tables import Change, Firm, Person

JOINED = Rule("join", "outside", "person", (Role.WP_LEAD, Role.REGIONAL_COORDINATOR))
LONGEST_SLUG = 48


class PersonUnfit(TrialError):
    """What was typed about a person cannot be right."""

    code = "PEOPLE-102"

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        said = "; ".join(f"{field}: expected {right}" for field, right in faults.items())
        super().__init__(f"This person cannot be added. {said}. Nothing was changed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What is known about somebody who joins; ``region`` and ``cluster`` may be empty."""

    name: str
    email: str
    role: str
    language: str
    region: str = ""
    cluster: str = ""


def join(
    session: Session, setting: Setting, newcomer: Newcomer, *, by: Agent, now: datetime
) -> Person:
    """Add a person and note who did it; the history holds their id only.

    Raises:
        PersonUnfit: something about them cannot be right; names every field.
    """
    if faults := faults_of(setting, newcomer):
        raise PersonUnfit(faults)
    person = Person(
        id=new_id(session, newcomer.name),
        name=newcomer.name.strip(),
        email=newcomer.email.strip(),
        role=newcomer.role,
        region=None if newcomer.cluster else newcomer.region or None,
        cluster=newcomer.cluster or None,
        language=newcomer.language,
    )
    session.add(person)
    session.flush()
    history.record(session, "person", person.id, JOINED, by=by, at=now, note="")
    change = Change(
        kind="person joined", subject=person.id, by=by.id, at=now, reason="", before={},
        after={"role": person.role, "region": person.region, "cluster": person.cluster},
    )  # fmt: skip
    session.add(change)
    return person


def faults_of(setting: Setting, newcomer: Newcomer) -> dict[str, str]:
    """Return what is wrong, by field: what would be right."""
    faults: dict[str, str] = {}
    for field, reading in (("name", a_line), ("email", an_address)):
        try:
            reading(getattr(newcomer, field).strip())
        except Unfit as unfit:
            faults[field] = str(unfit)
    if newcomer.role not in setting.catalogue.roles or newcomer.role == FIRMS_ROLE:
        faults["role"] = "one of the roles"
    if newcomer.language not in LANGUAGES:
        faults["language"] = f"one of {', '.join(LANGUAGES)}"
    if newcomer.cluster and newcomer.cluster not in setting.clusters:
        faults["place"] = "a pilot cluster of the programme"
    elif newcomer.region and newcomer.region not in setting.regions:
        faults["place"] = "a region of the programme"
    elif newcomer.role in OF_A_CLUSTER and not newcomer.cluster:
        faults["place"] = "the pilot cluster of this role"
    elif newcomer.role in OF_A_REGION and not newcomer.region:
        faults["place"] = "the region of this role"
    elif newcomer.role not in (*OF_A_CLUSTER, *OF_A_REGION) and (
        newcomer.cluster or newcomer.region
    ):
        faults["place"] = "no place: this role is for the whole programme"
    return faults


def new_id(session: Session, name: str) -> str:
    """Return an id that no person and no firm has, made from a name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")
    first = f"p-{slug}" if slug else "p-new"
    number, found = 1, first
    while session.get(Person, found) or session.get(Firm, found):
        number += 1
        found = f"{first}-{number}"
    return found
