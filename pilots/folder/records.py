"""What a programme folder holds, once it has been read and found right: plain, frozen records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from services_catalog import Catalogue


@dataclass(frozen=True, slots=True)
class Programme:
    """``exchange_rates``: EUR for one unit of a currency. ``waves``: rollout wave -> first day."""

    id: str
    title: str
    synthetic: bool
    timezone: str
    languages: tuple[str, ...]
    contact: str
    min_pilots: int
    target_validated_services: int
    exchange_rates: Mapping[str, float]
    waves: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Region:
    id: str
    name: str
    country: str
    nuts: str
    languages: tuple[str, ...]
    timezone: str
    holidays: str
    currency: str
    region_type: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """``region_type`` is never empty: where the file leaves it out, it is that of the region."""

    id: str
    name: str
    region: str
    nuts2: str
    theme: str
    region_type: str
    region_type_reason: str
    wave: str
    members: int | None


@dataclass(frozen=True, slots=True)
class Trial:
    cluster: str
    service: str
    wave: str


@dataclass(frozen=True, slots=True)
class Person:
    """``region`` and ``cluster`` are empty for people of the whole programme."""

    id: str
    name: str
    email: str
    role: str
    region: str
    cluster: str
    language: str


@dataclass(frozen=True, slots=True)
class Sme:
    id: str
    name: str
    email: str
    cluster: str
    language: str
    size: str
    nace: str


@dataclass(frozen=True, slots=True)
class Participation:
    sme: str
    cluster: str
    service: str
    attended: bool


@dataclass(frozen=True, slots=True)
class DoneTask:
    """``done_at`` is in UTC; ``evidence`` names what was handed in, in the order of the file."""

    cluster: str
    service: str
    task: str
    done_at: datetime
    evidence: tuple[str, ...]
    accepted: bool


class Answer(NamedTuple):
    """One answer to one item, as it was typed; ``answered_at`` is in UTC.

    A tuple, because a programme may hold a million of them.
    """

    respondent: str
    cluster: str
    service: str
    wave: str
    item: str
    value: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """``kind`` is ``report`` (subject: a region or ``programme``) or ``verdict`` (a service)."""

    kind: str
    subject: str
    by: str
    decision: str
    decided_at: datetime
    comment: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    cluster: str
    service: str
    by: str
    withdrawn_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A whole programme, free of faults.

    Everything is in the order of its file, but ``answers``: by ``answered_at``, those of one
    moment in the order of the file. ``own_services``: file name -> its text. ``own_codebook``: its
    text, empty where it is the shipped one. ``digest`` is the SHA-256 of the content, the same for
    a folder and for the workbook with the same cells.
    """

    programme: Programme
    regions: tuple[Region, ...]
    clusters: tuple[Cluster, ...]
    trials: tuple[Trial, ...]
    people: tuple[Person, ...]
    smes: tuple[Sme, ...]
    participations: tuple[Participation, ...]
    tasks: tuple[DoneTask, ...]
    answers: tuple[Answer, ...]
    decisions: tuple[Decision, ...]
    withdrawals: tuple[Withdrawal, ...]
    catalogue: Catalogue = field(compare=False)  # what differs in it differs in these
    own_services: Mapping[str, str]
    own_codebook: str
    digest: str
