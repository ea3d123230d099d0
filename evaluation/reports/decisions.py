"""Facts about what people decided: votes, verdicts, reviews; no part of a report's hash."""

from datetime import date

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class VoteFact(Fact):
    person: str
    decision: str
    day: date
    comment: str


class DissentFact(Fact):
    """An opinion that differs from what was decided: printed as it was written."""

    person: str
    role: str
    day: date
    text: str


class JudgementFact(Fact):
    """What people made of a proposal: how the board voted, what the lead adopted."""

    service: str
    verdict: str | None
    provisional: bool
    votes: tuple[VoteFact, ...]
    adopted_by: str
    adopted_on: date | None
    dissents: tuple[DissentFact, ...] = ()


class ReviewFact(Fact):
    """One decision of a review; ``stage`` is that of the catalogue, such as ``r4``."""

    stage: str
    person: str
    role: str
    decision: str
    day: date
    comment: str


class ReviewState(Fact):
    """Where a review stands: what was decided, and which stage is awaited (empty: none)."""

    decisions: tuple[ReviewFact, ...]
    waiting_for: str
    version: int
    dissents: tuple[DissentFact, ...] = ()


class AmendmentFact(Fact):
    """A named change of the frozen plan: one limit of one service, before and after.

    ``thing`` is ``kpi:<id>`` or ``gate:<id>``; ``plan_digest`` the hash of the plan from then on.
    """

    number: int
    day: date
    person: str
    service: str
    thing: str
    field: str
    before: float
    after: float
    reason: str
    after_data: bool
    plan_digest: str


class WordingFact(Fact):
    """A passage in the words of a person, in one language; part of the content, unlike decisions.

    ``text`` keeps the pointers to the evidence, such as ``[k12]``. Who wrote it is not said here:
    the remark of that number knows.
    """

    passage: str
    language: str
    text: str
    remark: int
