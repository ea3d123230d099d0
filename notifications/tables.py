"""The outbox: one row a letter, from promise to delivery report, and what decides about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, String, Text, UniqueConstraint
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
            "state <> 'handed_over' OR (handed_over_at IS NOT NULL AND mail IS NOT NULL)",
            name="letter_left_at_a_moment",
        ),
        CheckConstraint(
            "state NOT IN ('cancelled', 'dead', 'held') OR reason IS NOT NULL",
            name="letter_stopped_for_a_reason",
        ),
        CheckConstraint("due >= not_before", name="letter_never_early"),
        Index("letter_due", "state", "due", "subject"),
        Index("letter_of_person", "person", "state", "due"),
        Index("letter_about", "subject", "purpose"),
        Index("letter_in_mail", "mail"),
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
    limited: bool = Field(default=False, description="Counts against the reader's contact budget")
    purpose: str = Field(max_length=64)
    subject: str = Field(max_length=400)
    step: str = Field(max_length=120)
    because: str = Field(max_length=200, description="The history line that caused it")
    not_before: datetime = Field(sa_type=Moment, description="Promised for")
    due: datetime = Field(sa_type=Moment, description="The next moment at which it may leave")
    state: State = Field(default=State.QUEUED, sa_type=String(16))
    reason: str | None = Field(default=None, max_length=500)
    attempts: int = 0
    resends: int = Field(default=0, description="Sent again without knowing about the first")
    fence: int = Field(default=0, description="Counts claims: an outdated claimer writes nothing")
    claimed_by: str | None = Field(default=None, max_length=64, description="Name of the sender")
    claimed_at: datetime | None = Field(
        default=None,
        sa_type=Moment,
        description="The moment of sending: dates and truth refer to it",
    )
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    begun_at: datetime | None = Field(
        default=None, sa_type=Moment, description="From here on it may have left"
    )
    handed_over_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_at: datetime | None = Field(
        default=None, sa_type=Moment, description="In doubt, delivered or bounced since"
    )
    mail: str | None = Field(
        default=None,
        max_length=64,
        description="Key of the mail that carried it, maybe with others",
    )
    provider_id: str | None = Field(default=None, max_length=400)


class LetterEvent(SQLModel, table=True):
    """What the provider reported about one mail; kept so that no report counts twice."""

    __tablename__ = "letter_event"
    __table_args__ = (Index("letter_event_mail", "mail", "at"),)

    id: str = Field(primary_key=True, max_length=200, description="The provider's own")
    mail: str = Field(max_length=64, description="Key of the mail, known here or not")
    kind: str = Field(max_length=32)
    at: datetime = Field(sa_type=Moment)
    received_at: datetime = Field(sa_type=Moment)
    reason: str = Field(default="", max_length=500)


class DeadAddress(SQLModel, table=True):
    """An address that does not work: no letter is sent there until somebody corrects it."""

    __tablename__ = "dead_address"

    address: str = Field(primary_key=True, max_length=400, description="In small letters")
    kind: str = Field(max_length=32, description="bounced, dropped, spam_report")
    since: datetime = Field(sa_type=Moment)
    reason: str = Field(default="", max_length=500)
    mail: str | None = Field(default=None, max_length=64)


class OptOut(SQLModel, table=True):
    """A person who asked for no more questionnaires."""

    __tablename__ = "opt_out"

    person: str = Field(primary_key=True, max_length=120)
    at: datetime = Field(sa_type=Moment)
    via: str = Field(max_length=40, description="link, provider, spam_report, coordinator")


class LetterPolicy(SQLModel, table=True):
    """What the coordinator decided about all letters; why the queue stands still, if it does."""

    __tablename__ = "letter_policy"
    __table_args__ = (
        CheckConstraint("only_row = 1", name="letter_policy_is_alone"),
        CheckConstraint(
            "budget_letters > 0 AND budget_days > 0", name="letter_policy_budget_positive"
        ),
        CheckConstraint(
            "(paused_until IS NULL) = (paused_because IS NULL)",
            name="letter_policy_pause_explained",
        ),
    )

    only_row: int = Field(default=1, primary_key=True)
    budget_letters: int = Field(default=2, description="To one firm, at most")
    budget_days: int = Field(default=7, description="in so many days")
    redirect_to: str | None = Field(
        default=None, max_length=400, description="All mail, for a test"
    )
    paused_until: datetime | None = Field(default=None, sa_type=Moment)
    paused_because: str | None = Field(default=None, max_length=500)
    blocked_because: str | None = Field(
        default=None, max_length=500, description="Nothing leaves until a person acts"
    )
    installation: str | None = Field(
        default=None, max_length=64, description="Who sends; a copy elsewhere must not"
    )
    sent_until: datetime | None = Field(
        default=None,
        sa_type=Moment,
        description="A restored backup is behind its mark",
    )


class LetterWording(SQLModel, table=True):
    """A part of a message as the coordinator rewrote it, in one language."""

    __tablename__ = "letter_wording"

    message: str = Field(primary_key=True, max_length=64)
    part: str = Field(primary_key=True, max_length=32)
    language: str = Field(primary_key=True, max_length=8)
    text: str = Field(sa_column=Column("text", Text, nullable=False))
    by: str = Field(max_length=120)
    at: datetime = Field(sa_type=Moment)
