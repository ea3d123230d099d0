"""What coordinators change in mid-run, so that it can be seen, explained and undone."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Change(SQLModel, table=True):
    """One change of the plan or of people: what was there before, and what is there now."""

    __tablename__ = "change"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    subject: str = Field(max_length=200, index=True)
    by: str = Field(max_length=80)
    at: datetime = Field(sa_type=Moment)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    before: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_by: str | None = Field(default=None, max_length=80)


class MovedDate(SQLModel, table=True):
    """A day agreed after the launch, beside the frozen plan: slip is still measured against that.

    ``step`` is a task that has not begun, whose due day it is; empty: the trial itself, which
    starts on that day.
    """

    __tablename__ = "moved_date"

    trial: str = Field(primary_key=True, foreign_key="trial.id", max_length=160)
    step: str = Field(primary_key=True, max_length=40)
    day: date
