"""What goes out as JSON: nothing more than that."""

from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

Item = TypeVar("Item")


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


class ProblemOut(Out):
    id: int
    trial: str
    step: str
    by: str
    at: datetime
    text: str
    answer: str
    answered_at: datetime | None


class ParticipationOut(Out):
    trial: str
    firm: str
    attended: bool


class WaveOut(Out):
    """``answered``: in full; null below the minimum count, which would point at somebody."""

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


class AdaptationOut(Out):
    id: int
    trial: str
    by: str
    at: datetime
    what: str
    why: str


class DelegationOut(Out):
    """Who looks after a task; ``person`` is null where it is its owner."""

    trial: str
    step: str
    person: str | None


class DateOut(Out):
    """A date that can be moved, and the trials it touches."""

    subject: str
    day: date
    trials: list[str]


class ChangeOut(Out):
    id: int
    kind: str
    subject: str
    by: str
    at: datetime
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    undone_at: datetime | None
    undone_by: str | None


class TableOut(Out):
    """What a table does, or would do: ``saved`` says which. With faults nothing is saved."""

    saved: bool
    new: int
    added: int
    changed: int
    faults: list[dict[str, str | int]]


class RulesOut(Out):
    """What holds for all letters."""

    redirect_to: str | None
    budget_letters: int
    budget_days: int
    blocked_because: str | None
    paused_because: str | None


class WordsOut(Out):
    """The words of a letter: ``subject`` and ``letter`` are empty where our own hold."""

    message: str
    language: str
    subject: str
    letter: str
    letters: int
    """Scheduled letters with these words."""


class PlanOut(Out):
    """The plan before its launch, or as it was launched."""

    plan: str
    launched_at: datetime | None
    trials: int
