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


class JudgementFact(Fact):
    """What people made of a proposal: how the board voted, what the lead adopted."""

    service: str
    verdict: str | None
    provisional: bool
    votes: tuple[VoteFact, ...]
    adopted_by: str
    adopted_on: date | None


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
