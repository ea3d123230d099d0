"""What goes out as JSON, and what may come in: nothing unknown, nothing more than that."""

from datetime import date, datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")
LONG, LINE = 5_000, 300


class In(BaseModel):
    """What a program sends; fields that it does not have are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Listing(BaseModel, Generic[Item]):
    """A piece of a list. ``next``: where the following piece is; null at the end."""

    items: list[Item]
    total: int
    next: str | None


class MeOut(Out):
    id: str
    role: str
    cluster: str | None
    region: str | None
    via: str
    scopes: list[str]


class TrialOut(Out):
    id: str
    cluster: str
    service: str
    region: str
    region_type: str
    wave: str
    starts: date
    planned_end: date
    status: str
    withdrawn_at: datetime | None


class TaskOut(Out):
    trial: str
    step: str
    owner: str
    mandatory: bool
    status: str
    planned_start: date
    planned_due: date
    opened_at: datetime | None
    due: date | None
    done_at: datetime | None


class EvidenceOut(Out):
    id: str
    proof: str
    kind: str
    name: str
    media_type: str
    size: int
    digest: str
    by: str
    at: datetime


class EvidenceIn(In):
    """One piece of proof: ``kind`` is ``link`` or ``note``. Files are handed in on the page."""

    proof: str = Field(default="", max_length=80)
    kind: str = Field(pattern="^(link|note)$")
    text: str = Field(min_length=1, max_length=LONG)


class ReasonIn(In):
    reason: str = Field(default="", max_length=LONG)


class DateRequestOut(Out):
    id: int
    trial: str
    step: str
    by: str
    at: datetime
    wanted: date
    reason: str
    status: str
    answer: str


class DateRequestIn(In):
    trial: str = Field(max_length=160)
    step: str = Field(max_length=40)
    wanted: date
    reason: str = Field(min_length=1, max_length=LONG)


class ProblemOut(Out):
    id: int
    trial: str
    step: str
    by: str
    at: datetime
    text: str
    answer: str
    answered_at: datetime | None


class ProblemIn(In):
    trial: str = Field(max_length=160)
    step: str = Field(default="", max_length=40)
    text: str = Field(min_length=1, max_length=LONG)


class ParticipationOut(Out):
    trial: str
    firm: str
    attended: bool


class AttendanceIn(In):
    attended: bool


class WaveOut(Out):
    """``answered`` is null where so few are asked that a count would point at somebody."""

    trial: str
    kind: str
    status: str
    asked: int
    answered: int | None
    last_day: date | None


class KpiOut(Out):
    """One published figure. A suppressed one has no numbers."""

    level: str
    unit: str
    service: str
    kpi: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None
    status: str
    suppressed: str


class ReportOut(Out):
    id: str
    subject: str
    edition: int
    round: int
    status: str
    since: datetime
    deadline: date
    content_hash: str


class RemarkOut(Out):
    id: int
    passage: str
    by: str
    at: datetime
    text: str
    proposal: str
    answer: str
    withdrawn_at: datetime | None


class RemarkIn(In):
    passage: str = Field(max_length=160)
    language: str = Field(default="en", max_length=2)
    text: str = Field(default="", max_length=LONG)
    proposal: str = Field(default="", max_length=LONG)


class DecisionOut(Out):
    stage: str
    round: int
    decision: str
    by: str
    role: str
    at: datetime
    comment: str
    content_hash: str


class VerdictOut(Out):
    service: str
    status: str
    proposed: str | None
    verdict: str | None
    deadline: date | None
    adopted_at: datetime | None
    valid_until: date | None


class SignatureIn(In):
    """What a signature or a vote would be; it is never taken from a program."""

    decision: str = Field(default="", max_length=40)
    comment: str = Field(default="", max_length=LONG)


class LetterOut(Out):
    id: int
    person: str
    language: str
    purpose: str
    subject: str
    step: str
    state: str
    reason: str | None
    due: datetime
    handed_over_at: datetime | None
    attempts: int


class PersonOut(Out):
    id: str
    name: str
    email: str
    role: str
    region: str | None
    cluster: str | None
    language: str
    left_at: datetime | None


class AddressIn(In):
    address: str = Field(min_length=3, max_length=254)


class MoveOut(Out):
    seq: int
    at: datetime
    kind: str
    subject: str
    move: str
    source: str
    target: str
    role: str
    by: str
    note: str
    previous: str
    digest: str
