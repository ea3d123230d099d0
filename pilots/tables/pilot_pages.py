"""What pilot clusters hand in and ask for: evidence, new dates, problems, delegations."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, LargeBinary, Text
from sqlmodel import Field, SQLModel

from foundation.database import Moment

OF_A_TASK = ("task.trial", "task.step")


class Evidence(SQLModel, table=True):
    """One piece of proof: a file, a link or a note, or why there is none. Taken back, it stays.

    Without a step it proves something about the trial: its agreement, its training.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("kind IN ('file', 'link', 'note', 'reason')", name="evidence_kind"),
    )

    id: str = Field(primary_key=True, max_length=40)
    trial: str = Field(foreign_key="trial.id", max_length=160, index=True)
    step: str = Field(default="", max_length=40)
    proof: str = Field(max_length=80, description="Which line of the checklist; empty: none")
    kind: str = Field(max_length=10)
    name: str = Field(max_length=200)
    media_type: str = Field(default="", max_length=120)
    size: int = 0
    digest: str = Field(default="", max_length=64)
    text: str = Field(sa_column=Column(Text, nullable=False), default="")
    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


class EvidenceFile(SQLModel, table=True):
    """The bytes of a file, once for all who hand in the same."""

    __tablename__ = "evidence_file"

    digest: str = Field(primary_key=True, max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class DateRequest(SQLModel, table=True):
    """A wish for a new date of a task, and what became of it."""

    __tablename__ = "date_request"
    __table_args__ = (
        CheckConstraint(
            "status IN ('open', 'granted', 'refused', 'withdrawn')", name="date_request_status"
        ),
        ForeignKeyConstraint(["trial", "step"], OF_A_TASK),
    )

    id: int | None = Field(default=None, primary_key=True)
    trial: str = Field(max_length=160, index=True)
    step: str = Field(max_length=40)
    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Moment)
    wanted: date
    reason: str = Field(sa_column=Column(Text, nullable=False))
    status: str = Field(default="open", max_length=10)
    decided_by: str | None = Field(default=None, max_length=80)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str = Field(sa_column=Column(Text, nullable=False), default="")


class Problem(SQLModel, table=True):
    """Something that goes wrong in a trial, reported to the coordinator, and the answer."""

    __tablename__ = "problem"

    id: int | None = Field(default=None, primary_key=True)
    trial: str = Field(foreign_key="trial.id", max_length=160, index=True)
    step: str = Field(default="", max_length=40)
    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Moment)
    text: str = Field(sa_column=Column(Text, nullable=False))
    answer: str = Field(sa_column=Column(Text, nullable=False), default="")
    answered_by: str | None = Field(default=None, max_length=80)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class Delegation(SQLModel, table=True):
    """Somebody else of the same pilot cluster looks after a task."""

    __tablename__ = "delegation"
    __table_args__ = (ForeignKeyConstraint(["trial", "step"], OF_A_TASK),)

    trial: str = Field(primary_key=True, max_length=160)
    step: str = Field(primary_key=True, max_length=40)
    person: str = Field(foreign_key="person.id", max_length=80)
    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Moment)


class AdaptationNote(SQLModel, table=True):
    """How a pilot cluster changed a service to make it fit, and why."""

    __tablename__ = "adaptation_note"

    id: int | None = Field(default=None, primary_key=True)
    trial: str = Field(foreign_key="trial.id", max_length=160, index=True)
    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Moment)
    what: str = Field(sa_column=Column(Text, nullable=False))
    why: str = Field(sa_column=Column(Text, nullable=False))


class CalendarFeed(SQLModel, table=True):
    """An address under which a calendar program fetches somebody's tasks; it can be ended."""

    __tablename__ = "calendar_feed"

    token_hash: str = Field(primary_key=True, max_length=64)
    person: str = Field(foreign_key="person.id", max_length=80, index=True)
    nonce: str = Field(max_length=64, description="With the installation's secret gives the token")
    made_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
