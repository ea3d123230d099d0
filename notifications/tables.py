"""The outbox: one row a letter, from promise to delivery report."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from foundation.database import Moment
from notifications.lifecycle import State

STATES = ", ".join(f"'{state.value}'" for state in State)


class Letter(SQLModel, table=True):
    """One letter to one person about one thing; the facts it will be written from, not its text."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("person", "purpose", "subject", "step", name="letter_once"),
        CheckConstraint(f"state IN ({STATES})", name="letter_state_known"),
        CheckConstraint(
            "state <> 'claimed' OR (claimed_at IS NOT NULL AND lease_until IS NOT NULL)",
            name="letter_claim_has_a_lease",
        ),
        CheckConstraint(
            "state <> 'handed_over' OR handed_over_at IS NOT NULL", name="letter_left_at_a_moment"
        ),
        CheckConstraint(
            "state NOT IN ('cancelled', 'dead', 'held') OR reason IS NOT NULL",
            name="letter_stopped_for_a_reason",
        ),
        Index("letter_due", "state", "not_before", "key"),
        Index("letter_about", "subject", "purpose"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64, description="Digest of person, purpose, subject and step")
    person: str = Field(max_length=120)
    name: str = Field(max_length=400)
    address: str = Field(max_length=400)
    language: str = Field(max_length=8)
    timezone: str = Field(max_length=64)
    message: str = Field(max_length=64, description="The folder of its templates")
    facts: dict[str, Any] = Field(sa_column=Column("facts", JSON, nullable=False))
    synthetic: bool = False
    purpose: str = Field(max_length=64)
    subject: str = Field(max_length=400)
    step: str = Field(max_length=120)
    because: str = Field(max_length=200, description="The history line that caused it")
    not_before: datetime = Field(sa_type=Moment)
    state: State = Field(default=State.QUEUED, sa_type=String(16))
    reason: str | None = Field(default=None, max_length=500)
    attempts: int = 0
    not_again_before: datetime | None = Field(
        default=None, sa_type=Moment, description="A busy provider's next turn"
    )
    fence: int = Field(default=0, description="Counts claims: an outdated claimer writes nothing")
    claimed_by: str | None = Field(default=None, max_length=64, description="Name of the sender")
    claimed_at: datetime | None = Field(
        default=None,
        sa_type=Moment,
        description="The moment of sending: dates and truth refer to it",
    )
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    handed_over_at: datetime | None = Field(default=None, sa_type=Moment)
    provider_id: str | None = Field(default=None, max_length=400)
