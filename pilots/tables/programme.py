"""The programme itself, the services it brought along, and how far a replay has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Programme(SQLModel, table=True):
    """One programme a database: who runs it, its waves, its frozen criteria."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("only_row = 1", name="programme_is_alone"),
        CheckConstraint("min_pilots > 0", name="programme_min_pilots_positive"),
        CheckConstraint(
            "(launched_at IS NULL) = (plan_hash IS NULL)", name="programme_launch_freezes_the_plan"
        ),
    )

    only_row: int = Field(default=1, primary_key=True)
    id: str = Field(max_length=80)
    title: str
    synthetic: bool
    timezone: str = Field(max_length=64)
    languages: list[str] = Field(sa_column=Column(JSON, nullable=False))
    contact: str
    min_pilots: int
    target_validated_services: int
    exchange_rates: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    waves: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    folder_digest: str = Field(max_length=64)
    launched_at: datetime | None = Field(default=None, sa_type=Moment)
    plan_hash: str | None = Field(default=None, max_length=64)
    advanced_to: datetime | None = Field(default=None, sa_type=Moment)
    published_at: datetime | None = Field(default=None, sa_type=Moment)


class OwnService(SQLModel, table=True):
    """A service file of the programme folder, word for word."""

    __tablename__ = "own_service"

    file: str = Field(primary_key=True, max_length=120)
    text: str = Field(sa_column=Column(Text, nullable=False))


class OwnCodebook(SQLModel, table=True):
    """A codebook that the programme brought along or took later; the highest version is in use."""

    __tablename__ = "own_codebook"

    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    text: str = Field(sa_column=Column(Text, nullable=False))


class Mark(SQLModel, table=True):
    """How far the recorded events of one subject have happened, and the sweep has come."""

    __tablename__ = "mark"

    phase: str = Field(primary_key=True, max_length=40)
    subject: str = Field(primary_key=True, max_length=160)
    until: datetime = Field(sa_type=Moment)
