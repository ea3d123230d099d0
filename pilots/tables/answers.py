"""What people answered, and what could not be taken and why."""

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from foundation.database import Moment


class Answer(SQLModel, table=True):
    """One answer as it came, never changed: a correction is a later row."""

    __tablename__ = "answer"
    __table_args__ = (Index("answer_of_a_wave", "trial", "wave"),)

    id: int | None = Field(default=None, primary_key=True)
    respondent: str = Field(max_length=80)
    trial: str = Field(foreign_key="trial.id", max_length=160)
    wave: str = Field(max_length=10)
    item: str = Field(max_length=40)
    value: str = Field(sa_column=Column(Text, nullable=False))
    answered_at: datetime = Field(sa_type=Moment)


class RefusedAnswer(SQLModel, table=True):
    """An answer that is kept but not used, with the reason."""

    __tablename__ = "refused_answer"

    id: int | None = Field(default=None, primary_key=True)
    respondent: str = Field(max_length=80)
    trial: str = Field(foreign_key="trial.id", max_length=160, index=True)
    wave: str = Field(max_length=10)
    item: str = Field(max_length=40)
    value: str = Field(sa_column=Column(Text, nullable=False))
    answered_at: datetime = Field(sa_type=Moment)
    reason: str = Field(max_length=40)
