"""Figures, reports and verdicts, and what people decided about them."""

from datetime import date, datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Edition(SQLModel, table=True):
    """One frozen evaluation: the figures as of a moment."""

    __tablename__ = "edition"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    as_of: datetime = Field(sa_type=Moment)
    why: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    figures: str = Field(sa_column=Column(Text, nullable=False))


class Report(SQLModel, table=True):
    """A regional report or the programme's, of one edition; its id is ``<subject>.e<edition>``."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("subject", "edition", name="report_once_per_edition"),)

    id: str = Field(primary_key=True, max_length=160)
    subject: str = Field(max_length=80, index=True)
    edition: int = Field(foreign_key="edition.number")
    round: int = 1
    status: str = Field(max_length=40, index=True)
    since: datetime = Field(sa_type=Moment)
    deadline: date
    content_hash: str = Field(max_length=64)
    facts: str = Field(sa_column=Column(Text, nullable=False))


class ReportDecision(SQLModel, table=True):
    """A decision on a report: who, in which role, when, over which content."""

    __tablename__ = "report_decision"

    id: int | None = Field(default=None, primary_key=True)
    report: str = Field(foreign_key="report.id", max_length=160, index=True)
    stage: str = Field(max_length=4)
    round: int
    decision: str = Field(max_length=40)
    by: str = Field(max_length=80)
    role: str = Field(max_length=40)
    at: datetime = Field(sa_type=Moment)
    comment: str = Field(sa_column=Column(Text, nullable=False))
    content_hash: str = Field(max_length=64)
    recorded: bool = True


class Verdict(SQLModel, table=True):
    """What is to become of a service: the engine's proposal, the board's votes, the lead's word."""

    __tablename__ = "verdict"

    service: str = Field(primary_key=True, max_length=80)
    status: str = Field(default="open", max_length=20, index=True)
    round: int = 1
    edition: int | None = Field(default=None, foreign_key="edition.number")
    proposed: str | None = Field(default=None, max_length=40)
    verdict: str | None = Field(default=None, max_length=40)
    since: datetime | None = Field(default=None, sa_type=Moment)
    deadline: date | None = None
    adopted_at: datetime | None = Field(default=None, sa_type=Moment)
    adopted_by: str | None = Field(default=None, max_length=80)
    reasons: str = ""
    valid_until: date | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)


class Vote(SQLModel, table=True):
    """One board member's vote on a proposal as it stood."""

    __tablename__ = "vote"

    service: str = Field(primary_key=True, foreign_key="verdict.service", max_length=80)
    round: int = Field(primary_key=True)
    by: str = Field(primary_key=True, max_length=80)
    vote: str = Field(max_length=40)
    at: datetime = Field(sa_type=Moment)
    comment: str = Field(sa_column=Column(Text, nullable=False))


class RefusedDecision(SQLModel, table=True):
    """A recorded decision that the rules do not allow, with the refusal word for word."""

    __tablename__ = "refused_decision"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=20)
    subject: str = Field(max_length=80)
    by: str = Field(max_length=80)
    decision: str = Field(max_length=40)
    at: datetime = Field(sa_type=Moment)
    comment: str = Field(sa_column=Column(Text, nullable=False))
    code: str = Field(max_length=20)
    reason: str
